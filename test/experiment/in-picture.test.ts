import fc from "fast-check";
import { decode, encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { tag, xml } from "@/components/ui/figure/xml";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { experimentIn, IN_PICTURE, withExperiment } from "@/lib/experiment/in-picture";
import { readLink, writeLink } from "@/lib/experiment/link";
import { pngText, withPngText } from "@/lib/scene/png-text";

const pixels = Uint8Array.from({ length: 4 * 4 * 4 }, (_, at) => at);
const png = encode({ width: 4, height: 4, channels: 4, depth: 8, data: pixels });
const { search, hash } = writeLink({ experiment: { ...DEFAULT_EXPERIMENT, seed: 12 }, digests: ["abc", null] });
const address = search + hash;

const svgOf = (text: string) =>
  new TextEncoder().encode(tag("svg", {}, tag("metadata", { id: IN_PICTURE.svg }, xml(text)) + tag("rect", { x: 1 })));

describe("an experiment in a picture", () => {
  it("comes back out of a PNG, whose pixels stay as they were", () => {
    const carrying = withExperiment(png, address);
    expect(decode(carrying, { checkCrc: true }).data).toEqual(decode(png).data);
    expect(experimentIn(carrying)).toEqual({ search, hash });
    expect(readLink(experimentIn(carrying)!)).toMatchObject({
      experiment: { seed: 12 },
      digests: ["abc", null],
      notices: [],
    });
  });

  it("comes back out of an SVG", () => {
    expect(experimentIn(svgOf("?q=a%26b+<c>&seed=3#1.abc"))).toEqual({ search: "?q=a%26b+<c>&seed=3", hash: "#1.abc" });
  });

  it("is none where a picture has none, is cut off, or carries something else", () => {
    expect(experimentIn(png)).toBeNull();
    expect(experimentIn(withExperiment(png, address).subarray(0, -7))).toBeNull();
    expect(experimentIn(new Uint8Array())).toBeNull();
    expect(experimentIn(withExperiment(png, "?utm_source=mail"))).toBeNull();
    expect(experimentIn(withExperiment(png, "javascript:alert(1)"))).toBeNull();
    expect(experimentIn(withExperiment(png, `?q=${"x".repeat(50_000)}`))).toBeNull();
    expect(experimentIn(svgOf("https://elsewhere.example/?q=a"))).toBeNull();
    expect(experimentIn(new TextEncoder().encode("<svg></svg>"))).toBeNull();
  });

  it("is read from any bytes without an error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), (noise, at) => {
        const broken = withExperiment(png, address);
        broken.set(noise.subarray(0, broken.length - (at % broken.length)), at % broken.length);
        experimentIn(broken);
        experimentIn(noise);
      }),
    );
  });
});

it("a text of any language travels in a PNG under its keyword alone", () => {
  const carrying = withPngText(withPngText(png, "Title", "Größe 🎈"), "Other", "x");
  expect(pngText(carrying, "Title")).toBe("Größe 🎈");
  expect(pngText(carrying, "Tit")).toBeNull();
  expect(() => withPngText(new Uint8Array(3), "Title", "x")).toThrow("expected a PNG");
});
