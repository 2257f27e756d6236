/**
 * A chart, or any part of the page, as a file: SVG that stands by itself, and PNG made of it. Nothing but what is on show is
 * drawn, in the theme of the page; text stays text, drawings stay lines, and the cells of a heatmap are a picture in it.
 */

import { IN_PICTURE } from "@/lib/experiment/in-picture";
import { paint } from "./figure/colour";
import { fontRules } from "./figure/fonts";
import { drawElement } from "./figure/walk";
import { type Font, wrapped } from "./figure/words";
import { tag, xml } from "./figure/xml";

export interface FigureOptions {
  /** Above the figure, and its name for screen readers. */
  readonly title?: string | undefined;
  /** Below the figure: how it was made. */
  readonly caption?: string | undefined;
  /** What travels in the file and is not drawn: the address of the experiment, say. */
  readonly metadata?: string | undefined;
  /** CSS colour behind everything, as a browser computes it (`rgb(…)`); without it, nothing. */
  readonly ground?: string | undefined;
}

/** Free room around the figure, px. */
const MARGIN = 12;

interface Lines {
  readonly lines: readonly string[];
  readonly font: Font;
  /** From baseline to baseline, px. */
  readonly pitch: number;
  readonly colour: string;
}

/**
 * An element as it is on show now, as the text of an SVG file: computed styles written out, canvases as pictures.
 * @param element laid out in the page: an `<svg>`, or anything around some
 * @throws Error where it takes no room, because it is not on show
 */
export function svgText(element: Element, { title, caption, metadata, ground }: FigureOptions = {}): string {
  const { width, height } = element.getBoundingClientRect();
  if (width <= 0 || height <= 0) throw new Error("Expected a figure that is on show, found one that takes no room.");
  const style = getComputedStyle(element);
  const [above, below] = [
    linesOf(title, style, { width, size: 13, weight: "600", colour: "--fg" }),
    linesOf(caption, style, { width, size: 11, weight: "400", colour: "--muted" }),
  ];
  const top = MARGIN + heightOf(above);
  const whole = { width: width + 2 * MARGIN, height: top + height + heightOf(below) + MARGIN };
  let ids = 0;
  const drawn = drawElement(element, () => `part-${++ids}`);
  const content = [
    title === undefined ? "" : tag("title", {}, xml(title)),
    caption === undefined ? "" : tag("desc", {}, xml(caption)),
    metadata === undefined ? "" : tag("metadata", { id: IN_PICTURE.svg }, xml(metadata)),
    ground === undefined ? "" : tag("rect", { ...whole, ...paint("fill", ground) }),
    drawLines(above, MARGIN),
    tag("g", { transform: `translate(${MARGIN},${top})` }, drawn),
    drawLines(below, top + height),
  ];
  const size = { ...whole, viewBox: `0 0 ${whole.width} ${whole.height}` };
  return tag("svg", { xmlns: "http://www.w3.org/2000/svg", ...size, role: "img" }, content.join("\n"));
}

function linesOf(
  text: string | undefined,
  style: CSSStyleDeclaration,
  { width, size, weight, colour }: { width: number; size: number; weight: string; colour: string },
): Lines {
  // A figure is in the font of the page, whatever its own text is in.
  const { fontFamily } = getComputedStyle(document.documentElement);
  const font = { fontFamily, fontSize: `${size}px`, fontWeight: weight, fontStyle: "normal" };
  const ink = plainOf(style.getPropertyValue(colour)) ?? style.color;
  return { lines: text === undefined ? [] : wrapped(text, width, font), font, pitch: size * 1.45, colour: ink };
}

/** The colour that stands behind an element, as a browser computes it; nothing where all around it is transparent. */
export function groundOf(element: Element): string | undefined {
  for (let around: Element | null = element; around; around = around.parentElement) {
    const { backgroundColor } = getComputedStyle(around);
    if (paint("fill", backgroundColor)) return backgroundColor;
  }
  return undefined;
}

/** A colour of the theme (`#18181b`) as a browser computes it. */
function plainOf(token: string): string | null {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(token.trim());
  return hex
    ? `rgb(${hex
        .slice(1)
        .map((level) => Number.parseInt(level, 16))
        .join(", ")})`
    : null;
}

const GAP = 6;

const heightOf = ({ lines, pitch }: Lines): number => (lines.length === 0 ? 0 : lines.length * pitch + GAP);

function drawLines({ lines, font, pitch, colour }: Lines, top: number): string {
  const size = Number.parseFloat(font.fontSize);
  const look = { "font-family": font.fontFamily, "font-size": font.fontSize, "font-weight": font.fontWeight };
  return lines
    .map((line, index) =>
      tag("text", { x: MARGIN, y: top + index * pitch + size + 3, ...look, ...paint("fill", colour) }, xml(line)),
    )
    .join("");
}

export interface PixelOptions {
  /** Pixels of the picture for one of the page. */
  readonly scale?: number;
  /** CSS colour behind the figure; null leaves the ground transparent. */
  readonly ground: string | null;
}

/** A drawing asks for its fonts while it is drawn, and shows no text before it has them: the last round has them all. */
const [ROUNDS, SETTLING_MS] = [3, 20];

/** Longest side that browsers draw, pixels. */
const LONGEST_SIDE = 16_384;

/**
 * The pixels of a drawing, as the bytes of a PNG file, in the fonts of the page.
 * @throws Error in a sentence where the browser cannot draw it
 */
export async function pngBytes(svg: string, options: PixelOptions): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = await pixelsOf(svg, options);
  const file = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!file) throw new Error("This browser could not make a PNG of the figure. Save it as SVG.");
  return new Uint8Array(await file.arrayBuffer());
}

/**
 * A drawing on a canvas, in the fonts of the page.
 * @throws Error in a sentence where the browser cannot draw it
 */
export async function pixelsOf(svg: string, { scale = 2, ground }: PixelOptions): Promise<HTMLCanvasElement> {
  const picture = await rasterised(await withFonts(svg));
  const [width, height] = [picture.width * scale, picture.height * scale].map(Math.ceil) as [number, number];
  if (Math.max(width, height) > LONGEST_SIDE) {
    throw new Error(
      `Expected a picture of at most ${LONGEST_SIDE} pixels a side, found ${width} × ${height}. Save it as SVG.`,
    );
  }
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("This browser offers no canvas to draw the picture on. Save it as SVG.");
  for (let round = 0; round < ROUNDS; round++) {
    pen.clearRect(0, 0, width, height);
    if (ground !== null) {
      pen.fillStyle = ground;
      pen.fillRect(0, 0, width, height);
    }
    pen.drawImage(picture, 0, 0, width, height);
    await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
  }
  return canvas;
}

async function withFonts(svg: string): Promise<string> {
  const rules = await fontRules(svg);
  return rules === "" ? svg : svg.replace(/^<svg[^>]*>/, (head) => `${head}<style>${xml(rules)}</style>`);
}

async function rasterised(svg: string): Promise<HTMLImageElement> {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  try {
    await picture.decode();
  } catch {
    throw new Error("This browser could not draw the figure as a picture. Save it as SVG.");
  }
  return picture;
}
