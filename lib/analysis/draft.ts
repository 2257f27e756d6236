/** What was drafted in an iteration, by a drafter of another vocabulary or inside the model, and what became of it. */
import type { Iteration, Trace } from "@/lib/trace/schema";

/** One of the drafter's own tokens. */
interface Piece {
  /** Empty where it ends the answer. */
  readonly text: string;
  readonly probability: number;
}

/** `accepted`: the model writes it too; `corrected`: it writes another; `dropped`: behind a corrected one; `lost`: pieces
 *  that no token came of; `own`: the model's, behind a draft that stands. */
export type DraftFate = "accepted" | "corrected" | "dropped" | "lost" | "own";

export interface DraftColumn {
  readonly pieces: readonly Piece[];
  /** Text of the drafted token; null where there is none. */
  readonly drafted: string | null;
  /** Text of what the model wrote there; null where it wrote nothing. */
  readonly written: string | null;
  readonly fate: DraftFate;
}

/** A draft and its cost. */
export interface DraftReport {
  readonly columns: readonly DraftColumn[];
  readonly pieces: number;
  readonly drafted: number;
  readonly accepted: number;
  /** Evaluations of the drafter, and of the model; null where they were not recorded. */
  readonly drafterEvaluations: number | null;
  readonly modelEvaluations: number | null;
  /** Of a drafter inside the model: what drafting took, in the model's layers, and the model's own for its rows. */
  readonly layers: number | null;
  /** Mean probability of what the drafter might not say, a piece; null where it may say anything. */
  readonly suppressed: number | null;
}

/** Whether a run tells how it drafted: with a drafter of another vocabulary, or with one inside the model. */
export const tellsDrafts = ({ iterations, companion }: Trace): boolean =>
  companion?.vocabulary !== undefined ||
  iterations.some(({ pieces, draftWork }) => pieces !== undefined || draftWork !== undefined);

/** The draft of an iteration; null where nothing was drafted, or in the way of any companion. */
export function draftReport(trace: Trace, iteration: Iteration): DraftReport | null {
  const { pieces, draft = [], draftWork, cost, companionCost } = iteration;
  if (!pieces && (!draftWork || draft.length === 0)) return null;
  const textOf = (token: number) => trace.vocabulary.text[token] ?? `#${token}`;
  const all = (pieces?.text ?? []).map((text, row) => ({
    text,
    probability: pieces!.probability[row]!,
    place: pieces!.place[row],
  }));
  const places = [...draft.map((_, place) => place), null];
  const written = new Map(iteration.commits.map(({ position, token }) => [position, token]));
  const columns: DraftColumn[] = places.flatMap((place): DraftColumn[] => {
    const own = all.filter((piece) => piece.place === place).map(({ text, probability }) => ({ text, probability }));
    if (place === null) return own.length > 0 ? [{ pieces: own, drafted: null, written: null, fate: "lost" }] : [];
    const [position, token] = draft[place]!;
    const stands = written.get(position);
    const fate = stands === undefined ? "dropped" : stands === token ? "accepted" : "corrected";
    return [{ pieces: own, drafted: textOf(token), written: stands === undefined ? null : textOf(stands), fate }];
  });
  const drafted = new Set(draft.map(([position]) => position));
  const behind = iteration.commits.filter(({ position }) => !drafted.has(position));
  const ownWords = behind.map(
    ({ token }): DraftColumn => ({ pieces: [], drafted: null, written: textOf(token), fate: "own" }),
  );
  const lost = columns.filter(({ fate }) => fate === "lost");
  const spoken = columns.filter(({ fate }) => fate !== "lost");
  const kept = (pieces?.suppressed ?? []).filter((share) => share !== null);
  return {
    columns: [...spoken, ...ownWords, ...lost],
    pieces: all.length,
    drafted: draft.length,
    accepted: spoken.filter(({ fate }) => fate === "accepted").length,
    drafterEvaluations: companionCost?.evaluations ?? null,
    modelEvaluations: cost?.evaluations ?? null,
    layers: draftWork?.layers ?? null,
    suppressed: kept.length === 0 ? null : kept.reduce((sum, share) => sum + share, 0) / kept.length,
  };
}
