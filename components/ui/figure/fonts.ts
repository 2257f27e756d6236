/** The fonts of the page as text: a drawing that is turned into pixels can ask nobody for them. */

/** Rules for those fonts that the page has loaded for these signs, with the files themselves in them. */
export async function fontRules(text: string): Promise<string> {
  const signs = new Set(Array.from(text, (sign) => sign.codePointAt(0)!));
  const rules = [...document.styleSheets].flatMap(rulesOf).filter((rule) => isUsed(rule, text, signs));
  return (await Promise.all(rules.map(withFile))).join("\n");
}

/** Sheets of other sites, such as those of extensions of the browser, are closed to the page. */
function rulesOf(sheet: CSSStyleSheet): CSSFontFaceRule[] {
  try {
    return [...sheet.cssRules].filter((rule) => rule instanceof CSSFontFaceRule);
  } catch {
    return [];
  }
}

const bare = (family: string) => family.replace(/["']/g, "");

function isUsed(rule: CSSFontFaceRule, text: string, signs: ReadonlySet<number>): boolean {
  const family = bare(rule.style.getPropertyValue("font-family"));
  const ranges = rule.style.getPropertyValue("unicode-range");
  return text.includes(family) && (ranges === "" || holdsAny(ranges, signs));
}

/** Whether `U+0000-00FF, U+0131` holds one of these signs. */
function holdsAny(ranges: string, signs: ReadonlySet<number>): boolean {
  const spans = [...ranges.matchAll(/U\+([\dA-F?]+)(?:-([\dA-F]+))?/gi)].map(([, from, to]) => {
    const first = Number.parseInt(from!.replaceAll("?", "0"), 16);
    return [first, Number.parseInt(to ?? from!.replaceAll("?", "F"), 16)] as const;
  });
  return [...signs].some((sign) => spans.some(([first, last]) => first <= sign && sign <= last));
}

/** Nobody waits longer than this for a font of a figure, ms. */
const PATIENCE_MS = 10_000;

/** The rule with its file in it; as nothing where the file is not to be had: the drawing then has another font. */
async function withFile({ style, parentStyleSheet }: CSSFontFaceRule): Promise<string> {
  const address = /url\(["']?([^"')]+)["']?\)/.exec(style.getPropertyValue("src"))?.[1];
  if (address === undefined) return "";
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(new URL(address, parentStyleSheet?.href ?? document.baseURI), { signal });
    if (!response.ok) return "";
    const told = ["font-family", "font-weight", "font-style", "unicode-range"].flatMap((name) => {
      const value = style.getPropertyValue(name);
      return value === "" ? [] : `${name}: ${value}`;
    });
    return `@font-face { ${[...told, `src: url(${await asText(await response.blob())})`].join("; ")} }`;
  } catch {
    return "";
  }
}

const asText = (blob: Blob) =>
  new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
