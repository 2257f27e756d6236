import { expect, it } from "vitest";
import confidentData from "@/components/charts/example-traces/confident.json";
import { laneFileName } from "@/components/playground/machine/export";
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
