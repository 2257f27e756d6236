import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  EMBED_CONTROLS,
  EMBED_PARTS,
  EMBED_THEMES,
  type EmbedSwitches,
  embedAddress,
  laneMissing,
  readEmbed,
  USUAL_EMBED,
} from "@/lib/experiment/embed";

const link = { search: "?q=how+many&a=confident;gamma=0.9", hash: "#1.abc" };
const partsOf = (address: string) => {
  const at = address.indexOf("#");
  return { search: address.slice(0, at), hash: address.slice(at) };
};
const read = (query: string) => readEmbed({ search: `${link.search}${query}`, hash: "" });

const agreeing = fc
  .record<EmbedSwitches>({
    parts: fc.subarray([...EMBED_PARTS], { minLength: 1 }),
    controls: fc.constantFrom(...EMBED_CONTROLS),
    autoplay: fc.boolean(),
    theme: fc.constantFrom(...EMBED_THEMES, null),
    lane: fc.constantFrom(null, 0, 1, 2, 3),
  })
  .filter(
    ({ parts, controls, lane }) =>
      !(controls === "none" && parts.includes("timeline")) && !(lane !== null && parts.includes("comparison")),
  );

describe("the switches of an embed", () => {
  it("are read as they were written, and the link beside them stays the very same", () => {
    fc.assert(
      fc.property(agreeing, (switches) => {
        expect(readEmbed(partsOf(embedAddress(link, switches)))).toEqual({ switches, link, notices: [] });
      }),
    );
  });

  it("are as usual where there are none", () => {
    expect(readEmbed({ search: "", hash: "" })).toEqual({
      switches: USUAL_EMBED,
      link: { search: "", hash: "" },
      notices: [],
    });
  });

  it("that nobody knows are told, and the rest works", () => {
    const { switches, notices } = read("&parts=answer,graph&controls=all&autoplay=1&theme=blue&lane=E");
    expect(switches).toEqual({ ...USUAL_EMBED, parts: ["answer"] });
    expect(notices).toEqual([
      'Embed: expected theme to be one of light, dark, found "blue".',
      'Embed: expected lane to be one of A, B, C, D, found "E".',
      'Embed: expected parts to be some of question, answer, heatmap, commits, metrics, comparison, timeline, found "graph".',
      'Embed: expected controls to be one of none, play, full, found "all".',
      'Embed: expected autoplay to be one of on, off, found "1".',
    ]);
  });

  it("that contradict each other are told, and what gives way is said", () => {
    expect(read("&parts=answer,timeline&controls=none")).toMatchObject({
      switches: { parts: ["answer"] },
      notices: ["Embed: controls=none leaves nothing to press, and a timeline is a control; the timeline is left out."],
    });
    expect(read("&parts=answer,comparison&lane=B").notices).toEqual([
      "Embed: lane=B shows one lane, and a comparison needs two; the comparison is left out.",
    ]);
    // Nobody has asked for the timeline that is there as usual.
    expect(read("&controls=none").notices).toEqual([]);
    expect(read("&theme=dark&theme=light").notices).toEqual(['Embed: "theme" is given twice; the first one counts.']);
    expect(laneMissing({ ...USUAL_EMBED, lane: 2 }, 2)).toBe(
      "Embed: expected lane to be one of A, B, found C; all lanes are shown.",
    );
    expect(laneMissing({ ...USUAL_EMBED, lane: 1 }, 2)).toBeNull();
  });

  it("are read from any text without an error", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (search, hash) => {
        readEmbed({ search: `?${search}`, hash });
      }),
    );
  });
});
