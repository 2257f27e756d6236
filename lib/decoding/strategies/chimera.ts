import type { Seen } from "@/lib/engine/chimera/network";
import { chimera as declaration, type Memory, NOTHING } from "../declarations/chimera";
import { type DraftTree, growTree } from "../draft-tree";
import { numberSetting } from "../params";
import type { DecodingStrategy, DraftHeads, Selection, Turn, TurnView } from "../strategy";
import { draftLength, drawnFrom } from "../verify";
import { type Followed, verifyTree } from "../verify-tree";

/** Tokens so far: the prompt, and the answer up to its first mask. */
const tokensIn = ({ prompt, response, masked }: TurnView): number[] => [
  ...Array.from(prompt),
  ...response.subarray(0, masked[0] ?? response.length),
];

interface Drafted {
  readonly tree: DraftTree;
  /** Seen of all tokens so far but the last, those without a state as trigrams. */
  readonly seen: readonly Seen[];
  readonly multiplications: number;
}

/** Drafts a tree of tokens; none before the model has given a state to go on from, nor behind a known token. */
function draft(view: TurnView<string, Memory>, heads: DraftHeads): Drafted {
  const { settings, maskId, endIds, memory, masked, random } = view;
  const { network } = heads;
  const ids = tokensIn(view);
  const seen = [...memory.seen];
  let multiplications = 0;
  while (seen.length < ids.length - 1) {
    seen.push(network.seeTokens(ids.slice(0, seen.length + 1), seen.length));
    multiplications += network.work.tokens;
  }
  const gap = masked.findIndex((position, index) => position !== masked[0]! + index);
  const room = Math.min(draftLength(view, numberSetting(settings, "draftTokens")), gap < 0 ? masked.length : gap);
  const { last } = memory;
  const growth = {
    levels: last ? room : 0,
    branches: numberSetting(settings, "tree"),
    greedy: settings.temperature === 0,
    random,
    isEnd: (token: number) => settings.stopAtEnd === true && endIds.includes(token),
  };
  // What is seen of the last known token, and of each drafted one, by the path that ends in it.
  const seenOf = new Map<string, Seen>();
  const tree = growTree(growth, (path) => {
    const along = path.map((_, at) => seenOf.get(path.slice(0, at).join())!);
    const said = network.next([...ids, ...path], [...seen, ...along], last!);
    seenOf.set(path.join(), said.seen);
    multiplications += network.work.next;
    return drawnFrom(said.logits, 0, 1, settings, maskId);
  });
  return { tree, seen, multiplications };
}

/**
 * What is seen after the model's answer: the states of the last known token and of those that now stand behind it are
 * known, up to the one before the last.
 */
function after(
  { rows: { logits, table } }: Followed,
  { seen }: Drafted,
  committed: number,
  { network }: DraftHeads,
): [Memory, number] {
  if (!logits) return [NOTHING, 0];
  const width = logits.length / table.positions.length;
  const states = Array.from({ length: committed }, (_, row) =>
    network.stateOf(logits.subarray(row * width, (row + 1) * width)),
  );
  const known = states.map((state, row) => network.seeState(state, seen.length + row));
  return [{ seen: [...seen, ...known], last: states.at(-1) ?? null }, network.work.state * committed];
}

/**
 * Drafts with a small network that was trained for the model: one layer over the model's own last states and over
 * trigrams of what it drafts itself.
 */
export const chimera: DecodingStrategy<string, Memory> = {
  ...declaration,
  // States of tokens that were changed by hand are no longer theirs.
  amend: () => NOTHING,
  *turn(view): Turn<Selection<Memory>> {
    if (!view.heads) throw new Error("a model without its drafting layer was asked to draft");
    const drafted = draft(view, view.heads);
    let followed: Followed | undefined;
    const selection = yield* verifyTree(view, drafted.tree, (said) => {
      followed = said;
    });
    const [memory, more] = after(followed!, drafted, contiguous(view, selection.commits.length), view.heads);
    const layers = (drafted.multiplications + more) / view.heads.layerMultiplications;
    return { ...selection, memory, draftWork: { tokens: drafted.tree.nodes.length, layers } };
  },
};

/** How many of the tokens committed now follow the known ones without a gap. */
function contiguous({ masked }: TurnView, committed: number): number {
  const gap = masked.findIndex((position, index) => position !== masked[0]! + index);
  return gap < 0 ? committed : Math.min(committed, gap);
}
