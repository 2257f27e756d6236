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

/** A word of a drafted tree. Lines and levels count from 0; the first line is the likeliest path. */
export interface TreeWord {
  readonly level: number;
  readonly line: number;
  /** Lines between it and the word that it stands behind; on the first level, and the first line. */
  readonly up: number;
  /** As of a column. */
  readonly drafted: string | null;
  readonly written: string | null;
  readonly fate: DraftFate;
}

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
  /** Instead, where the run drafts side branches: they and the path that they leave; null: it drafts none. */
  readonly tree: readonly TreeWord[] | null;
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

/** Whether a run drafts side branches. */
export const branchesOut = ({ iterations }: Trace): boolean =>
  iterations.some(({ branches }) => branches !== undefined);

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
  const tree = branchesOut(trace) ? treeOf(draft, iteration.branches ?? [], written, textOf) : null;
  const kept = (pieces?.suppressed ?? []).filter((share) => share !== null);
  return {
    columns: tree ? [] : [...spoken, ...ownWords, ...lost],
    tree,
    pieces: all.length,
    drafted: draft.length + (iteration.branches?.length ?? 0),
    accepted: (tree ?? spoken).filter(({ fate }) => fate === "accepted").length,
    drafterEvaluations: companionCost?.evaluations ?? null,
    modelEvaluations: cost?.evaluations ?? null,
    layers: draftWork?.layers ?? null,
    suppressed: kept.length === 0 ? null : kept.reduce((sum, share) => sum + share, 0) / kept.length,
  };
}

/** The words of a tree, each path on a line of its own from where it leaves another one. */
function treeOf(
  draft: NonNullable<Iteration["draft"]>,
  branches: NonNullable<Iteration["branches"]>,
  written: ReadonlyMap<number, number>,
  textOf: (token: number) => string,
): TreeWord[] {
  const nodes = [
    ...draft.map(([, token], place) => ({ token, after: place - 1 })),
    ...branches.map(([after, token]) => ({ token, after })),
  ];
  const first = draft[0]![0];
  const words: TreeWord[] = [];
  let lines = 1;
  const visit = (after: number, level: number, line: number, stands: boolean) => {
    const behind = Array.from(nodes.keys()).filter((place) => nodes[place]!.after === after);
    const token = written.get(first + level);
    const own = token === undefined ? null : textOf(token);
    const right = behind.find((place) => nodes[place]!.token === token);
    if (stands && own !== null && behind.length === 0)
      words.push({ level, line, up: 0, drafted: null, written: own, fate: "own" });
    behind.forEach((place, index) => {
      const at = index === 0 ? line : lines++;
      const drafted = textOf(nodes[place]!.token);
      const isReplaced = stands && own !== null && right === undefined && index === 0;
      const fate = stands && place === right ? "accepted" : isReplaced ? "corrected" : "dropped";
      words.push({ level, line: at, up: at - line, drafted, written: fate === "dropped" ? null : own, fate });
      visit(place, level + 1, at, fate === "accepted");
    });
  };
  visit(-1, 0, 0, true);
  return words;
}
