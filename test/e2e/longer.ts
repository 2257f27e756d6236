/** A page whose texts are half as long again, as another language may make them, and what then finds no room. */
import type { Page } from "@playwright/test";

/** Stretches every text of the page but what is data: answers, code, keys, charts. Functions of a page, for `evaluate`. */
export const lengthen = (page: Page) =>
  page.evaluate(() => {
    const accented: Readonly<Record<string, string>> = {
      a: "á",
      e: "é",
      i: "í",
      o: "ö",
      u: "ü",
      n: "ñ",
      c: "ç",
      s: "š",
    };
    const isData = (element: Element | null) =>
      element === null ||
      element.closest("[translate=no], code, pre, kbd, script, style, svg, textarea, iframe") !== null;
    /** A letter more after every second one, so that words grow as words of other languages do. */
    const longer = (text: string) => {
      let letters = 0;
      return text.replace(/\p{L}/gu, (letter) => {
        const own = accented[letter] ?? letter;
        letters += 1;
        return letters % 2 === 0 ? own + own.toLowerCase() : own;
      });
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) if (!isData(text.parentElement)) text.nodeValue = longer(text.nodeValue ?? "");
  });

/** What is cut off, or reaches over its box or the window, by its text; what shortens itself with … and what scrolls may. */
export const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const scrolls = (element: Element) => {
      const { overflowX, textOverflow } = getComputedStyle(element);
      return /auto|scroll/.test(overflowX) || textOverflow === "ellipsis";
    };
    const within = (element: Element) => {
      for (let parent = element.parentElement; parent; parent = parent.parentElement) if (scrolls(parent)) return true;
      return false;
    };
    const told = (element: Element) =>
      `${element.tagName.toLowerCase()} “${element.textContent?.trim().replace(/\s+/g, " ").slice(0, 50)}”`;
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth - clientWidth} px wider than the window`);
    for (const element of document.body.querySelectorAll("*")) {
      const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim());
      const isSeen = element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
      const box = element.getBoundingClientRect();
      // What only screen readers are told is one pixel large.
      if (!hasText || !isSeen || box.width <= 1 || element.closest("svg, [class*=sr-only]") || scrolls(element))
        continue;
      const own = [...element.childNodes].filter((node) => node.nodeType === 3);
      const range = document.createRange();
      range.setStartBefore(own[0]!);
      range.setEndAfter(own.at(-1)!);
      const text = range.getBoundingClientRect();
      if (!within(element) && (text.right > clientWidth + 1 || text.left < -1))
        found.push(`${told(element)} leaves the window`);
      for (let holder: Element | null = element; holder; holder = holder.parentElement) {
        if (scrolls(holder)) break;
        const style = getComputedStyle(holder);
        const isBox = style.overflowX !== "visible" || holder.matches("button, a[class*=border], summary, select");
        if (!isBox) continue;
        const edge = holder.getBoundingClientRect();
        const isCut = text.right > edge.right + 1 || text.left < edge.left - 1;
        const isLow = style.overflowY === "hidden" && (text.bottom > edge.bottom + 3 || text.top < edge.top - 3);
        if (edge.width > 1 && (isCut || isLow)) found.push(`${told(element)} is cut off`);
        break;
      }
    }
    return [...new Set(found)];
  });
