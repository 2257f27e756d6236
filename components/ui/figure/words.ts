/** Text of a page as text of a drawing: every line where the browser has put it. */
import { paint } from "./colour";
import { tag, xml } from "./xml";

/** A piece of text on one line, px from the page's view. */
interface Line {
  text: string;
  readonly left: number;
  right: number;
  readonly top: number;
  readonly bottom: number;
}

/** How a text looks, as attributes of `<text>`. */
const fontOf = (style: CSSStyleDeclaration) => ({
  "font-family": style.fontFamily,
  "font-size": style.fontSize,
  "font-weight": style.fontWeight === "400" ? null : style.fontWeight,
  "font-style": style.fontStyle === "normal" ? null : style.fontStyle,
  "letter-spacing": style.letterSpacing === "normal" ? null : style.letterSpacing,
  "text-decoration": style.textDecorationLine === "none" ? null : style.textDecorationLine,
  style: style.fontVariantNumeric === "normal" ? null : `font-variant-numeric: ${style.fontVariantNumeric}`,
});

/** The lines of one text node, moved by the origin of the drawing. Fonts that are as wide as another are not everywhere: the width is written too. */
export function drawText(node: Text, style: CSSStyleDeclaration, origin: DOMRect): string {
  const painted = paint("fill", style.color);
  if (!painted) return "";
  const ascent = ascentOf(style);
  return linesOf(node)
    .filter(({ text }) => text.trim() !== "")
    .map(({ text, left, right, top, bottom }) =>
      tag(
        "text",
        {
          x: left - origin.left,
          y: top - origin.top + ascent * (bottom - top),
          textLength: [...text].length > 1 ? right - left : null,
          lengthAdjust: [...text].length > 1 ? "spacingAndGlyphs" : null,
          "xml:space": "preserve",
          ...fontOf(style),
          ...painted,
        },
        xml(cased(text, style.textTransform)),
      ),
    )
    .join("");
}

/** One line that the browser does not tell the place of, around a middle, px; what there is no room for is cut. */
export function drawLine(
  text: string,
  style: CSSStyleDeclaration,
  { x, middle, room }: { readonly x: number; readonly middle: number; readonly room: number },
): string {
  const pen = penOf(style);
  const widthOf = (line: string) => pen?.measureText(line).width ?? 0;
  let shown = text;
  while (shown.length > 1 && widthOf(shown) > room) shown = `${shown.slice(0, -2)}…`;
  const y = middle + Number.parseFloat(style.fontSize) * 0.36;
  return tag("text", { x, y, ...fontOf(style), ...paint("fill", style.color) }, xml(shown));
}

const cased = (text: string, transform: string) =>
  transform === "uppercase" ? text.toUpperCase() : transform === "lowercase" ? text.toLowerCase() : text;

/** Where the browser has broken the text, character by character. */
function linesOf(node: Text): Line[] {
  const lines: Line[] = [];
  const range = document.createRange();
  let at = 0;
  for (const sign of node.data) {
    range.setStart(node, at);
    at += sign.length;
    range.setEnd(node, at);
    const box = [...range.getClientRects()].at(-1);
    if (!box || box.width === 0) continue;
    const line = lines.at(-1);
    if (line && Math.abs(line.top - box.top) < 2 && box.left >= line.right - 2) {
      line.text += /\s/.test(sign) ? " " : sign;
      line.right = box.right;
    } else lines.push({ text: sign, left: box.left, right: box.right, top: box.top, bottom: box.bottom });
  }
  return lines;
}

/** Share of a line's height that lies above its baseline: where no canvas tells it, that of the usual fonts. */
function ascentOf(style: CSSStyleDeclaration): number {
  const pen = penOf(style);
  if (!pen) return 0.78;
  const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = pen.measureText("x");
  return above / (above + below);
}

function penOf({ fontStyle, fontWeight, fontSize, fontFamily }: Font): CanvasRenderingContext2D | null {
  const pen = document.createElement("canvas").getContext("2d");
  if (pen) pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  return pen;
}

/** As in a style sheet. */
export type Font = Pick<CSSStyleDeclaration, "fontStyle" | "fontWeight" | "fontSize" | "fontFamily">;

/** Breaks a text into lines no wider than this, px; a word that is wider keeps a line to itself. */
export function wrapped(text: string, width: number, font: Font): string[] {
  const pen = penOf(font);
  const widthOf = (line: string) =>
    pen?.measureText(line).width ?? line.length * Number.parseFloat(font.fontSize) * 0.56;
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && widthOf(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
