/** A run as a file and as plain text. Nothing goes over the network. */
import { traceToJson } from "@/lib/trace/file";
import type { Trace } from "@/lib/trace/schema";

/** Name of a trace's file: `mini-dimple-confident-seed-7.trace.json`. */
function traceFileName({ model, strategy, seed }: Pick<Trace, "model" | "strategy" | "seed">): string {
  const plain = (text: string) => text.replace(/[^\w.-]+/g, "-");
  return `${plain(model.name)}-${plain(strategy)}-seed-${seed}.trace.json`;
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
  return [
    `question: ${question}`,
    `answer: ${outcome.text}`,
    `${summary} · ${model.label} · ${backend.name} · seed ${seed}`,
    `${iterations.length} iterations for ${responseLength} positions, ${outcome.nfe} NFE, ${outcome.totalMs.toFixed(1)} ms`,
  ].join("\n");
}
