/** A run as a file and as plain text. Nothing goes over the network. */
import { traceToJson } from "@/lib/trace/file";
import { NOT_RECORDED } from "@/lib/trace/format";
import type { Trace } from "@/lib/trace/schema";

/** Name of a trace's file: `mini-dimple-confident-seed-7.trace.json`. */
function traceFileName({ model, strategy, seed }: Pick<Trace, "model" | "strategy" | "seed">): string {
  const plain = (text: string) => text.replace(/[^\w.-]+/g, "-");
  const suffix = seed === undefined ? "" : `-seed-${seed}`;
  return `${plain(model.name)}-${plain(strategy)}${suffix}.trace.json`;
}

/** Saves a trace as a JSON file. */
export function downloadTrace(trace: Trace): void {
  const url = URL.createObjectURL(new Blob([traceToJson(trace)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = traceFileName(trace);
  link.click();
  // The browser reads the blob after this task; revoking at once would empty the file.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A run in a few lines of plain text. */
export function traceAsText(trace: Trace, summary: string): string {
  const { question, outcome, iterations, responseLength, model, backend, seed } = trace;
  const nfe = outcome.nfe === undefined ? `NFE ${NOT_RECORDED}` : `${outcome.nfe} NFE`;
  const time = outcome.totalMs === undefined ? `time ${NOT_RECORDED}` : `${outcome.totalMs.toFixed(1)} ms`;
  return [
    `question: ${question}`,
    `answer: ${outcome.text}`,
    `${summary} · ${model.label} · ${backend?.name ?? `backend ${NOT_RECORDED}`} · seed ${seed ?? NOT_RECORDED}`,
    `${iterations.length} iterations for ${responseLength} positions, ${nfe}, ${time}`,
  ].join("\n");
}
