// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";

const script = readFileSync("public/start.js", "utf8");

/** Runs the script as a page does that has it in its head, up to the moment when the page is loaded. */
function load(): void {
  Object.defineProperty(document, "currentScript", { value: { src: "https://site.org/start.js" }, configurable: true });
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  const life = new AbortController();
  const listen = (type: string, listener: () => void) => addEventListener(type, listener, { signal: life.signal });
  new Function("addEventListener", script)(listen);
  dispatchEvent(new Event("load"));
  life.abort();
}

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
  Reflect.deleteProperty(HTMLElement.prototype, "popover");
  Reflect.deleteProperty(globalThis, "siteRoot");
});

it("a browser that the page cannot run in is told which ones it can", () => {
  load();
  expect(document.querySelector('[role="alert"]')!.textContent).toContain("Chrome or Edge 114, Firefox 125, Safari 17");
});

it("any other is told nothing", () => {
  Object.defineProperty(HTMLElement.prototype, "popover", { value: null, configurable: true });
  load();
  expect(document.querySelector('[role="alert"]')).toBeNull();
});
