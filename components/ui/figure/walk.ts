/** A part of the page as a drawing: boxes, text, drawings and canvases, from back to front. */
import { drawBox, type NewId } from "./box";
import { drawSvg } from "./drawing";
import type { Area } from "./gradient";
import { drawLine, drawText } from "./words";
import { tag } from "./xml";

interface Pen {
  /** Of the drawing, in the view. */
  readonly origin: DOMRect;
  readonly newId: NewId;
}

/** SVG of all that an element shows, with its upper left corner at 0, 0. What only a screen reader meets is left out, tooltips too. */
export function drawElement(element: Element, newId: NewId): string {
  return draw(element, { origin: element.getBoundingClientRect(), newId });
}

const areaOf = ({ left, top, width, height }: DOMRect, { origin }: Pen): Area => ({
  x: left - origin.left,
  y: top - origin.top,
  width,
  height,
});

function draw(element: Element, pen: Pen): string {
  const style = getComputedStyle(element);
  if (isUnseen(element, style)) return "";
  const drawn = element instanceof SVGSVGElement ? drawSvg(element, pen.origin) : drawHtml(element, style, pen);
  const isFaint = !(element instanceof SVGElement) && style.opacity !== "" && style.opacity !== "1";
  return isFaint && drawn !== "" ? tag("g", { opacity: style.opacity }, drawn) : drawn;
}

function isUnseen(element: Element, style: CSSStyleDeclaration): boolean {
  const { width, height } = element.getBoundingClientRect();
  const isCutAway = style.overflowX !== "visible" && (width <= 1 || height <= 1);
  // What opens more of the page has no place in a picture of it.
  const isControl = element.tagName === "SUMMARY" || element.getAttribute("role") === "tooltip";
  return style.display === "none" || style.opacity === "0" || isCutAway || isControl;
}

function drawHtml(element: Element, style: CSSStyleDeclaration, pen: Pen): string {
  const isShown = style.visibility !== "hidden";
  const rects = style.display === "inline" ? [...element.getClientRects()] : [element.getBoundingClientRect()];
  const boxes = isShown ? rects.map((rect) => drawBox(style, areaOf(rect, pen), pen.newId)).join("") : "";
  const picture = isShown ? pictureOf(element) : null;
  if (picture !== null) return boxes + image(picture, areaOf(element.getBoundingClientRect(), pen));
  if (element instanceof HTMLSelectElement) return boxes + drawChoice(element, style, pen);
  const inner = [...element.childNodes]
    .map((node) => {
      if (node instanceof Text) return isShown ? drawText(node, style, pen.origin) : "";
      return node instanceof Element ? draw(node, pen) : "";
    })
    .join("");
  return boxes + (clips(style) ? clipped(inner, areaOf(element.getBoundingClientRect(), pen), pen.newId) : inner);
}

/** What a menu of the browser shows: the text of its choice, on one line. */
function drawChoice(menu: HTMLSelectElement, style: CSSStyleDeclaration, pen: Pen): string {
  const area = areaOf(menu.getBoundingClientRect(), pen);
  const text = menu.selectedOptions[0]?.text ?? "";
  const padding = {
    left: Number.parseFloat(style.paddingLeft) || 0,
    right: Number.parseFloat(style.paddingRight) || 0,
  };
  const room = area.width - padding.left - padding.right;
  return drawLine(text, style, { x: area.x + padding.left, middle: area.y + area.height / 2, room });
}

const clips = (style: CSSStyleDeclaration): boolean =>
  style.overflowX !== "visible" || /strict|content|paint/.test(style.contain ?? "");

function clipped(inner: string, area: Area, newId: NewId): string {
  if (inner === "") return "";
  const id = newId();
  return tag("clipPath", { id }, tag("rect", { ...area })) + tag("g", { "clip-path": `url(#${id})` }, inner);
}

/** The pixels of a canvas or a picture, as an address that holds them; null for all other elements. */
function pictureOf(element: Element): string | null {
  if (element instanceof HTMLCanvasElement) return element.width * element.height > 0 ? element.toDataURL() : null;
  if (!(element instanceof HTMLImageElement) || !element.complete || element.naturalWidth === 0) return null;
  const canvas = document.createElement("canvas");
  canvas.width = element.naturalWidth;
  canvas.height = element.naturalHeight;
  canvas.getContext("2d")?.drawImage(element, 0, 0);
  return canvas.toDataURL();
}

/** Its pixels stay square when the drawing is enlarged: they are cells, not a photograph. */
const image = (href: string, area: Area): string =>
  tag("image", { ...area, href, preserveAspectRatio: "none", style: "image-rendering: pixelated" });
