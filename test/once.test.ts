import { expect, it, vi } from "vitest";
import { once } from "@/lib/once";

it("works out what is asked for at the first call, and never again, whatever it is", () => {
  const work = vi.fn(() => undefined);
  const found = once(work);
  expect(work).not.toHaveBeenCalled();
  expect([found(), found()]).toEqual([undefined, undefined]);
  expect(work).toHaveBeenCalledTimes(1);
});
