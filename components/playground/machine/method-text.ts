/** How runs were made, as a paragraph each for a paper's appendix, with what to cite. */
import { backendLabel } from "@/components/ui/backend-label";
import { PAPER_BIBTEX, TOOL_BIBTEX } from "@/components/ui/citation";
import { findDeclaration } from "@/lib/decoding/declarations";
import { textOf } from "@/lib/decoding/texts";
import { findCache } from "@/lib/engine/caches";
import { EXPORTER } from "@/lib/trace/exporter";
import { NOT_RECORDED } from "@/lib/trace/format";
import type { Trace } from "@/lib/trace/schema";

type Settings = Trace["settings"];

/** `gamma = 0.9, steps = 32`: every setting in force, by the names that links and traces have for them. */
const settingsText = (settings: Settings | undefined): string => {
  const told = Object.entries(settings ?? {}).map(([key, value]) => `${key} = ${value === null ? "off" : value}`);
  return told.length === 0 ? "" : ` (${told.join(", ")})`;
};

/** One run in sentences: model and weights, decoding with all settings, cache, what was asked, and what came of it. */
function runMethod(trace: Trace): string {
  const { model, companion, strategy, settings, prefill, cacheSettings, backend, seed, question, outcome } = trace;
  const known = findDeclaration(strategy);
  const cache = prefill === undefined ? undefined : findCache(prefill);
  const nfe = outcome.nfe === undefined ? `NFE ${NOT_RECORDED}` : `${outcome.nfe} network function evaluations`;
  const weights = ({ name, digest }: Trace["model"]) => `${name}, SHA-256 of the weights ${digest || NOT_RECORDED}`;
  return [
    `Model: ${model.label} (${weights(model)}).`,
    ...(companion ? [`Second model: ${companion.label} (${weights(companion)}).`] : []),
    `Decoding: ${known ? `${known.label} [${textOf(strategy).source}]` : strategy}${settingsText(settings)}.`,
    `Cache: ${prefill === undefined ? NOT_RECORDED : (cache?.label ?? prefill)}${settingsText(cacheSettings)}.`,
    ...(trace.branch ? [`A branch from iteration ${trace.branch.iteration + 1} of another run.`] : []),
    `Question: “${question.trim()}”; ${trace.responseLength} response positions, ${trace.prior.length} of them fixed; seed ${seed ?? NOT_RECORDED}.`,
    `Backend: ${backend ? `${backendLabel(backend.name)} (${backend.detail})` : NOT_RECORDED}.`,
    `Result: ${trace.iterations.length} iterations, ${nfe}; status ${outcome.status}.`,
  ].join(" ");
}

/** All runs of a page, the tool and its version, the link that makes them again, and the citations. @param link the whole address */
export function methodText(runs: readonly { readonly name: string; readonly trace: Trace }[], link: string): string {
  return [
    `Runs made and read with ${EXPORTER.name} ${EXPORTER.version}.`,
    ...runs.map(({ name, trace }) => `Lane ${name}. ${runMethod(trace)}`),
    `Link that makes the runs again: ${link}`,
    PAPER_BIBTEX,
    TOOL_BIBTEX,
  ].join("\n\n");
}
