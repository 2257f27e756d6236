import { createElement, Fragment, type ReactNode } from "react";
import { type FormulaNode, parseFormula } from "@/lib/text/formula";

/** Names whose subscript stands below them in a displayed formula. */
const LIMITS = ["max", "min", "argmax", "∑"];

const isLimit = (node: FormulaNode) => "text" in node && LIMITS.includes(node.text);
const isFunction = (node: FormulaNode): boolean =>
  node.kind === "scripts" ? isFunction(node.base) : node.kind === "name" && node.text.length > 1;

/** One formula, set by the browser. Screen readers get its structure; `source` is the notation of `lib/text/formula`. */
export function Formula({ source }: { readonly source: string }) {
  return createElement(
    "math",
    { display: "block", alttext: source.replaceAll('"', "") },
    setNode(parseFormula(source)),
  );
}

/** A sign inside a sentence. */
export function InlineFormula({ source }: { readonly source: string }) {
  return createElement("math", { alttext: source.replaceAll('"', "") }, setNode(parseFormula(source)));
}

/** The MathML of a node. React knows these elements by name only, so they are made by name. */
function setNode(node: FormulaNode): ReactNode {
  switch (node.kind) {
    case "name":
      // Browsers write one letter in signs of mathematical fonts, which not every machine has: the style sheet slants it instead.
      return createElement("mi", [...node.text].length === 1 ? { className: "sign" } : null, node.text);
    case "number":
      return createElement("mn", null, node.text);
    case "operator":
      return createElement(
        "mo",
        node.text === "|" ? { stretchy: "false", lspace: "0.08em", rspace: "0.08em" } : null,
        node.text,
      );
    case "text":
      return createElement("mtext", null, `\u00a0${node.text}\u00a0`);
    case "row":
      return createElement(
        "mrow",
        null,
        node.items.map((item, index) => setItem(item, index, node.items)),
      );
    case "fraction":
      return createElement("mfrac", null, setNode(node.above), setNode(node.below));
    case "scripts":
      return setScripts(node);
  }
}

/** Node of a row, with a thin space between a function's name and an argument without brackets. */
function setItem(item: FormulaNode, index: number, items: readonly FormulaNode[]) {
  const next = items[index + 1];
  const needsSpace = isFunction(item) && next !== undefined && next.kind !== "operator";
  return (
    <Fragment key={index}>
      {setNode(item)}
      {needsSpace && createElement("mspace", { width: "0.17em" })}
    </Fragment>
  );
}

function setScripts({ base, sub, sup }: Extract<FormulaNode, { kind: "scripts" }>): ReactNode {
  const place = isLimit(base) ? "under" : "sub";
  const parts = [base, sub, sup].filter((part) => part !== undefined).map(setNode);
  if (sub && sup) return createElement(place === "under" ? "munderover" : "msubsup", null, ...parts);
  return createElement(sub ? `m${place}` : "msup", null, ...parts);
}
