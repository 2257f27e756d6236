// @vitest-environment jsdom
import { act } from "react";
import { hydrateRoot, type Root } from "react-dom/client";
import { prerender } from "react-dom/static.browser";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Playground } from "@/components/playground/Playground";
import { inPlace } from "@/scripts/site/pages";

/** Parts that wake up by scripts of their own, each by something in it. */
const LATE = {
  scene: "#scene-heading",
  question: "textarea",
  answer: 'section[aria-label="Answer"]',
  view: 'section[aria-label="How the lanes are shown"]',
  lanes: "#lane-0",
  inspector: "#inspector",
  timeline: 'footer[aria-label="Timeline"]',
};

let root: Root | null = null;

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  // Nothing comes from the network.
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
  // React warns of two renderers, which are here in one program.
  vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(async () => {
  await act(async () => root?.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it("wakes up what the server drew, part by part, and draws none of it anew", { timeout: 120_000 }, async () => {
  const { prelude } = await prerender(<Playground />);
  const box = document.createElement("div");
  document.body.append(box);
  box.innerHTML = inPlace(await new Response(prelude).text());
  const drawn = Object.values(LATE).map((part) => box.querySelector(part));
  expect(drawn.filter((part) => part === null)).toEqual([]);

  const drawnAnew: unknown[] = [];
  await act(async () => {
    root = hydrateRoot(box, <Playground />, { onRecoverableError: (error) => drawnAnew.push(error) });
  });
  const isAwake = (part: Element) => Object.keys(part).some((key) => key.startsWith("__reactProps"));
  await vi.waitFor(
    async () => {
      await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
      expect(drawn.map((part) => isAwake(part!))).toEqual(drawn.map(() => true));
    },
    { timeout: 60_000 },
  );
  expect(drawnAnew).toEqual([]);
  expect(Object.values(LATE).map((part) => box.querySelector(part))).toEqual(drawn);
});
