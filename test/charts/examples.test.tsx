// @vitest-environment jsdom
import { cleanup, render } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { chartExamples } from "@/components/charts/all-examples";
import { exampleSweeps } from "@/components/charts/example-sweeps";
import { exampleTraces } from "@/components/charts/example-traces";
import { runViewExamples } from "@/components/run/RunView.examples";

beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe.each([...chartExamples, { chart: "RunView", examples: runViewExamples }])("$chart", ({ examples }) => {
  test.each(examples)("$title is drawn without a missing number", ({ render: draw }) => {
    const { container } = render(draw(exampleTraces, exampleSweeps));
    expect(container.textContent).not.toBe("");
    expect(container.innerHTML).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });
});

test("the hurried run of the gallery differs from the patient one, so that a comparison has something to show", () => {
  const { hasty, maskgit } = exampleTraces;
  expect(hasty.outcome.text).not.toBe(maskgit.outcome.text);
  expect(hasty.iterations.length).toBeLessThan(maskgit.iterations.length);
});
