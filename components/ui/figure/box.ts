/** Boxes of a page as rectangles: their grounds, frames and outlines. */
import { paint } from "./colour";
import { type Area, lengthIn, linearGradient, partsOf } from "./gradient";
import { tag } from "./xml";

/** Gives every definition a name of its own in the file. */
export type NewId = () => string;

/** What a box shows of itself, without its content: shadows without blur, ground, border. */
export function drawBox(style: CSSStyleDeclaration, area: Area, newId: NewId): string {
  if (area.width <= 0 || area.height <= 0) return "";
  const radius = Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, area.width / 2, area.height / 2);
  const shadows = partsOf(style.boxShadow);
  const outlines = (isInset: boolean) =>
    shadows
      .filter((shadow) => shadow.includes("inset") === isInset)
      .map((shadow) => outline(shadow, area, radius))
      .join("");
  return outlines(false) + ground(style, area, radius, newId) + outlines(true) + border(style, area, radius);
}

const rect = ({ x, y, width, height }: Area, radius: number, attributes: Readonly<Record<string, string | null>>) =>
  tag("rect", { x, y, width, height, rx: radius > 0 ? radius : null, ...attributes });

/** A shadow that is nothing but a spread: a frame around the box, or inside it. */
function outline(shadow: string, area: Area, radius: number): string {
  const [, colour = "", lengths = ""] = /^(\w+\([^)]*\))\s*(.*?)(?:\s*inset)?$/.exec(shadow) ?? [];
  const [dx = 0, dy = 0, blur = 0, spread = 0] = lengths.split(" ").map((length) => Number.parseFloat(length) || 0);
  const painted = paint("stroke", colour);
  if (!painted || dx !== 0 || dy !== 0 || blur !== 0 || spread <= 0) return "";
  const by = shadow.includes("inset") ? -spread / 2 : spread / 2;
  return rect(grown(area, by), Math.max(radius + by, 0), { fill: "none", "stroke-width": String(spread), ...painted });
}

const grown = ({ x, y, width, height }: Area, by: number): Area => ({
  x: x - by,
  y: y - by,
  width: Math.max(width + 2 * by, 0),
  height: Math.max(height + 2 * by, 0),
});

function ground(style: CSSStyleDeclaration, area: Area, radius: number, newId: NewId): string {
  const colour = paint("fill", style.backgroundColor);
  const images = style.backgroundImage === "none" ? [] : partsOf(style.backgroundImage);
  const [sizes, positions] = [style.backgroundSize, style.backgroundPosition].map((list) => partsOf(list));
  const layers = images.map((image, index) => {
    const tile = tileOf(
      sizes![index % sizes!.length] ?? "auto",
      positions![index % positions!.length] ?? "0% 0%",
      area,
    );
    const id = newId();
    const gradient = linearGradient(image, tile, id);
    const isWhole = tile.width === area.width && tile.height === area.height;
    return gradient ? gradient + rect(tile, isWhole ? radius : 0, { fill: `url(#${id})` }) : "";
  });
  return (colour ? rect(area, radius, colour) : "") + layers.reverse().join("");
}

/** Where one image of the ground lies: `100% 3px` at `50% 100%`. */
function tileOf(size: string, position: string, area: Area): Area {
  const [across = "auto", down = "auto"] = partsOf(size, /\s/);
  const width = across === "auto" ? area.width : lengthIn(across, area.width);
  const height = down === "auto" ? area.height : lengthIn(down, area.height);
  const [left = "0%", top = "0%"] = partsOf(position, /\s/);
  return {
    x: area.x + lengthIn(left, area.width - width),
    y: area.y + lengthIn(top, area.height - height),
    width,
    height,
  };
}

const SIDES = ["Top", "Right", "Bottom", "Left"] as const;

function border(style: CSSStyleDeclaration, area: Area, radius: number): string {
  const sides = SIDES.map((side) => ({
    side,
    width: style[`border${side}Style`] === "none" ? 0 : Number.parseFloat(style[`border${side}Width`]) || 0,
    colour: style[`border${side}Color`],
    dashes: dashesOf(style[`border${side}Style`]),
  }));
  const [first] = sides;
  const isFrame = sides.every(({ width, colour }) => width === first!.width && colour === first!.colour);
  if (isFrame) {
    const painted = first!.width > 0 ? paint("stroke", first!.colour) : null;
    if (!painted) return "";
    const inner = grown(area, -first!.width / 2);
    const attributes = { fill: "none", "stroke-width": String(first!.width), "stroke-dasharray": first!.dashes };
    return rect(inner, Math.max(radius - first!.width / 2, 0), { ...attributes, ...painted });
  }
  return sides
    .map(({ side, width, colour }) => {
      const painted = width > 0 ? paint("fill", colour) : null;
      return painted ? rect(edge(area, side, width), 0, painted) : "";
    })
    .join("");
}

const dashesOf = (style: string): string | null => (style === "dashed" ? "3 2" : style === "dotted" ? "1 1" : null);

function edge({ x, y, width, height }: Area, side: (typeof SIDES)[number], thickness: number): Area {
  if (side === "Top") return { x, y, width, height: thickness };
  if (side === "Bottom") return { x, y: y + height - thickness, width, height: thickness };
  return { x: side === "Left" ? x : x + width - thickness, y, width: thickness, height };
}
