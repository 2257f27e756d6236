import { expect, it } from "vitest";
import { drawBox } from "@/components/ui/figure/box";
import { paint } from "@/components/ui/figure/colour";
import { lengthIn, linearGradient, partsOf } from "@/components/ui/figure/gradient";
import { tag, xml } from "@/components/ui/figure/xml";

const AREA = { x: 0, y: 0, width: 100, height: 20 };

it("text in a drawing is text, whatever it holds", () => {
  expect(xml('<b> & "c"\u0000\ud800')).toBe("&lt;b&gt; &amp; &quot;c&quot;\ufffd");
  expect(tag("text", { x: 1.005, y: null, "font-size": "1px" }, xml("a<b"))).toBe(
    '<text x="1" font-size="1px">a&lt;b</text>',
  );
});

it("a colour as the browser computes it becomes one that every program knows", () => {
  expect(paint("fill", "rgb(1, 2, 3)")).toEqual({ fill: "#010203", "fill-opacity": null });
  expect(paint("stroke", "rgba(255, 0, 0, 0.5)", 0.5)).toEqual({ stroke: "#ff0000", "stroke-opacity": "0.25" });
  expect(paint("fill", "color(srgb 1 0.5 0 / 0.3)")).toEqual({ fill: "#ff8000", "fill-opacity": "0.3" });
  expect(paint("fill", "rgba(0, 0, 0, 0)")).toBeNull();
  expect(paint("fill", "none")).toBeNull();
});

it("lengths are read as the browser writes them, sums too", () => {
  expect(lengthIn("50%", 80)).toBe(40);
  expect(lengthIn("calc(50% - 0.75px)", 80)).toBe(39.25);
  expect(lengthIn("0", 80)).toBe(0);
  expect(partsOf("rgb(1, 2, 3) 0px 4px, b")).toEqual(["rgb(1, 2, 3) 0px 4px", "b"]);
});

it("stripes of a style sheet repeat in a drawing at the same pitch and slant", () => {
  const stripes = linearGradient(
    "repeating-linear-gradient(90deg, rgb(1, 1, 1) 0px 4px, rgb(2, 2, 2) 4px 8px)",
    AREA,
    "g",
  );
  expect(stripes).toContain('spreadMethod="repeat"');
  // From the left edge, eight pixels long.
  expect(stripes).toMatch(/x1="0" y1="10" x2="8" y2="10"/);
  expect(stripes!.match(/offset="[\d.]+"/g)).toEqual([
    'offset="0.0000"',
    'offset="0.5000"',
    'offset="0.5000"',
    'offset="1.0000"',
  ]);
  expect(linearGradient("url(x.png)", AREA, "g")).toBeNull();
});

it("a box shows its ground, its border and an outline, and no shadow that is blurred", () => {
  const style = (own: Record<string, string>) =>
    ({
      backgroundColor: "rgba(0, 0, 0, 0)",
      backgroundImage: "none",
      backgroundSize: "auto",
      backgroundPosition: "0% 0%",
      boxShadow: "none",
      borderTopLeftRadius: "0px",
      ...Object.fromEntries(
        ["Top", "Right", "Bottom", "Left"].flatMap((side) => [
          [`border${side}Style`, "none"],
          [`border${side}Width`, "0px"],
          [`border${side}Color`, "rgb(0, 0, 0)"],
        ]),
      ),
      ...own,
    }) as unknown as CSSStyleDeclaration;
  const drawn = (own: Record<string, string>) => drawBox(style(own), AREA, () => "id");
  expect(drawn({})).toBe("");
  expect(drawn({ backgroundColor: "rgb(1, 2, 3)" })).toBe('<rect x="0" y="0" width="100" height="20" fill="#010203"/>');
  expect(drawn({ boxShadow: "rgb(9, 9, 9) 0px 0px 0px 2px" })).toBe(
    '<rect x="-1" y="-1" width="102" height="22" rx="1" fill="none" stroke-width="2" stroke="#090909"/>',
  );
  expect(drawn({ boxShadow: "rgb(9, 9, 9) 0px 4px 8px 0px" })).toBe("");
  expect(drawn({ borderBottomStyle: "solid", borderBottomWidth: "1px" })).toBe(
    '<rect x="0" y="19" width="100" height="1" fill="#000000"/>',
  );
});
