// @vitest-environment jsdom
import { act, lazy, Suspense } from "react";
import { hydrateRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useEarlyPresses } from "@/components/ui/early-presses";

let root: Root | null = null;

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
});

afterEach(async () => {
  await act(async () => root?.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

it("does a press of a part that was asleep, once, as soon as it has woken up", async () => {
  const press = vi.fn();
  let arrive = () => {};
  const script = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const Late = lazy(async () => {
    await script;
    return {
      default: () => (
        <button type="button" onClick={press}>
          Measure
        </button>
      ),
    };
  });
  function Page() {
    useEarlyPresses();
    return (
      <Suspense>
        <Late />
      </Suspense>
    );
  }
  const box = document.createElement("div");
  document.body.append(box);
  box.innerHTML = '<!--$--><button type="button">Measure</button><!--/$-->';
  const button = box.querySelector("button")!;
  await act(async () => {
    root = hydrateRoot(box, <Page />);
  });
  const early = new MouseEvent("click", { bubbles: true, cancelable: true });
  button.dispatchEvent(early);
  button.click();
  // The browser would open a panel now, and close it with the press that is made up for.
  expect(early.defaultPrevented).toBe(true);
  expect(press).not.toHaveBeenCalled();
  await act(async () => arrive());
  await vi.waitFor(() => expect(press).toHaveBeenCalledTimes(1), { timeout: 10_000 });
  expect(box.querySelector("button")).toBe(button);
  button.click();
  expect(press).toHaveBeenCalledTimes(2);
  await act(() => new Promise((resolve) => setTimeout(resolve, 100)));
  expect(press).toHaveBeenCalledTimes(2);
});
