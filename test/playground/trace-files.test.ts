import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TraceFiles } from "@/components/playground/machine/trace-files";
import { settingsOf } from "@/components/playground/state/document";
import type { OpeningFile } from "@/components/playground/state/machine";
import { awaitedFile, runOf } from "@/components/playground/state/runs";
import { createPlaygroundStore } from "@/components/playground/state/store";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { runFingerprint } from "@/lib/trace/digest";
import { readHere, type TraceReader } from "@/lib/trace/reading/client";

const json = readFileSync("components/charts/example-traces/confident.json", "utf8");
const good = (name: string) => new File([json], name);

function page() {
  const store = createPlaygroundStore({ ...DEFAULT_EXPERIMENT, lanes: [DEFAULT_EXPERIMENT.lanes[0]!] });
  const experiments: [name: string, data: unknown][] = [];
  const told: (OpeningFile | null)[] = [];
  const shown: number[] = [];
  store.subscribe(({ opening }, before) => {
    if (opening !== before.opening) told.push(opening);
  });
  const opened = () => settingsOf(store.getState()).laneIds.flatMap((id) => runOf(store.getState(), id).fileName ?? []);
  const notices = () => store.getState().notices.map(({ text }) => text);
  return {
    files: new TraceFiles(store, (data, name) => experiments.push([name, data]), {
      read: readHere,
      onShown: (lane) => shown.push(lane),
    }),
    experiments,
    shown,
    store,
    told,
    opened,
    notices,
  };
}

