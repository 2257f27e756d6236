// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { fetchWhenIdle } from "@/components/ui/when-idle";

afterEach(() => vi.useRealTimers());

/** Scripts that note that they were asked for; the second does not come. */
function scripts() {
  const asked: number[] = [];
  const script = (number: number) => async () => {
    asked.push(number);
    if (number === 1) throw new Error("offline");
  };
  return { asked, all: [0, 1, 2].map(script) };
}

it("scripts are fetched one after the other, also behind one that does not come", async () => {
  vi.useFakeTimers();
  const { asked, all } = scripts();
  fetchWhenIdle(all);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(300);
  expect(asked).toEqual([0]);
  await vi.advanceTimersByTimeAsync(600);
  expect(asked).toEqual([0, 1, 2]);
});

it("none is fetched any more once it is called off", async () => {
  vi.useFakeTimers();
  const { asked, all } = scripts();
  const callOff = fetchWhenIdle(all);
  await vi.advanceTimersByTimeAsync(300);
  callOff();
  await vi.advanceTimersByTimeAsync(3000);
  expect(asked).toEqual([0]);
});
