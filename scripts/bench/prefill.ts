/** What keeping the prompt brings, over lengths of prompts and of answers: in Node, and in a page through the development server. */
import { benchmarkPrefill, type PrefillOptions, type PrefillTiming } from "@/lib/engine/benchmark";
import { loadModelFiles } from "@/lib/engine/weights/loader";
import { type MeasureRequest, type ReadFile, startMeasured } from "./measure";

export interface PrefillRequest extends PrefillOptions, Pick<MeasureRequest, "backend" | "wasmPaths" | "model"> {}

/** Measures one backend in this environment, over made-up tokens. */
export async function measurePrefill(request: PrefillRequest, readFile: ReadFile): Promise<PrefillTiming[]> {
  await startMeasured(request);
  const { config, weights } = await loadModelFiles({
    name: request.model,
    read: (file) => readFile(`${request.model}/${file}`),
  });
  return benchmarkPrefill(config, weights, request);
}
