import { describe, expect, it } from "vitest";
import confidentData from "@/components/charts/example-traces/confident.json";
import maskgitData from "@/components/charts/example-traces/maskgit.json";
import { compareWithShared, type SharedRuns } from "@/components/playground/machine/verdict";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { askedFingerprint, runOrigin } from "@/lib/experiment/origin";
import { traceDigest } from "@/lib/trace/digest";
import { EXPORTER } from "@/lib/trace/exporter";
import type { Trace } from "@/lib/trace/schema";

const [confident, maskgit] = [confidentData, maskgitData].map(
  (data): Trace => ({ ...(data as unknown as Trace), backend: { name: "cpu", detail: "" }, exporter: EXPORTER }),
) as [Trace, Trace];
const traces = [confident, maskgit];

/** Lane B's run, otherwise from its third iteration on. */
const changed = structuredClone(maskgit);
changed.iterations[2]!.commits[0]!.token += 1;

/** A link of both runs, as older pages wrote it. */
const older: SharedRuns = { experiment: DEFAULT_EXPERIMENT, digests: traces.map(traceDigest) };

/** The same with what the runs were made of; lane B's changed where told. */
function shared(ofB: Partial<Trace> = {}): SharedRuns {
  const made: readonly Trace[] = [confident, { ...maskgit, ...ofB }];
  const runs = made.map((trace, index) => runOrigin(DEFAULT_EXPERIMENT.lanes[index]!, trace));
  return { ...older, origin: { asked: askedFingerprint(DEFAULT_EXPERIMENT), runs } };
}

const lines = (link: SharedRuns, ...runs: (Trace | undefined)[]) => compareWithShared(link, runs)?.text.split("\n");

describe("the verdict on a shared link", () => {
  it("says same, of the lanes that ran; nothing where nothing was shared", () => {
    for (const [link, where] of [
      [older, ""],
      [shared(), ", made on JavaScript there and here"],
    ] as const) {
      expect(compareWithShared(link, traces)?.same).toBe(true);
      expect(lines(link, confident, undefined)).toEqual([
        `Same as shared: lane A decoded exactly the shared run${where}.`,
      ]);
      expect(compareWithShared({ ...link, digests: [null, null] }, traces)).toBeNull();
    }
  });

  it("names both backends where the same came out on another one", () => {
    const link = shared({ backend: { name: "webgpu", detail: "" } });
    expect(lines(link, ...traces)).toEqual([
      "Same as shared: lanes A, B decoded exactly the shared runs, made on WebGPU there, on JavaScript here.",
    ]);
  });

  it("of an older link that differs says from where on, and how close that was", () => {
    const [headline, told] = lines(older, confident, changed)!;
    expect(headline).toBe("Not the shared run.");
    expect(told).toMatch(
      /^Lane B differs from iteration 3 on\. The closest call there: .*two backends can differ by .*, so /,
    );
  });

  it("tells other weights by both digests", () => {
    const model = { ...maskgit.model, digest: "f".repeat(64) };
    expect(lines(shared({ model }), confident, changed)).toEqual([
      "Not the shared run: other weights.",
      `Lane B differs from iteration 3 on. It was shared with weights ffffffff; here ${maskgit.model.label} has ${maskgit.model.digest.slice(0, 8)}. Made on JavaScript there and here.`,
    ]);
  });

  it("tells another version of the page", () => {
    const link = shared({ exporter: { name: "Dimple Playground", version: "0.0.9" } });
    const [headline, told] = lines(link, confident, changed)!;
    expect(headline).toBe("Not the shared run: another version of the page.");
    expect(told).toContain(
      "It was shared by version 0.0.9 of the page; this is version 0.1.0. Made on JavaScript there and here.",
    );
  });

  it("tells another backend, and whether rounding there can be behind it", () => {
    const [headline, told] = lines(shared({ backend: { name: "webgpu", detail: "" } }), confident, changed)!;
    expect(headline).toBe("Not the shared run: another backend.");
    expect(told).toMatch(/It was shared from WebGPU, and made here on JavaScript\. .*so (rounding|it is not rounding)/);
  });

  it("says of a run that nothing accounts for that weights, version and backend are the same", () => {
    const [headline, told] = lines(shared(), confident, changed)!;
    expect(headline).toBe("Not the shared run.");
    expect(told).toContain("Weights, version and backend (JavaScript) are those of the shared run.");
  });

  it("takes a link that was edited for another question, and names what was changed", () => {
    const experiment = {
      ...DEFAULT_EXPERIMENT,
      question: "why ?",
      seed: 1,
      lanes: DEFAULT_EXPERIMENT.lanes.map((lane, at) => (at === 1 ? { ...lane, settings: { steps: 4 } } : lane)),
    };
    const edited = lines({ ...shared(), experiment }, confident, changed)!;
    expect(edited[0]).toBe("Not comparable: this link was edited, or lost something on its way.");
    expect(edited[1]).toMatch(/^Not as shared: the question, the seed, the settings of lane B\. /);
    expect(edited).toHaveLength(2);
  });
});
