/** Linear gradients of CSS as those of SVG: stripes of masks, underlines of tokens, colour scales. */
import { paint } from "./colour";
import { tag } from "./xml";

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Stop {
  readonly colour: string;
  /** Along the line of the gradient, px from its start. */
  readonly at: number;
}

/** Parts of a list that no bracket holds together: `a(b, c), d` has two at the comma. */
export function partsOf(text: string, between: RegExp = /,/): string[] {
  const parts = [""];
  let depth = 0;
  for (const sign of text) {
    if (sign === "(") depth++;
    if (sign === ")") depth--;
    if (depth === 0 && between.test(sign)) parts.push("");
    else parts[parts.length - 1] += sign;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** `40%`, `4px`, `calc(50% - 1px)` of a whole, in px. */
export function lengthIn(text: string, whole: number): number {
  const sum = text.replace(/([-+]) /g, "$1");
  return [...sum.matchAll(/([-+]?[\d.]+)(%|px|(?![\d.]))/g)].reduce(
    (total, [, value, unit]) => total + (unit === "%" ? (Number(value) / 100) * whole : Number(value)),
    0,
  );
}

const SIDES: Readonly<Record<string, number>> = { "to top": 0, "to right": 90, "to bottom": 180, "to left": 270 };

/** Where the gradient runs, in degrees from upwards, clockwise; null where its first part is a colour already. */
function angleOf(part: string): number | null {
  const degrees = /^(-?[\d.]+)deg$/.exec(part)?.[1];
  return degrees === undefined ? (SIDES[part] ?? null) : Number(degrees);
}

/** Colours with their places; those without any stand evenly between their neighbours. */
function stopsOf(parts: readonly string[], length: number): Stop[] {
  const written = parts.flatMap((part): { readonly colour: string; readonly at?: number }[] => {
    const [colour = "", ...places] = partsOf(part, /\s/);
    return places.length === 0 ? [{ colour }] : places.map((place) => ({ colour, at: lengthIn(place, length) }));
  });
  let furthest = 0;
  return written.map(({ colour, at }, index) => {
    const own = at ?? (written.length === 1 ? 0 : (index / (written.length - 1)) * length);
    // A place before the one in front of it counts as that one: how two colours meet at a hard edge.
    furthest = Math.max(furthest, own);
    return { colour, at: furthest };
  });
}

/**
 * `<linearGradient>` for a computed `linear-gradient(…)` or `repeating-linear-gradient(…)` over an area; null for any
 * other image.
 */
export function linearGradient(image: string, area: Area, id: string): string | null {
  const [, repeating, inner] = /^(repeating-)?linear-gradient\((.*)\)$/s.exec(image) ?? [];
  if (inner === undefined) return null;
  const parts = partsOf(inner);
  const angle = angleOf(parts[0] ?? "");
  const radians = ((angle ?? 180) * Math.PI) / 180;
  const [right, down] = [Math.sin(radians), -Math.cos(radians)];
  const length = Math.abs(area.width * right) + Math.abs(area.height * down);
  const stops = stopsOf(angle === null ? parts : parts.slice(1), length);
  const [from, to] = repeating ? [stops[0]?.at ?? 0, stops.at(-1)?.at ?? length] : [0, length];
  const middle = { x: area.x + area.width / 2, y: area.y + area.height / 2 };
  const x = (at: number) => middle.x + right * (at - length / 2);
  const y = (at: number) => middle.y + down * (at - length / 2);
  const attributes = {
    id,
    gradientUnits: "userSpaceOnUse",
    x1: x(from),
    y1: y(from),
    x2: x(to),
    y2: y(to),
    spreadMethod: repeating ? "repeat" : null,
  };
  const span = Math.max(to - from, 1e-6);
  const drawn = stops.map(({ colour, at }) =>
    tag("stop", {
      offset: ((at - from) / span).toFixed(4),
      ...(paint("stop-color", colour) ?? { "stop-color": "#000000", "stop-opacity": "0" }),
    }),
  );
  return tag("linearGradient", attributes, drawn.join(""));
}
