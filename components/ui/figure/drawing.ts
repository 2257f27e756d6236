/** A drawing of the page, with what style sheets say of its parts written into it. */
import { paint } from "./colour";
import { px, tag, xml } from "./xml";

/** Properties that a part takes from the one around it, as they are where nobody has set them. */
const INHERITED: Readonly<Record<string, string>> = {
  "stroke-width": "1px",
  "stroke-dasharray": "none",
  "stroke-linejoin": "miter",
  "stroke-linecap": "butt",
  "font-family": "",
  "font-size": "",
  "font-weight": "400",
  "font-style": "normal",
  "text-anchor": "start",
  "paint-order": "normal",
  "letter-spacing": "normal",
  visibility: "visible",
  "shape-rendering": "auto",
};

/** Properties of a part alone. */
const OWN: Readonly<Record<string, string>> = {
  opacity: "1",
  "dominant-baseline": "auto",
  "mix-blend-mode": "normal",
};

/** Attributes that mean nothing outside the page, or are written from the computed style. */
const LEFT_OUT =
  /^(class|style|role|tabindex|translate|id|on.*|data-.*|aria-.*|fill|stroke|fill-opacity|stroke-opacity)$/;

/** What a part is drawn with, by the name of the attribute. */
type Look = Readonly<Record<string, string | null>>;

function colourOf(style: CSSStyleDeclaration, property: "fill" | "stroke"): Look {
  const none = { [property]: "none", [`${property}-opacity`]: null };
  return (
    paint(property, style.getPropertyValue(property), Number(style.getPropertyValue(`${property}-opacity`))) ?? none
  );
}

const UNSET: Look = { ...INHERITED, fill: "#000000", "fill-opacity": null, stroke: "none", "stroke-opacity": null };

function lookOf(style: CSSStyleDeclaration): Look {
  const told = Object.keys(INHERITED).map((name) => [name, style.getPropertyValue(name)] as const);
  return { ...Object.fromEntries(told), ...colourOf(style, "fill"), ...colourOf(style, "stroke") };
}

/** What differs from the look of the part around it. A value that is back at none must be said. */
const changed = (look: Look, around: Look): Look =>
  Object.fromEntries(
    Object.entries(look)
      .filter(([name, value]) => value !== around[name])
      .map(([name, value]) => [name, value ?? "1"]),
  );

function ownLook(style: CSSStyleDeclaration): Look {
  const told = Object.entries(OWN).map(
    ([name, usual]) => [name, style.getPropertyValue(name) || usual, usual] as const,
  );
  return Object.fromEntries(told.filter(([, value, usual]) => value !== usual));
}

/** Attributes that say where and how large, as they are written. */
const written = (element: Element): Look =>
  Object.fromEntries(
    [...element.attributes]
      .filter(({ name }) => !LEFT_OUT.test(name) && !(name in INHERITED) && !(name in OWN))
      .map(({ name, value }) => [name, value]),
  );

/** One part with all in it. */
function drawPart(element: Element, around: Look): string {
  const style = getComputedStyle(element);
  if (style.display === "none" || style.opacity === "0") return "";
  const look = lookOf(style);
  const moved =
    element.hasAttribute("transform") || style.transform === "none" || style.transform === ""
      ? {}
      : { transform: style.transform };
  const attributes = { ...written(element), ...changed(look, around), ...ownLook(style), ...moved };
  return tag(element.localName, attributes, contentOf(element, look));
}

const contentOf = (element: Element, look: Look): string =>
  [...element.childNodes]
    .map((node) => (node instanceof Element ? drawPart(node, look) : node instanceof Text ? xml(node.data) : ""))
    .join("");

/** An `<svg>` of the page as one inside another drawing, at its place from the origin, px. */
export function drawSvg(svg: SVGSVGElement, origin: DOMRect): string {
  const style = getComputedStyle(svg);
  const { left, top, width, height } = svg.getBoundingClientRect();
  const look = lookOf(style);
  const size = [svg.width.baseVal.value, svg.height.baseVal.value].map(px).join(" ");
  const attributes = {
    x: left - origin.left,
    y: top - origin.top,
    width,
    height,
    viewBox: svg.getAttribute("viewBox") ?? `0 0 ${size}`,
    preserveAspectRatio: svg.getAttribute("preserveAspectRatio"),
    overflow: style.overflowX === "visible" ? "visible" : null,
  };
  return tag("svg", { ...attributes, ...changed(look, UNSET), ...ownLook(style) }, contentOf(svg, look));
}
