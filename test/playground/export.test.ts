import { expect, it } from "vitest";
import confidentData from "@/components/charts/example-traces/confident.json";
import { laneFileName, traceAsText } from "@/components/playground/machine/export";
import { sceneFromCells } from "@/lib/scene/edit";
import type { Trace } from "@/lib/trace/schema";

const trace = confidentData as unknown as Trace;
const named = (change: Partial<Trace>, letter = "A") =>
  laneFileName(
    { ...trace, model: { ...trace.model, name: "mini-dimple" }, settings: {}, seed: 7, ...change },
    letter,
    ".trace.json",
  );

it("files of lanes that differ have names that differ, by lane, settings, cache, branch and seed", () => {
  expect(named({ prefill: "off" })).toBe("lane-A-mini-dimple-confident-prefill-off-seed-7.trace.json");
  const branch = { iteration: 2, intervention: {} };
  const names = [
    named({}),
    named({}, "B"),
    named({ settings: { gamma: 0.5 } }),
    named({ settings: { gamma: 0.7 } }),
    named({ seed: 8 }),
    named({ branch }),
    named({ prefill: "dkv-decode", cacheSettings: { interval: 4 } }),
    named({ prefill: "dkv-decode", cacheSettings: { interval: 8 } }),
  ];
  expect(new Set(names).size).toBe(names.length);
  expect(named({ settings: { gamma: 0.5 } })).toContain("confident-gamma-0.5");
});

it("a name is one that every system takes, whatever the trace says", () => {
  const odd = named({ strategy: "../../etc/passwd: *?", settings: { a: "x".repeat(400) } });
  expect(odd).toMatch(/^[\w.-]{1,140}$/);
  expect(odd.endsWith(".trace.json")).toBe(true);
});

it("as text a run names picture, question, answer, grade, model, strategy, cache, backend and seed", () => {
  const scene = sceneFromCells(["cat", null, null, null, "cake"], "mint");
  const run: Trace = {
    ...trace,
    prefill: "dkv-decode",
    cacheSettings: { interval: 5 },
    backend: { name: "wasm", detail: "" },
    seed: 7,
  };
  const grade = { correct: false, score: 0.5, detail: "The cat is missing.", expected: "a cat", wrong: [] };
  const [picture, question, answer, graded, made, cost] = traceAsText(run, {
    picture: { kind: "scene", scene },
    grade,
  }).split("\n");
  expect(picture).toBe("picture: 2 things on a mint background: cat in the top left, cake in the middle center.");
  expect([question, answer]).toEqual([`question: ${run.question}`, expect.stringMatching(/^answer: /)]);
  expect(graded).toBe("grade: wrong, 50 % right: The cat is missing. Expected: a cat");
  expect(made).toMatch(/^.+ · Confident.* · dKV-Cache decode.* 5 · WebAssembly · seed 7$/);
  expect(cost).toMatch(/ iterations for \d+ positions, /);
  const unknown = traceAsText({ ...run, prefill: undefined }, { picture: null, grade: null });
  expect(unknown).toContain("picture: not recorded");
  expect(unknown).toContain("cache not recorded");
  expect(unknown).not.toContain("grade:");
});
