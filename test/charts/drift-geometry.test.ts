import { expect, test } from "vitest";
import { driftHeight, driftLayout } from "@/components/charts/drift-geometry";

test("divergences lie on a logarithmic axis of six decades, clamped at both ends", () => {
  const y = driftHeight(60); // 10 px a decade, 10 nats at the top
  expect([10, 1, 1e-2, 1e-5].map((kl) => Math.round(y(kl)))).toEqual([0, 10, 30, 60]);
  expect([0, 1e-9, 50].map((kl) => Math.round(y(kl)))).toEqual([60, 60, 0]);
});

const size = { columns: 4, width: 40, height: 60 };

test("iterations that were not measured are gaps", () => {
  const points = [
    { iteration: 0, meanKl: 0, maxKl: 0, flips: 0 },
    { iteration: 1, meanKl: 1e-2, maxKl: 1, flips: 0 },
    { iteration: 3, meanKl: 1, maxKl: 1, flips: 0 },
  ];
  const { mean, max } = driftLayout(points, size);
  expect(mean.path).toBe("M4,60L14,30M34,10Z");
  expect(mean.dots.map(({ x, y }) => [x, Math.round(y)])).toEqual([[34, 10]]);
  expect(max.path).toBe("M4,60L14,10M34,10Z");
});

test("flips hang as ticks that grow with their number up to a limit, and none where there were none", () => {
  const points = [0, 1, 40].map((flips, iteration) => ({ iteration, meanKl: 0, maxKl: 0, flips }));
  const ticks = driftLayout(points, size).flips.map(({ iteration, height }) => [iteration, height]);
  expect(ticks).toEqual([
    [1, 4],
    [2, 12],
  ]);
});
