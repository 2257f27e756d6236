/** Colours as every program that reads SVG knows them. */

interface PlainColour {
  /** `#rrggbb` */
  readonly hex: string;
  /** 0 … 1 */
  readonly alpha: number;
}

const byte = (level: number) =>
  Math.round(Math.min(Math.max(level, 0), 255))
    .toString(16)
    .padStart(2, "0");

/** A colour as a browser computes it (`rgb(…)`, `rgba(…)`, `color(srgb …)`); null for anything else, such as a gradient or `none`. */
function plainColour(computed: string): PlainColour | null {
  const [, space, list] = /^(rgba?|color)\((?:srgb )?([^()]*)\)$/.exec(computed.trim()) ?? [];
  if (space === undefined || list === undefined) return null;
  const [red, green, blue, alpha = 1] = list.match(/[-+.\de]+%?/g)?.map(share) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return null;
  const scale = space === "color" ? 255 : 1;
  return { hex: `#${[red, green, blue].map((level) => byte(level * scale)).join("")}`, alpha };
}

const share = (text: string): number => (text.endsWith("%") ? Number.parseFloat(text) / 100 : Number(text));

/** Attributes that paint in a computed colour; null where nothing would be seen. */
export function paint(property: "fill" | "stroke" | "stop-color", computed: string, opacity = 1) {
  const colour = plainColour(computed);
  const alpha = (colour?.alpha ?? 0) * opacity;
  if (!colour || alpha === 0) return null;
  const ofOpacity = property === "stop-color" ? "stop-opacity" : `${property}-opacity`;
  return { [property]: colour.hex, [ofOpacity]: alpha === 1 ? null : Number(alpha.toFixed(3)).toString() };
}
