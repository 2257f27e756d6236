/**
 * Formulas as people type them, read into a tree that a page can set: `C = { i ∈ M : p_i > γ }`.
 *
 * Letters are variables, longer words are upright names, `"…"` is prose. `_` and `^` take the next sign, or a group in
 * square brackets: `p_[i, t]`. Two groups with a stroke between them are a fraction: `[a + b]/[c]`. Everything else
 * stands as it is, braces of sets too.
 */

/** A piece of a formula. */
export type FormulaNode =
  | { readonly kind: "name" | "number" | "operator" | "text"; readonly text: string }
  | { readonly kind: "row"; readonly items: readonly FormulaNode[] }
  | { readonly kind: "scripts"; readonly base: FormulaNode; readonly sub?: FormulaNode; readonly sup?: FormulaNode }
  | { readonly kind: "fraction"; readonly above: FormulaNode; readonly below: FormulaNode };

const TOKEN = /"([^"]*)"|(\p{L}+)|(\d+(?:\.\d+)?)|(\S)/gu;

type Token = Extract<FormulaNode, { readonly text: string }>;

function tokensOf(source: string): Token[] {
  if ((source.match(/"/g) ?? []).length % 2 === 1)
    throw new SyntaxError(`formula "${source}": a quotation does not end`);
  return Array.from(source.matchAll(TOKEN), ([, text, name, number, operator]): Token => {
    if (text !== undefined) return { kind: "text", text };
    if (name !== undefined) return { kind: "name", text: name };
    return number === undefined ? { kind: "operator", text: operator! } : { kind: "number", text: number };
  });
}

/** Reads one line. @throws SyntaxError for brackets or quotations that do not match, and scripts on nothing */
export function parseFormula(source: string): FormulaNode {
  const fail = (what: string) => new SyntaxError(`formula "${source}": ${what}`);
  const tokens = tokensOf(source);
  let next = 0;
  const isNext = (text: string) => tokens[next]?.kind === "operator" && tokens[next]?.text === text;
  const take = (text: string) => {
    if (!isNext(text)) return false;
    next++;
    return true;
  };

  function row(): FormulaNode {
    const items: FormulaNode[] = [];
    while (next < tokens.length && !isNext("]")) items.push(scripted());
    return items.length === 1 ? items[0]! : { kind: "row", items };
  }

  function atom(): FormulaNode {
    if (!take("[")) {
      const token = tokens[next++];
      if (!token || ["_", "^"].includes(token.text)) throw fail("a script stands on nothing");
      return token;
    }
    const inside = row();
    if (!take("]")) throw fail("a group does not end");
    return inside;
  }

  /** A sign with its scripts, or a fraction. Scripts take single signs, so that `x_i^2` has two of them. */
  function scripted(): FormulaNode {
    const isGroup = isNext("[");
    const base = atom();
    if (isGroup && isNext("/") && tokens[next + 1]?.text === "[") {
      next++;
      return { kind: "fraction", above: base, below: atom() };
    }
    const scripts: { sub?: FormulaNode; sup?: FormulaNode } = {};
    for (;;) {
      if (!scripts.sub && take("_")) scripts.sub = atom();
      else if (!scripts.sup && take("^")) scripts.sup = atom();
      else break;
    }
    return scripts.sub || scripts.sup ? { kind: "scripts", base, ...scripts } : base;
  }

  const whole = row();
  if (next < tokens.length) throw fail("a group ends that did not begin");
  return whole;
}