describe("trace files", () => {
  // A slow machine: a stretch of work lasts as long as the clock says.
  beforeEach(() => {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => (now += 200));
  });
  afterEach(() => vi.restoreAllMocks());

  it("open in lanes of their own, one after the other, and are announced while they are read", async () => {
    const { files, told, opened, notices, shown } = page();
    void files.open([good("a.json")]);
    await files.open([good("b.json"), good("c.json")]);
    expect(opened()).toEqual(["a.json", "b.json", "c.json"]);
    const names = told.map((opening) => opening?.fileName ?? null);
    expect([...new Set(names)]).toEqual(["a.json", null, "b.json", "c.json"]);
    expect(told.some((opening) => opening?.stage === "checking" && opening.share > 0)).toBe(true);
    expect(told.at(-1)).toBeNull();
    expect(shown).toEqual([1, 2]);
    expect(notices()).toEqual([
      "“a.json” is in lane B. The other lanes are as they were.",
      "“b.json” is in lane C. “c.json” is in lane D. The other lanes are as they were.",
    ]);
  });

  it("are read two at a time and shown in the order they came in, whichever is read first", async () => {
    const { store, opened } = page();
    const begun: string[] = [];
    let running = 0;
    let most = 0;
    const waiting = new Map<string, () => void>();
    const read: TraceReader = async (file, options) => {
      const { name } = file as File;
      begun.push(name);
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => waiting.set(name, resolve));
      running--;
      return readHere(file, options);
    };
    const files = new TraceFiles(store, () => {}, { read, cores: 8 });
    const opening = files.open(["a.json", "b.json", "c.json"].map(good));
    await vi.waitFor(() => expect(begun).toEqual(["a.json", "b.json"]));
    waiting.get("b.json")!();
    // The second is there first, and waits for its turn; so does the third for a reader.
    await vi.waitFor(() => expect(running).toBe(1));
    expect([begun.length, opened()]).toEqual([2, []]);
    waiting.get("a.json")!();
    await vi.waitFor(() => expect(begun).toEqual(["a.json", "b.json", "c.json"]));
    waiting.get("c.json")!();
    await opening;
    expect([opened(), most]).toEqual([["a.json", "b.json", "c.json"], 2]);
  });

  it("are read one at a time where there is one processor", async () => {
    const { store, opened } = page();
    let running = 0;
    let most = 0;
    const read: TraceReader = async (file, options) => {
      most = Math.max(most, ++running);
      const found = await readHere(file, options);
      running--;
      return found;
    };
    await new TraceFiles(store, () => {}, { read, cores: 1 }).open([good("a.json"), good("b.json")]);
    expect([opened(), most]).toEqual([["a.json", "b.json"], 1]);
  });

  it("that a lane of a link waits for come into that lane; another run by the same name is told and put beside it", async () => {
    const { files, store, opened, notices } = page();
    const { setRun } = store.getState();
    const [first] = settingsOf(store.getState()).laneIds as [string];
    const { trace } = (await readHere(good("run.json"), {})).runs[0]!;
    setRun(first, { awaits: { name: "run.json", digest: "1-aaaabbbb" } });
    await files.open([good("run.json")]);
    expect(runOf(store.getState(), first)).toMatchObject({ trace: null, awaits: { name: "run.json" } });
    expect(notices()[0]).toBe(
      `“run.json” is not the run that lane A waits for: expected one with the fingerprint 1-aaaabbbb, found ${runFingerprint(trace)}.`,
    );
    setRun(first, { awaits: { name: "under another name.json", digest: runFingerprint(trace) } });
    await files.open([good("run.json")]);
    expect(opened()).toEqual(["run.json", "run.json"]);
    expect(awaitedFile(runOf(store.getState(), first))).toBeNull();
    expect(notices().at(-1)).toBe("“run.json” is in lane A. The other lanes are as they were.");
  });

  it("that hold an experiment, in whichever encoding, are given on as one", async () => {
    const { files, experiments, opened, notices } = page();
    const withBom = readFileSync("test/fixtures/field/experiment-with-bom.json");
    await files.open([new File([withBom], "asked.json"), good("run.json")]);
    expect(experiments).toEqual([["asked.json", expect.objectContaining({ question: "how many apples are there" })]]);
    expect([opened(), notices()]).toEqual([["run.json"], [expect.stringMatching(/is in lane B/)]]);
  });

  it("that are no traces, or too many, are refused by name while the others open", async () => {
    const { files, opened, notices } = page();
    await files.open([new File(["{}"], "odd.json"), ...["a", "b", "c", "d"].map(good)]);
    expect(opened()).toEqual(["a", "b", "c"]);
    expect(notices()).toEqual([
      expect.stringMatching(/^“odd\.json”: expected a trace/),
      expect.stringMatching(/^“d” would be one lane too many/),
      expect.stringMatching(/^“a” is in lane B\./),
    ]);
  });

  it("are given up without a word when opening is cancelled, those that wait too; later ones open", async () => {
    const { files, store, told, opened, notices } = page();
    const unsubscribe = store.subscribe(({ opening }) => {
      if (opening?.fileName === "a.json") files.cancel();
    });
    await files.open([good("a.json"), good("b.json")]);
    unsubscribe();
    expect(told[0]?.fileName).toBe("a.json");
    expect([opened(), notices(), told.at(-1)]).toEqual([[], [], null]);
    await files.open([good("c.json")]);
    expect(opened()).toEqual(["c.json"]);
  });

  it("of several runs open a lane each; those that cannot be read are told by their line", async () => {
    const { files, opened, notices } = page();
    await files.open([new File([json, "\n{}\n", json], "runs.jsonl")]);
    expect(opened()).toEqual(["runs.jsonl, run 1 of 2", "runs.jsonl, run 2 of 2"]);
    expect(notices()).toEqual([
      expect.stringMatching(/^“runs\.jsonl”, line 3: expected a trace/),
      expect.stringMatching(/run 1 of 2” is in lane B\. .*run 2 of 2” is in lane C\./),
    ]);
  });

  it("of runs that take long to draw are shown after a press only", async () => {
    const { files, store, opened, notices } = page();
    const trace = JSON.parse(json);
    const last = trace.outcome.answer;
    const idle = { canvas: last, positions: [], tokens: [], commits: [], gate: {} };
    const more = Array.from({ length: 2049 }, (_, at) => ({ ...idle, index: trace.iterations.length + at }));
    const long = JSON.stringify({ ...trace, iterations: [...trace.iterations, ...more] });
    await files.open([new File([long], "long.json")]);
    expect(opened()).toEqual([]);
    expect(notices()).toEqual([expect.stringMatching(/^“long\.json” has 2,0\d\d iterations of up to \d+ positions/)]);
    const action = store.getState().notices[0]!.action!;
    if ("run" in action) action.run();
    expect(opened()).toEqual(["long.json"]);
  });
});
