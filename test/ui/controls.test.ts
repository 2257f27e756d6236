import { describe, expect, it } from "vitest";
import { neighbourCell } from "@/components/playground/panels/SceneEditor";
import { placePopover } from "@/components/ui/Popover";
import { formatStepped, snapToRange } from "@/components/ui/stepped";
import { strategySummary } from "@/components/ui/strategy-summary";

describe("number fields", () => {
  it("keep values on the step's grid and inside the range, without binary dust", () => {
    expect(snapToRange(0.30000000000000004, { min: 0, max: 1, step: 0.01 })).toBe(0.3);
    expect(snapToRange(7, { min: 0, max: 1, step: 0.01 })).toBe(1);
    expect(snapToRange(3.4, { min: 4, max: 128, step: 1 })).toBe(4);
    expect(snapToRange(0.001, { min: 0.0001, max: 0.5, step: 0.001 })).toBe(0.001);
  });

  it("write a value with its step's digits, and with more where those would change it", () => {
    expect(formatStepped(0.9, 0.01)).toBe("0.90");
    expect(formatStepped(0.0001, 0.001)).toBe("0.0001");
  });
});

describe("popovers", () => {
  const view = { width: 1000, height: 800 };
  it("open below their trigger, inside the window", () => {
    const trigger = { left: 950, right: 990, top: 100, bottom: 130 };
    expect(placePopover(trigger, 300, "start", view)).toEqual({ left: 692, top: 136, maxHeight: 656 });
    expect(placePopover({ ...trigger, left: 20, right: 60 }, 300, "end", view).left).toBe(8);
  });

  it("open above where there is more room", () => {
    const placed = placePopover({ left: 10, right: 50, top: 700, bottom: 730 }, 300, "start", view);
    expect(placed.top).toBeUndefined();
    expect(placed.bottom).toBe(106);
  });
});

describe("strategy summary", () => {
  it("says what sets the pace and what is not at its default", () => {
    expect(strategySummary({ strategy: "confident", settings: {} }, 32)).toBe("Confident · γ 0.90");
    expect(strategySummary({ strategy: "maskgit", settings: {} }, 32)).toBe("MaskGIT · 1 per step");
    expect(strategySummary({ strategy: "maskgit", settings: { steps: 16 } }, 32)).toBe("MaskGIT · 2 per step");
    expect(
      strategySummary({ strategy: "confident", settings: { gamma: 0.5, temperature: 0.5, topP: 0.9, topK: 7 } }, 32),
    ).toBe("Confident · γ 0.50 · temperature 0.50 · top-p 0.90 +1");
    expect(strategySummary({ strategy: "unheard-of", settings: {} }, 32)).toBe("unheard-of");
  });
});

describe("cells of the scene", () => {
  it("lie on a board with edges", () => {
    expect(neighbourCell(4, "ArrowUp")).toBe(1);
    expect(neighbourCell(4, "ArrowRight")).toBe(5);
    expect(neighbourCell(5, "ArrowRight")).toBeNull();
    expect(neighbourCell(0, "ArrowUp")).toBeNull();
    expect(neighbourCell(8, "ArrowDown")).toBeNull();
    expect(neighbourCell(4, "Enter")).toBeNull();
  });
});
