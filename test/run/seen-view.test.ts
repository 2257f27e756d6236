import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { drawUnseen, seenView } from "@/components/run/seen-view";
import { createViewStore } from "@/components/run/view";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A view, a part of it that is followed, and the clock of every moment at which the part was told. */
function followed() {
  const whole = createViewStore(() => []);
  const part = seenView(whole);
  const told: unknown[] = [];
  part.view.subscribe(({ clock }) => told.push(clock.at));
  return { whole, part, told, end: part.follow() };
}

describe("a part of the view", () => {
  test("moves with every step while it is in sight", () => {
    const { whole, part, told } = followed();
    for (const at of [1, 2, 3]) whole.getState().pauseAt(at);
    expect(told).toEqual([1, 2, 3]);
    expect(part.view.getState()).toBe(whole.getState());
  });

  test("out of sight stands where it was until the clock rests, however long that runs", () => {
    const { whole, part, told } = followed();
    part.setSeen(false);
    for (let at = 1; at <= 20; at++) {
      whole.getState().pauseAt(at);
      vi.advanceTimersByTime(100);
    }
    expect(told).toEqual([]);
    expect(part.view.getState().clock.at).toBe("end");
    vi.advanceTimersByTime(100);
    expect(told).toEqual([20]);
    expect(part.view.getState().clock.at).toBe(20);
  });

  test("catches up at once when it comes into sight", () => {
    const { whole, part, told } = followed();
    part.setSeen(false);
    whole.getState().pauseAt(4);
    part.setSeen(true);
    expect(told).toEqual([4]);
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([4]);
  });

  test("out of sight learns at once of all but the clock, and of the clock with it", () => {
    const { whole, part, told } = followed();
    part.setSeen(false);
    whole.getState().pauseAt(4);
    const cell = { laneId: "a", position: 1, iteration: 2 };
    whole.getState().hover(cell);
    expect(told).toEqual([4]);
    expect(part.view.getState().hovered).toEqual(cell);
  });

  test("moves with every step, seen or not, while pictures are made", () => {
    const { whole, part, told } = followed();
    part.setSeen(false);
    whole.getState().pauseAt(1);
    const end = drawUnseen();
    expect(told).toEqual([1]);
    whole.getState().pauseAt(2);
    expect(told).toEqual([1, 2]);
    end();
    end();
    whole.getState().pauseAt(3);
    expect(told).toEqual([1, 2]);
    // The end that was called twice has not taken another's wish away.
    const other = drawUnseen();
    whole.getState().pauseAt(4);
    expect(told.at(-1)).toBe(4);
    other();
  });

  test("is told nothing any more once nobody follows", () => {
    const { whole, part, told, end } = followed();
    part.setSeen(false);
    whole.getState().pauseAt(1);
    end();
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([]);
    expect(part.view.getState()).toBe(whole.getState());
  });
});
