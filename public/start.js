// Runs before the first paint and before anything else of the page.

// Where the site stands: the folder this file lies in. Everything the page fetches is sought from here.
globalThis.siteRoot = new URL(".", document.currentScript.src).href;

// The page never flashes in the other theme. A saved choice wins over the system's.
(() => {
  let saved = null;
  try {
    saved = localStorage.getItem("theme");
  } catch {
    // Storage may be blocked; the system's preference still holds.
  }
  const dark = saved ? saved === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();

// A sandboxed frame without `allow-same-origin` has no origin. There a worker starts from a text alone, which may import
// the file that was meant; and an address that cannot be rewritten stays as it is.
if (self.origin === "null") {
  const FileWorker = Worker;
  globalThis.Worker = class extends FileWorker {
    constructor(address, options) {
      const { href, hash } = new URL(address, document.baseURI);
      const text = `importScripts(${JSON.stringify(href.slice(0, href.length - hash.length))})`;
      super(URL.createObjectURL(new Blob([text], { type: "text/javascript" })) + hash, options);
    }
  };
  for (const method of ["pushState", "replaceState"]) {
    const write = history[method].bind(history);
    history[method] = (...step) => {
      try {
        write(...step);
      } catch (error) {
        if (error.name !== "SecurityError") throw error;
      }
    };
  }
}

// A browser without what the page cannot do without is told which ones have it: the page itself would never start.
addEventListener("load", () => {
  if ("popover" in HTMLElement.prototype) return;
  const told = document.createElement("p");
  told.setAttribute("role", "alert");
  told.textContent =
    "This page needs a newer browser: Chrome or Edge 114, Firefox 125, Safari 17, or one that is later than these.";
  told.style.cssText =
    "position:fixed;inset:0 0 auto;z-index:1000;margin:0;padding:12px 16px;background:#fff3cd;color:#3d2e00;font:16px/1.4 sans-serif";
  document.body.append(told);
});
