import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "@/lib/decoding/random";
import { CACHE_IDS } from "@/lib/engine/caches";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { LIMITS } from "@/lib/experiment/limits";
import { linkTo, readLink, type SharedExperiment, writeLink } from "@/lib/experiment/link";
import type { LinkView } from "@/lib/experiment/link-view";
import { askedFingerprint } from "@/lib/experiment/origin";
import type { LinkParts } from "@/lib/experiment/query";
import { readExperiment } from "@/lib/experiment/read";
import { experimentSchema, type Lane } from "@/lib/experiment/schema";
import { experiments } from "./arbitrary";

const digest = fc.option(fc.stringMatching(/^([\w-]{4}){0,8}$/));

const packedText = (text: string) => `#1.${deflateRawSync(text).toString("base64url")}`;
const packed = (data: unknown) => packedText(JSON.stringify(data));

describe("a link", () => {
  test("of any legal experiment reads back as the same experiment without a notice", () => {
    const shared: fc.Arbitrary<SharedExperiment> = experiments.chain((experiment) =>
      fc.record(
        {
          experiment: fc.constant(experiment),
          digests: fc.array(digest, { minLength: experiment.lanes.length, maxLength: experiment.lanes.length }),
          backend: fc.constantFrom("webgpu" as const, "wasm" as const, "cpu" as const),
        },
        { requiredKeys: ["experiment", "digests"] },
      ),
    );
    fc.assert(
      fc.property(shared, (given) => {
        const { search, hash } = writeLink(given);
        // Through a real URL, as a browser would.
        const url = new URL(`https://playground.test/${search}${hash}`);
        expect(readLink(url)).toEqual({ ...given, notices: [] });
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  test("keeps what people edit by hand readable", () => {
    const lanes: Lane[] = [
      { model: "mini-dimple", strategy: "confident", settings: { gamma: 0.7 }, prefill: "dimple" },
      { model: "twin", strategy: "maskgit", settings: { steps: 8, gamma: null }, prefill: "off" },
    ];
    const asked = { question: "describe the image", responseLength: 32, seed: 7 };
    const { search } = writeLink({ experiment: { ...DEFAULT_EXPERIMENT, ...asked, lanes }, digests: [] });
    expect(search).toBe(
      "?q=describe+the+image&length=32&seed=7&a=confident;gamma=0.7&b=maskgit;steps=8;gamma=off;prefill=off;model=twin",
    );
  });

  test("without any of our keys opens the default experiment silently", () => {
    expect(readLink({ search: "", hash: "" })).toEqual({
      experiment: DEFAULT_EXPERIMENT,
      digests: [null, null],
      notices: [],
    });
  });

  test("edited by hand changes what was edited and nothing else", () => {
    const { hash } = writeLink({ experiment: { ...DEFAULT_EXPERIMENT, prior: "a▒b" }, digests: [] });
    const { experiment, notices } = readLink({ search: "?length=16&a=entropy", hash });
    expect(notices).toEqual([]);
    expect(experiment).toMatchObject({ responseLength: 16, prior: "a▒b", question: DEFAULT_EXPERIMENT.question });
    expect(experiment.lanes.map(({ strategy }) => strategy)).toEqual(["entropy"]);
  });

  test("of a page names what it is told to, and opens with all else as it is", () => {
    const lanes = [
      { strategy: "maskgit", prefill: "dkv-decode" },
      { strategy: "autoregressive", model: "mini-ar" },
    ];
    expect(linkTo({ lanes })).toBe("?a=maskgit;prefill=dkv-decode&b=autoregressive;model=mini-ar");
    expect(linkTo({ question: "is it red ?", seed: 0, lanes: [{}] })).toBe("?q=is+it+red+?&seed=0&a=confident");
    const { experiment, notices } = readLink(new URL(linkTo({ responseLength: 12, lanes }), "https://playground.test"));
    const read = lanes.map((lane) => ({ ...DEFAULT_LANE, ...lane }));
    expect([experiment, notices]).toEqual([{ ...DEFAULT_EXPERIMENT, responseLength: 12, lanes: read }, []]);
  });

  test("reads each part of what is asked where it is written, and nowhere else", () => {
    const { experiment, notices } = readLink({ search: "?prior=a▒b", hash: packed({ question: "why", seed: 3 }) });
    expect(experiment).toEqual(DEFAULT_EXPERIMENT);
    expect(notices).toEqual([
      'Link: "question" is none of picture, prior, title, note, branches, digests, origin, files, view after #; it is left out.',
      'Link: "seed" is none of picture, prior, title, note, branches, digests, origin, files, view after #; it is left out.',
      expect.stringMatching(/"prior" is none of q, length, seed, a, b, c, d, backend/),
    ]);
  });

  test("written by version 1 keeps its meaning", () => {
    const { link, experiment, digests } = JSON.parse(readFileSync("test/fixtures/links/v1.json", "utf8"));
    expect(readLink(link)).toEqual({ experiment, digests, notices: [] });
  });

  test("with branches, written by version 1, keeps its meaning", () => {
    const { link, experiment, digests } = JSON.parse(readFileSync("test/fixtures/links/v1-branches.json", "utf8"));
    expect(experiment.lanes.map(({ branch }: Lane) => branch?.iteration)).toEqual([undefined, 5, 8]);
    expect(readLink(link)).toEqual({ experiment, digests, notices: [] });
  });

  test("with branches, digests of runs and a backend, written by version 1, keeps its meaning", () => {
    const { link, ...said } = JSON.parse(readFileSync("test/fixtures/links/v1-runs.json", "utf8"));
    expect(readLink(link)).toEqual({ ...said, notices: [] });
  });

  // Written by each state that the format has had, and read by the same: they must open for ever.
  const states: readonly { state: string; link: LinkParts; said: object }[] = readFileSync(
    "test/fixtures/links/states.jsonl",
    "utf8",
  )
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

  test.each(states)("of the state $state keeps its meaning", ({ link, said }) => {
    expect(readLink(link)).toEqual({ ...said, notices: [] });
  });

  test.each(states)(
    "of the state $state that was cut anywhere says so, and leaves the rest as it was",
    ({ link, said }) => {
      const { question } = (said as SharedExperiment).experiment;
      for (const share of [0.1, 0.5, 0.9]) {
        const { experiment, notices } = readLink({
          ...link,
          hash: link.hash.slice(0, 3 + (link.hash.length - 3) * share),
        });
        expect(notices[0]).toMatch(/^Link: the part after # is damaged; the picture and the structure prior are/);
        expect(experiment.question).toBe(question);
      }
    },
  );

  test("brings what its runs were made of and what was being looked at; damaged, each is left out with a word", () => {
    const origin = {
      asked: askedFingerprint(DEFAULT_EXPERIMENT),
      runs: [{ lane: "abcd", weights: "8e40b569+01234567", backend: "wasm", app: "0.1.0" }, null],
    };
    const view: LinkView = {
      clock: { scale: "time", moment: { lane: 1, shown: 7 } },
      quantity: "entropy",
      cell: { lane: 0, iteration: 2, position: 31 },
      breakpoints: [{ kind: "confidence", enabled: true, below: 0.5 }],
    };
    const shared = { experiment: DEFAULT_EXPERIMENT, digests: ["AbCd", null], origin, view };
    const link = writeLink(shared);
    expect(readLink(link)).toEqual({ ...shared, notices: [] });
    expect(link.hash.length).toBeLessThan(600);
    const damaged = { digests: ["AbCd"], origin: { asked: 5 }, view: { cell: { lane: 9 } } };
    const { notices, ...read } = readLink({ search: "?a=confident", hash: packed(damaged) });
    expect(notices).toEqual([
      "Link: what its runs were made of is damaged; it is not compared.",
      "Link: what was being looked at is damaged; it is left out.",
    ]);
    expect([read.digests, read.origin, read.view]).toEqual([["AbCd"], undefined, undefined]);
  });

  test("keeps a branch with its lane when another lane is taken away by hand", () => {
    const branch = { from: DEFAULT_LANE, iteration: 3, intervention: { remask: [1] } };
    const lanes: Lane[] = [DEFAULT_LANE, { ...DEFAULT_LANE, strategy: "margin", branch }];
    const { hash } = writeLink({ experiment: { ...DEFAULT_EXPERIMENT, lanes }, digests: [] });
    expect(readLink({ search: "?b=margin", hash }).experiment.lanes).toEqual([lanes[1]]);
    expect(readLink({ search: "?a=margin", hash }).experiment.lanes[0]).not.toHaveProperty("branch");
  });

  test("leaves out what lanes branch from where that alone is too large", () => {
    const random = seededRandom(1);
    const tokens = (count: number) => Array.from({ length: count }, () => Math.floor(random() * 2 ** 31));
    const force = tokens(LIMITS.grownLength).map((token, position) => ({ position, token }));
    const branched = (depth: number): Lane =>
      depth === 0
        ? DEFAULT_LANE
        : {
            ...DEFAULT_LANE,
            branch: {
              from: branched(depth - 1),
              iteration: 1,
              intervention: {
                force: force.map(({ position }) => ({ position, token: Math.floor(random() * 2 ** 31) })),
              },
            },
          };
    const experiment = { ...DEFAULT_EXPERIMENT, lanes: [1, 2, 3, 4].map(() => branched(LIMITS.branchDepth)) };
    const { hash, search, notice } = writeLink({ experiment, digests: [] });
    expect(notice).toMatch(/^What the lanes branch from is too large for a link/);
    const read = readLink({ search, hash });
    expect(read).toMatchObject({ notices: [], experiment: { picture: experiment.picture } });
    expect(read.experiment.lanes).toEqual([1, 2, 3, 4].map(() => DEFAULT_LANE));
  });

  test("leaves a picture out that is too large, and says so", () => {
    const random = seededRandom(1);
    const png = Buffer.from(Array.from({ length: 60_000 }, () => 256 * random())).toString("base64");
    const { hash, search, notice } = writeLink({
      experiment: { ...DEFAULT_EXPERIMENT, prior: "a", picture: { kind: "image", png } },
      digests: [],
    });
    expect(notice).toMatch(/too large for a link/);
    expect(readLink({ search, hash }).experiment).toEqual({ ...DEFAULT_EXPERIMENT, prior: "a" });
  });
});

describe("a bad link gives a notice and a usable experiment", () => {
  test.each<[string, string, string, RegExp]>([
    [
      "length out of range",
      "?length=500",
      "",
      /^Answer length: expected a whole number from 4 to 128, found 500; using 128\.$/,
    ],
    ["length that is no number", "?length=long", "", /found "long"; using 32\.$/],
    ["half a seed", "?seed=1.5", "", /^Seed: expected a whole number .* found 1\.5; using 2\.$/],
    [
      "unknown strategy",
      "?a=magic",
      "",
      /^Lane A: expected a strategy \(maskgit, .*\), found "magic"; using confident\.$/,
    ],
    [
      "setting out of range",
      "?a=confident;gamma=7",
      "",
      /^Lane A: expected gamma to be a number from 0.01 to 1, found 7; using 1\.$/,
    ],
    [
      "setting of another strategy",
      "?b=origin;selectionTemperature=1",
      "",
      /^Lane B: origin has no setting "selectionTemperature"/,
    ],
    ["setting named like a method", "?a=maskgit;constructor=1", "", /^Lane A: maskgit has no setting "constructor"/],
    ["setting off that cannot be", "?a=confident;gamma=off", "", /found "off"; using 0\.9\.$/],
    ["no key=value", "?a=confident;gamma", "", /^Lane A: expected key=value, found "gamma"/],
    [
      "unknown prefill",
      "?a=confident;prefill=yes",
      "",
      new RegExp(`^Lane A: expected prefill to be one of off, dimple, ${CACHE_IDS.slice(2).join(", ")}, found "yes"`),
    ],
    [
      "model outside its folder",
      "?a=confident;model=../secret",
      "",
      /^Lane A: expected the name of a model, found "\.\.\/secret"/,
    ],
    ["unknown key", "?lenght=3", "", /^Link: "lenght" is none of q, length, seed, a, b, c, d/],
    ["key given twice", "?seed=1&seed=2", "", /^Link: "seed" is given twice/],
    ["long question", `?q=${"x".repeat(401)}`, "", /^Question: expected at most 400 characters, found 401/],
    ["huge query", `?q=${"x".repeat(9000)}`, "", /^Link: expected at most 8192 characters of settings/],
    ["huge fragment", "", `#1.${"A".repeat(40_000)}`, /^Link: expected at most 32768 characters after #/],
    ["later version", "", "#9.abc", /^Link: expected version 1, found version 9/],
    ["damaged fragment", "", "#1.abcdef", /^Link: the part after # is damaged/],
    ["truncated fragment", "", writeLink({ experiment: DEFAULT_EXPERIMENT, digests: [] }).hash.slice(0, -6), /damaged/],
    ["bomb", "", packed("0".repeat(8_000_000)), /^Link: the part after # is damaged/],
    ["fragment of no object", "", packed([1]), /^Link: the part after # is damaged/],
    [
      "unknown kind in the scene",
      "",
      packed({
        picture: {
          kind: "scene",
          scene: { background: "blue", objects: [{ kind: "unicorn", cell: 0, dx: 0, dy: 0 }] },
        },
      }),
      /^Picture: The scene has a "unicorn", .*; using the default scene\.$/,
    ],
    ["picture of no kind", "", packed({ picture: { kind: "video" } }), /^Picture: .*using the default scene\.$/],
    ["prior of no text", "", packed({ prior: 5 }), /^Structure prior: expected text, found 5/],
    ["digests of no form", "", packed({ digests: ["<b>"] }), /digests of its runs are damaged/],
    [
      "branches of no form",
      "",
      packed({ branches: [] }),
      /^Link: what its lanes branch from is damaged; they run from/,
    ],
    [
      "branch of no form",
      "?a=margin",
      packed({ branches: { a: 5 } }),
      /^Lane A: what it branches from is damaged \(.*expected an object.*\); it runs from masks\.$/,
    ],
    [
      "branch of runs nested deeper than can be written down",
      "?a=margin",
      packedText(
        `{"branches":{"a":{"from":${"[".repeat(50_000)}${"]".repeat(50_000)},"iteration":1,"intervention":{}}}}`,
      ),
      /^Lane A: what it branches from is damaged \(.*found nested data.*\); it runs from masks\.$/,
    ],
    ...Object.entries<Record<string, unknown>>({
      "without its run": { from: undefined },
      "from half an iteration": { iteration: 0.5 },
      "from an iteration that no run has": { iteration: 1e6 },
      "of an unknown strategy": { from: { ...DEFAULT_LANE, strategy: "magic" } },
      "of a run with a setting out of range": { from: { ...DEFAULT_LANE, settings: { gamma: 7 } } },
      "with an unknown part": { colour: "red" },
      "with an unknown change": { intervention: { colour: "red" } },
      "at a position that no answer has": { intervention: { remask: [256] } },
      "that forces half a token": { intervention: { force: [{ position: 1, token: 0.5 }] } },
      "that inserts without end": {
        intervention: { splices: [{ position: 0, remove: 0, tokens: new Array(129).fill(1) }] },
      },
      "that inserts too often": {
        intervention: { splices: new Array(9).fill({ position: 0, remove: 0, tokens: new Array(16).fill(1) }) },
      },
      "with runs behind each other without end": {
        from: Array.from({ length: 8 }).reduce<Lane>(
          (from) => ({ ...DEFAULT_LANE, branch: { from, iteration: 1, intervention: {} } }),
          DEFAULT_LANE,
        ),
      },
    }).map(([what, change]): [string, string, string, RegExp] => [
      `branch ${what}`,
      "?a=margin",
      packed({ branches: { a: { from: DEFAULT_LANE, iteration: 1, intervention: {}, ...change } } }),
      /^Lane A: what it branches from is damaged \(.+\); it runs from masks\.$/,
    ]),
  ])("%s", (_what, search, hash, notice) => {
    const { experiment, notices } = readLink({ search, hash });
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(notice);
    expect(experimentSchema.parse(experiment)).toEqual(experiment);
  });

  test("garbage of any kind never throws and always gives a legal experiment", () => {
    const garbage = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.base64String({ maxLength: 300 }).map((text) => `1.${text}`),
      fc.json().map((text) => `1.${deflateRawSync(text).toString("base64url")}`),
    );
    const query = fc
      .array(
        fc.tuple(fc.constantFrom("q", "length", "seed", "a", "b", "e", "__proto__"), fc.string({ unit: "binary" })),
      )
      .map((pairs) => `?${pairs.map(([key, value]) => `${key}=${value}`).join("&")}`);
    fc.assert(
      fc.property(query, garbage, (search, hash) => {
        const { experiment, digests } = readLink({ search, hash: `#${hash}` });
        expect(experimentSchema.safeParse(experiment).success).toBe(true);
        expect(digests).toHaveLength(experiment.lanes.length);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});

describe("an experiment file", () => {
  test("that is legal reads as it is", () => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        expect(readExperiment(JSON.parse(JSON.stringify(experiment)))).toEqual({ experiment, notices: [] });
      }),
      { seed: 5 },
    );
  });

  test("needs to say only what differs from the defaults", () => {
    expect(readExperiment({ seed: 3 })).toEqual({ experiment: { ...DEFAULT_EXPERIMENT, seed: 3 }, notices: [] });
  });

  test.each<[string, unknown, RegExp]>([
    ["no object", [1], /^Expected an experiment, found \[1\]/],
    ["another version", { version: 2 }, /^Expected experiment version 1, found 2/],
    ["an unknown part", { colour: "red" }, /^An experiment has no "colour"/],
    ["a part named like a method", { constructor: 1 }, /^An experiment has no "constructor"/],
    ["no lanes", { lanes: [] }, /^Lanes: expected 1 to 4/],
    ["too many lanes", { lanes: [{}, {}, {}, {}, {}] }, /^Lanes: expected at most 4, found 5/],
    ["a lane that is none", { lanes: [5] }, /^Lane A: expected a lane, found 5/],
    ["an unknown part of a lane", { lanes: [{ speed: 5 }] }, /^Lane A has no "speed"/],
    ["a branch that is none", { lanes: [{ branch: 5 }] }, /^Lane A: what it branches from is damaged/],
    ["settings that are none", { lanes: [{ settings: 5 }] }, /^Lane A: expected settings, found 5/],
  ])("with %s gives a notice", (_what, data, notice) => {
    const { experiment, notices } = readExperiment(data);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(notice);
    expect(experimentSchema.parse(experiment)).toEqual(experiment);
  });

  test("of any JSON gives a legal experiment", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        expect(experimentSchema.safeParse(readExperiment(data).experiment).success).toBe(true);
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});
