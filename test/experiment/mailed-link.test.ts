import { readdirSync, readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mostIterations } from "@/lib/experiment/cost";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { QUERY_KEYS, readLink } from "@/lib/experiment/link";
import { CARRYING_KEYS, carriesExperiment, type LinkParts } from "@/lib/experiment/query";
import { experimentSchema } from "@/lib/experiment/schema";

/** The parts of an address, as a browser that opens it hands them out. */
const parts = (address: string): LinkParts => {
  const { search, hash } = new URL(address, "https://playground.test");
  return { search, hash };
};

const FIELD = "test/fixtures/field";
const lines = (file: string) =>
  readFileSync(`${FIELD}/${file}`, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
const inputOf = (name: string) => readLink(parts(lines(`link-${name}.txt`)[0]!));

const links = lines("links.txt").filter((line) => line.includes("#1."));
const whole = readLink(parts(links.at(-1)!));
const packed = (data: Buffer | string) => `#1.${deflateRawSync(data).toString("base64url")}`;

describe("a link that came through a mail or a chat", () => {
  test("is the one with five things on mint, undamaged", () => {
    expect(whole).toMatchObject({ notices: [], experiment: { question: "list the objects as json", seed: 7 } });
    expect(whole.experiment.picture).toMatchObject({ scene: { background: "mint", objects: { length: 5 } } });
  });

  test.each(links.map((link) => [link.slice(-12), link]))("opens whole with …%s at its end", (_end, link) => {
    expect(readLink(parts(link))).toEqual(whole);
  });

  test("loses the signs behind its last setting, and no other text any", () => {
    expect(readLink(parts("/?length=8&a=confident;gamma=0.7)."))).toEqual(
      readLink(parts("/?length=8&a=confident;gamma=0.7")),
    );
    const [notice] = readLink(parts("/?a=%3Ci%3Ex%3C/i%3E")).notices;
    expect(notice).toContain('found "<i>x</i>"');
  });

  test.each<[string, (link: string) => string]>([
    ["a sign behind it", (link) => `${link}>`],
    ["a line break inside", (link) => `${link.slice(0, -20)}\r\n${link.slice(-20)}`],
    ["a space inside what is packed", (link) => `${link.slice(0, -20)} ${link.slice(-20)}`],
    ["a soft break inside its lane", (link) => link.replace("gamma", "gam\u00adma")],
    ["spaces inside its keys", (link) => link.replace("length", "len gth").replace("0.7", "0. 7")],
    ["the rest of a sentence behind it", (link) => `${link}), which shows it`],
    [
      "keys of a newsletter",
      (link) => link.replace("?", "?utm_source=news&fbclid=x&gclid=1&").replace("#", "&ref=feed#"),
    ],
  ])("opens whole with %s", (_what, mangle) => {
    const link = mangle(links.at(-1)!);
    expect(link).not.toBe(links.at(-1));
    expect(readLink(parts(link))).toEqual(whole);
  });

  test("without its last character opens whole, or keeps its query and says what is lost", () => {
    const cut = readLink(parts(links.at(-1)!.slice(0, -1)));
    const { picture } = cut.isPictureLost ? DEFAULT_EXPERIMENT : whole.experiment;
    expect(cut.experiment).toEqual({ ...whole.experiment, picture });
    expect(cut.notices).toHaveLength(cut.isPictureLost ? 1 : 0);
  });

  test("cut in the middle keeps lanes, γ and question, and says what is lost", () => {
    const cut = readLink(parts(links.at(-1)!.slice(0, -40)));
    expect(cut).toMatchObject({
      isPictureLost: true,
      notices: [expect.stringMatching(/^Link: the part after # is damaged/)],
    });
    expect(cut.experiment).toEqual({ ...whole.experiment, picture: DEFAULT_EXPERIMENT.picture });
  });

  test("keeps the last sign of a question that ends one", () => {
    expect(readLink(parts("/?a=confident;gamma=0.7.&q=why+not+.")).experiment.question).toBe("why not .");
    const { experiment, notices } = readLink(parts("/?q=why&a=confident;gamma=0.7)."));
    expect([experiment.lanes[0]!.settings, notices]).toEqual([{ gamma: 0.7 }, []]);
  });
});

describe("an address", () => {
  test.each(["/", "/#lanes", "/#chapter-2", "/?utm_source=newsletter", "/?fbclid=abc", "/?s=20&t=x", "/?backend=wasm"])(
    "%s carries no experiment, and opens the default one quietly",
    (address) => {
      expect(carriesExperiment(parts(address))).toBe(false);
      expect(readLink(parts(address))).toMatchObject({ experiment: DEFAULT_EXPERIMENT, notices: [] });
    },
  );

  test.each(["/?seed=3", "/?%61=maskgit", "/#1.broken", "/#9.abc"])("%s carries one", (address) => {
    expect(carriesExperiment(parts(address))).toBe(true);
  });

  test.each(["lenght", "SEED", "bakend", "questions", "gamma", "strategy", "e"])("tells a slip: %s", (key) => {
    expect(readLink(parts(`/?${key}=1`)).notices).toEqual([expect.stringMatching(`"${key}" is none of q, length`)]);
  });
});

describe("a picture in a link", () => {
  test.each(["one-character", "not-a-png", "signature-only", "40x40", "178x242", "4096x4096-grey-alpha-16-bit"])(
    "that is none (%s) gives the default scene, says so, and leaves all else as it is",
    (name) => {
      const { experiment, notices, isPictureLost } = inputOf(`picture-${name}`);
      expect(notices).toEqual([
        expect.stringMatching(/^Picture: expected a PNG.*, found .*; using the default scene\.$/),
      ]);
      expect([experiment.picture, isPictureLost]).toEqual([DEFAULT_EXPERIMENT.picture, true]);
      expect(experiment.lanes.map(({ strategy }) => strategy)).toEqual(["confident"]);
    },
  );

  test("that is cut off, or of one bit, is lost and told; a sound one is shown", () => {
    const read = lines("picture-links.txt").map((link) => readLink(parts(link)));
    expect(read.map(({ isPictureLost = false }) => isPictureLost)).toEqual([true, true, true, false]);
    expect(read.map(({ notices }) => notices.length)).toEqual([1, 1, 1, 0]);
    expect(read[3]!.experiment.picture.kind).toBe("image");
  });

  test("that is no picture of any kind is told without a validator's words", () => {
    const told = (picture: unknown) => readLink({ search: "", hash: packed(JSON.stringify({ picture })) }).notices;
    expect(told({ kind: "video" })).toEqual([
      'Picture: expected a scene of this world, or a PNG, found "video" at kind; using the default scene.',
    ]);
    expect(
      told({ kind: "scene", scene: { background: "blue", objects: [{ kind: "dog", cell: 99, dx: 0, dy: 0 }] } }),
    ).toEqual([
      "Picture: expected a scene of this world, or a PNG, found 99 at scene.objects.0.cell; using the default scene.",
    ]);
  });
});

describe("what a link can cost", () => {
  test("counts every lane's steps", () => {
    expect(mostIterations(DEFAULT_EXPERIMENT)).toBe(64);
  });

  test("counts the runs behind a branch", () => {
    expect(mostIterations(inputOf("branch-of-8-runs-no-progress").experiment)).toBe(1024);
    const from = { ...DEFAULT_LANE, strategy: "maskgit", settings: { steps: 20 } };
    const branch = { from, iteration: 5, intervention: {} };
    expect(mostIterations({ responseLength: 32, lanes: [{ ...from, branch }] })).toBe(20);
  });
});

describe("links of any kind", () => {
  test("with bytes that are no UTF-8 are damaged", () => {
    const bytes = Buffer.concat([Buffer.from('{"prior":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    expect(readLink({ search: "", hash: packed(bytes) })).toMatchObject({
      experiment: DEFAULT_EXPERIMENT,
      notices: [expect.stringMatching(/damaged/)],
    });
    expect(readLink({ search: "", hash: packed(Buffer.from('{"prior":"é"}').subarray(0, 11)) }).notices).toHaveLength(
      1,
    );
  });

  test("never throw, and always give a legal experiment, whatever one change does to a good one", () => {
    const good = [
      ...links,
      ...lines("picture-links.txt"),
      ...readdirSync(FIELD)
        .filter((name) => name.startsWith("link-"))
        .flatMap(lines),
    ];
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat({ max: 30 }),
      put: fc.string({ unit: "binary", maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...good), fc.array(change, { minLength: 1, maxLength: 3 }), (link, changes) => {
        const text = changes.reduce((before, { at, cut, put }) => {
          const start = Math.floor(at * before.length);
          return before.slice(0, start) + put + before.slice(start + cut);
        }, link.slice(1));
        const [search, hash] = text.split(/(?=#)/s, 2);
        const { experiment, isPictureLost = false, notices } = readLink({ search: search ?? "", hash: hash ?? "" });
        expect(experimentSchema.safeParse(experiment).success).toBe(true);
        if (isPictureLost) expect(notices).not.toEqual([]);
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  test("of 64 kB of anything unpack to no more than their limit", () => {
    const bombs = [
      packed("0".repeat(40_000_000)),
      packed(JSON.stringify({ picture: { kind: "image", png: "A".repeat(250_000) } })),
      packed(`{"picture":${"[".repeat(130_000)}${"]".repeat(130_000)}}`),
      `#1.${"A".repeat(65_000)}`,
      `#${"1".repeat(65_000)}.A`,
      `#1.${"%E2%80%8B".repeat(3_600)}`,
    ];
    const queries = [
      `?${"a=b&".repeat(16_000)}`,
      `?${"x".repeat(64_000)}`,
      `?${"k&".repeat(4_000)}`,
      `?a=${"x=1;".repeat(2_000)}`,
    ];
    for (const [search, hash] of [...bombs.map((bomb) => ["", bomb]), ...queries.map((query) => [query, ""])]) {
      const { experiment, notices } = readLink({ search: search!, hash: hash! });
      expect(experimentSchema.safeParse(experiment).success).toBe(true);
      if (search !== `?${"k&".repeat(4_000)}`) expect(notices).not.toEqual([]);
    }
  });
});

test("the keys by which a page knows an experiment are those that links write", () => {
  expect(QUERY_KEYS.filter((key) => key !== "backend")).toEqual(CARRYING_KEYS);
});
