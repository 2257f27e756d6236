import { beforeAll, describe, expect, it } from "vitest";
import type { Keeps } from "@/lib/engine/caches/policy";
import type { Executor } from "@/lib/engine/executor";
import { createKernelExecutor } from "@/lib/engine/kernels/executor";
import { lineages } from "@/lib/engine/model/branches";
import { folderReader, startNodeBackend } from "@/lib/engine/node";
import { type ModelFolder, readModelFolder } from "@/lib/engine/parity/folder";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { fixedExecutor, openSession } from "@/lib/engine/session/session";
import { createWasmExecutor } from "@/lib/engine/wasm/executor";
import { parityFolder } from "./fixtures";

/** Logits reach 6 and differ by the order of sums. */
const equalLogits = 5e-5;
const responseLength = 8;

let folder: ModelFolder;
let promptIds: Int32Array;
const executors: Executor[] = [];

beforeAll(async () => {
  await startNodeBackend("wasm");
  folder = await readModelFolder(folderReader(parityFolder("a")));
  promptIds = Int32Array.from(folder.fixtures.prompt_ids[0]!);
  executors.push(createReferenceExecutor(folder.config, folder.weights));
  executors.push(createWasmExecutor(folder.config, folder.weights));
  executors.push((await createKernelExecutor(folder.config, folder.weights))!);
});

const open = (executor: Executor, keeps: Keeps, attention: "causal" | "bidirectional" = "causal") =>
  openSession(fixedExecutor(executor), folder.config, { images: folder.images, keeps, promptIds, attention });

/** Prompt and a response that begins with these tokens. */
function beginning(...known: number[]) {
  const masks = new Array<number>(responseLength - known.length).fill(folder.config.maskTokenId);
  return Int32Array.from([...promptIds, ...known, ...masks]);
}

const worst = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), a.length === b.length ? 0 : Number.NaN);

describe("side branches", () => {
  it("see the canvas up to their fork, and their own path", () => {
    // Behind position 4: a, and behind a: b; behind position 2: c; behind b: d; behind a: e.
    const found = lineages(Int32Array.of(4, 10, 2, 11, 10), 10);
    expect(found).toEqual([
      { fork: 4, own: 0b1, depth: 1 },
      { fork: 4, own: 0b11, depth: 2 },
      { fork: 2, own: 0b100, depth: 1 },
      { fork: 4, own: 0b1011, depth: 3 },
      { fork: 4, own: 0b10001, depth: 2 },
    ]);
  });

  it.each(["nothing", "prompt"] as const)(
    "are answered as each path would be by itself, and leave the canvas as it is, with %s kept",
    async (keeps) => {
      const first = promptIds.length;
      // Known: 9. Drafted: 33, 12. Branches: 40 behind 9, 41 and 42 behind 40, 17 behind 33, 18 behind 17.
      const canvas = beginning(9, 33, 12);
      const rows = Int32Array.of(first + 1, first + 2, first + 3);
      const [known, end] = [first, canvas.length];
      const branches = {
        ids: Int32Array.of(40, 41, 42, 17, 18),
        after: Int32Array.of(known, end, end, known + 1, end + 3),
      };
      const paths = [[40], [40, 41], [40, 42], [33, 17], [33, 17, 18]];
      for (const executor of executors) {
        const [session, plain] = [open(executor, keeps), open(executor, "nothing")];
        // Fills the cache, where one is kept.
        await session.predict({ canvas: beginning(), rows: Int32Array.of(first) });
        const said = await session.predict({ canvas, rows, wantLogits: true, branches });
        const alone = await plain.predict({ canvas, rows, wantLogits: true });
        expect(worst(said.logits!, alone.logits!)).toBeLessThan(equalLogits);
        expect([...said.branches!.table.positions]).toEqual(paths.map((path) => first + 1 + path.length));
        expect(said.cost.tokens + said.cost.cachedTokens).toBeGreaterThan(5);
        const width = folder.config.vocabSize;
        for (const [index, path] of paths.entries()) {
          const row = Int32Array.of(first + 1 + path.length);
          const own = await plain.predict({ canvas: beginning(9, ...path), rows: row, wantLogits: true });
          const found = said.branches!.logits!.subarray(index * width, (index + 1) * width);
          expect(worst(found, own.logits!)).toBeLessThan(equalLogits);
          expect(said.branches!.table.topIds[index * 8]).toBe(own.table.topIds[0]);
        }
        // What was kept holds nothing of the draft.
        const next = await session.predict({ canvas: beginning(9), rows: rows.subarray(0, 1), wantLogits: true });
        expect(worst(next.logits!, alone.logits!.subarray(0, width))).toBeLessThan(equalLogits);
        session.close();
        plain.close();
      }
    },
  );

  it("are refused under a mask that looks both ways, behind what is not there, beside an exit, and when they are too many", async () => {
    const [executor] = executors;
    const session = open(executor!, "nothing");
    const request = { canvas: beginning(9), rows: Int32Array.of(promptIds.length + 1) };
    const end = request.canvas.length;
    const behind = (...after: number[]) => ({
      ...request,
      branches: { ids: new Int32Array(after.length).fill(9), after: Int32Array.from(after) },
    });
    await expect(session.predict(behind(end))).rejects.toThrow(/token 0 of the side branches/);
    await expect(session.predict(behind(3, -1))).rejects.toThrow(/token 1 of the side branches/);
    await expect(session.predict(behind(...new Array<number>(32).fill(3)))).rejects.toThrow(/at most 31/);
    await expect(session.predict({ ...behind(3), exit: { measure: "head", atLeast: 1 } })).rejects.toThrow(
      /early exit/,
    );
    session.close();
    const both = open(executor!, "nothing", "bidirectional");
    expect(both.offers?.branches).toBe(false);
    await expect(both.predict(behind(3))).rejects.toThrow(/causal mask/);
    both.close();
  });
});
