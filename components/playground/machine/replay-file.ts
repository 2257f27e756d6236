/** Runs as one file of HTML that plays them anywhere: it opens from a disk, needs no network, and asks for none. */
import { viewCells } from "@/components/charts/cell-label";
import { confidenceColor } from "@/components/charts/color";
import { readCell } from "@/components/charts/heatmap-geometry";
import { xml } from "@/components/ui/figure/xml";
import { siteUrl } from "@/components/ui/site";
import { traceSummary } from "@/components/ui/strategy-summary";
import { explainCell } from "@/lib/analysis/reason";
import type { Grade } from "@/lib/scene/score";
import { endIds, longestCanvas } from "@/lib/trace/canvas";
import { tokenName } from "@/lib/trace/format";
import { traceToJson } from "@/lib/trace/lower-v2";
import { replay } from "@/lib/trace/replay";
import type { Trace } from "@/lib/trace/schema";
import { laneFileName, methodLine } from "./export";

export interface ReplayRun {
  /** Letter of its lane. */
  readonly name: string;
  readonly trace: Trace;
  /** Null where its answer cannot be graded. */
  readonly grade: Grade | null;
}

export interface ReplayOptions {
  /** Address of the experiment in the playground, in full. */
  readonly address: string;
  /** `data:` address of the picture that was asked about; null where there is none to show. */
  readonly picture: string | null;
}

/** What plays the runs, as the site has it: a script and a style sheet. */
export interface ReplayParts {
  readonly script: string;
  readonly style: string;
}

/** Steps of the colour scale. */
const COLOURS = 101;

/** What the script draws of one run. */
function laneOf({ name, trace, grade }: ReplayRun) {
  const { iterations, vocabulary } = trace;
  const run = replay(trace);
  const { values } = viewCells(trace, "probability");
  const columns = longestCanvas(trace);
  const share = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? null : Math.round(1000 * value);
  const frames: { whole?: readonly number[]; set?: [number, number][] }[] = [];
  const ids = new Set<number>();
  let before: readonly number[] = [];
  for (let clock = 0; clock <= iterations.length; clock++) {
    const { canvas } = run.at(clock);
    for (const id of canvas) ids.add(id);
    if (canvas.length !== before.length) frames.push({ whole: canvas });
    else frames.push({ set: canvas.flatMap((id, at): [number, number][] => (id === before[at] ? [] : [[at, id]])) });
    before = canvas;
  }
  const rows = iterations.map((step, iteration) => {
    const row = values(iteration);
    const cells = step.canvas.flatMap((_, position): [number, number, number][] => {
      const value = share(row[position]);
      if (value === null) return [];
      const token = readCell(trace, { iteration, position })!.token;
      ids.add(token);
      return [[position, value, token]];
    });
    const commits = step.commits.map(({ position, probability }): [number, number | null, string] => [
      position,
      share(probability),
      explainCell(trace, { iteration, position })?.because ?? "",
    ]);
    return { cells, commits };
  });
  return {
    name,
    summary: traceSummary(trace),
    grade: grade && (grade.correct ? "exact" : "wrong"),
    isRight: grade?.correct ?? false,
    columns,
    mask: vocabulary.maskId,
    ends: endIds(vocabulary),
    texts: Object.fromEntries([...ids].map((id) => [id, tokenName(trace, id)])),
    frames,
    rows,
  };
}

/** Data for a script element: nothing in it can end the element. */
const json = (data: unknown): string => JSON.stringify(data).replaceAll("<", "\\u003c");

/** Text of the page that plays some runs, which all answer one question. @param runs one at least */
export function replayHtml(
  runs: readonly ReplayRun[],
  { address, picture }: ReplayOptions,
  { script, style }: ReplayParts,
): string {
  const question = runs[0]!.trace.question.trim();
  const title = question === "" ? "A run, played back" : question;
  const colours = Array.from({ length: COLOURS }, (_, step) => confidenceColor(step / (COLOURS - 1)));
  const nonce = crypto.getRandomValues(new Uint32Array(4)).join("");
  const policy = `default-src 'none'; img-src data:; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  const traces = runs.map(({ name, trace }) => ({
    id: `trace-${name}`,
    name,
    file: laneFileName(trace, name, ".trace.json"),
    text: traceToJson(trace),
    method: methodLine(trace),
  }));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${xml(title)} · Dimple Playground</title>
<style nonce="${nonce}">
${style}</style>
</head>
<body>
<header>
${picture === null ? "" : `<img src="${xml(picture)}" alt="The picture that was asked about">`}
<div>
<h1>${xml(title)}</h1>
<p class="muted">How a masked-diffusion language model wrote its answer, iteration by iteration. Space plays, the arrow keys step.</p>
<p><a class="button" href="${xml(address)}">Open in playground</a></p>
</div>
</header>
<main id="lanes"></main>
<nav aria-label="Clock">
<button type="button" id="play">Play</button>
<button type="button" id="back" aria-label="Back one iteration">Back</button>
<button type="button" id="forward" aria-label="Forward one iteration">Forward</button>
<input type="range" id="clock" min="0" step="1" aria-label="Iteration">
<output id="told" for="clock"></output>
</nav>
<footer>
${traces.map(({ name, method }) => `<p class="muted">Lane ${xml(name)}: ${xml(method)}</p>`).join("\n")}
<p>${traces
    .map(
      ({ id, name, file }) =>
        `<button type="button" data-trace="${xml(id)}" data-file="${xml(file)}">Save the trace of lane ${xml(name)}</button>`,
    )
    .join(" ")}</p>
</footer>
<script type="application/json" id="replay">${json({ colours, lanes: runs.map(laneOf) })}</script>
${traces.map(({ id, text }) => `<script type="application/json" id="${xml(id)}">${json(text)}</script>`).join("\n")}
<script nonce="${nonce}">
${script}</script>
</body>
</html>
`;
}

/** What plays a run, from the site. @throws Error in a sentence where it cannot be had */
export async function fetchReplayParts(): Promise<ReplayParts> {
  const [script, style] = await Promise.all(
    ["replay.js", "replay.css"].map(async (name) => {
      const address = siteUrl(`replay/${name}`);
      const answer = await fetch(address).catch(() => null);
      if (!answer?.ok) {
        throw new Error(`Expected the player at ${address}, found ${answer ? `HTTP ${answer.status}` : "no answer"}.`);
      }
      return answer.text();
    }),
  );
  return { script: script!, style: style! };
}
