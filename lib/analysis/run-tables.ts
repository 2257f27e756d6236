/** What the charts of a run show, as tables for other programs. Iterations are counted from 1, as on the page. */
import { canvasAfter } from "@/lib/trace/canvas";
import { tokenName } from "@/lib/trace/format";
import type { Iteration, Trace } from "@/lib/trace/schema";
import type { TableCell, TextTable } from "@/lib/trace/table-text";
import { confidencePerIteration, positionTimings } from "./run";

const words = (name: string) => ({ name, isWords: true });
const number = (name: string) => ({ name });

/**
 * Every cell of the heatmap: what stood at a position before an iteration, what the network proposed there, and whether
 * that was committed. Empty: nobody asked, or it was not recorded.
 */
export function cellTable(trace: Trace): TextTable {
  return {
    columns: [
      number("iteration"),
      number("position"),
      number("token_id"),
      words("token"),
      number("proposed_id"),
      words("proposed"),
      number("probability"),
      number("score"),
      number("entropy_nats"),
      number("margin"),
      words("committed"),
      number("rank"),
      words("reason"),
    ],
    rows: trace.iterations.flatMap((iteration) => cellsOf(trace, iteration)),
  };
}

function cellsOf(trace: Trace, iteration: Iteration): TableCell[][] {
  const { index, canvas, positions, tokens, probability, score, entropy, margin, commits } = iteration;
  const rowOf = new Map(positions.map((position, row) => [position, row]));
  const commitOf = new Map(commits.map((commit) => [commit.position, commit]));
  return canvas.map((token, position) => {
    const row = rowOf.get(position);
    const at = <Value>(column: readonly Value[] | undefined): Value | null =>
      row === undefined ? null : (column?.[row] ?? null);
    const [proposed, commit] = [at(tokens), commitOf.get(position)];
    return [
      index + 1,
      position,
      token,
      tokenName(trace, token),
      proposed,
      proposed === null ? null : tokenName(trace, proposed),
      at(probability),
      at(score),
      at(entropy),
      at(margin),
      commit !== undefined,
      commit?.rank ?? null,
      commit?.reason ?? null,
    ];
  });
}

/** The answer, position by position: the token that stands there, and when it was committed. */
export function answerTable(trace: Trace): TextTable {
  const { answer } = trace.outcome;
  // Where positions were cut out or put in, those of the answer are not those of the commits.
  const isMoved = trace.iterations.some(({ splices = [] }) => splices.length > 0);
  return {
    columns: [
      number("position"),
      number("token_id"),
      words("token"),
      number("committed_in_iteration"),
      number("probability"),
      number("settled_in_iteration"),
    ],
    rows: positionTimings(trace).flatMap(({ position, committed, settled }) => {
      const token = answer[position];
      if (token === undefined) return [];
      const iteration = committed === null || isMoved ? undefined : trace.iterations[committed];
      const commit = iteration?.commits.find((made) => made.position === position && made.token === token);
      return [
        [
          position,
          token,
          tokenName(trace, token),
          committed === null ? null : committed + 1,
          commit?.probability ?? null,
          settled === null ? null : settled + 1,
        ],
      ];
    }),
  };
}

/** The run, iteration by iteration: what was committed, how sure the network was, and what the iteration cost. */
export function iterationTable(trace: Trace): TextTable {
  const confidences = confidencePerIteration(trace);
  const { maskId } = trace.vocabulary;
  return {
    columns: [
      number("iteration"),
      number("committed"),
      number("masked_after"),
      number("mean_probability"),
      number("gate_probability"),
      number("threshold"),
      number("tokens_run"),
      number("tokens_cached"),
      number("evaluations"),
      number("model_ms"),
    ],
    rows: trace.iterations.map((iteration, index) => {
      const { commits, mean = null, gate = null, threshold } = confidences[index]!;
      const { cost } = iteration;
      return [
        iteration.index + 1,
        commits,
        canvasAfter(iteration, maskId).filter((token) => token === maskId).length,
        mean,
        gate,
        threshold,
        cost?.tokens ?? null,
        cost?.cachedTokens ?? null,
        cost?.evaluations ?? null,
        cost?.modelMs ?? null,
      ];
    }),
  };
}
