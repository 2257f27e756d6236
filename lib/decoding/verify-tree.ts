/**
 * Lossless verification of a tree of drafts in one evaluation (SpecInfer, arXiv:2305.09781; without replacement as in
 * recursive speculative decoding, arXiv:2402.14160): at each node its children are tried in turn, each standing with
 * min(1, p/q); one that does not takes its share out of p, and leaves q. Where none stands, the token is drawn of what is
 * left of p. At temperature 0: the path that the network would have written itself.
 */
import { type Prediction, type PredictionTable, TOP_K } from "@/lib/engine/predictor";
import { alongPath } from "./branches";
import { type DraftTree, ROOT } from "./draft-tree";
import { draw } from "./proposal";
import type { CommitReason, Proposal, Selection, SelectView, Turn, TurnView } from "./strategy";
import { askModel } from "./turn";
import { drawnFrom, residual, rowsToEnd } from "./verify";

/** What the network said along the path that stands. */
export interface Followed {
  /** Nodes of the tree that stand, in order. */
  readonly path: readonly number[];
  /** Rows of the positions that were asked about, by that path as far as it goes. */
  readonly rows: Pick<Prediction, "table" | "logits">;
}

/** Shows the network a tree, and commits the path of it that stands and a token of the network's own. */
export function* verifyTree(view: TurnView, tree: DraftTree, hear: (said: Followed) => void): Turn<Selection> {
  const { nodes, depth } = tree;
  const answer = yield* askModel({
    rows: view.masked.subarray(0, depth + 1),
    draft: nodes.slice(0, depth).map(({ token }) => token),
    branches: nodes.slice(depth).map(({ token, after }) => [after, token] as const),
  });
  const { path, tokens } = walk(answer, tree);
  const rows = alongPath(answer, answer.branches, depth, path);
  hear({ path, rows });
  const proposal = proposalOf(answer, rows, tokens);
  const wasDrafted = tree.children(path.at(-1) ?? ROOT).length > 0;
  const own: CommitReason = nodes.length === 0 ? "order" : wasDrafted ? "correction" : "bonus";
  const committed = rowsToEnd({ ...answer, proposal }, tokens.length);
  const commits = committed.map((row) => ({ row, reason: row < path.length ? ("accepted" as const) : own }));
  return { commits, proposal, path };
}

/** The nodes that stand, and the tokens of their path with the network's own behind it. */
function walk(view: SelectView, { nodes, depth, children, chances }: DraftTree): { path: number[]; tokens: number[] } {
  const { settings, maskId, random, table, branches } = view;
  const path: number[] = [];
  const tokens: number[] = [];
  for (let node = ROOT; ; ) {
    const row = node < depth ? node + 1 : node - depth;
    const said = node < depth ? view : branches!;
    // Behind a side branch stands a known token, of which the network has said nothing there.
    if (said.table.positions[row] !== table.positions[path.length]) return { path, tokens };
    let token: number;
    if (settings.temperature === 0) token = bestOf(node < depth ? table : branches!.table, row, maskId);
    else {
      const own = drawnFrom(said.logits!, row, said.table.positions.length, settings, maskId);
      const drafted = children(node).map((child) => nodes[child]!.token);
      token = tryInTurn(own, drafted, chances(node) ?? own, random);
    }
    tokens.push(token);
    const next = children(node).find((child) => nodes[child]!.token === token);
    if (next === undefined) return { path, tokens };
    path.push(next);
    node = next;
  }
}

/** A token as the network would draw it, which is one of those that were drafted as often as can be. */
function tryInTurn(own: Float64Array, drafted: readonly number[], chances: Float64Array, random: () => number): number {
  let [target, source] = [own, chances];
  for (const token of drafted) {
    if (random() < target[token]! / source[token]!) return token;
    target = residual(target, source, token);
    source = without(source, token);
  }
  return draw(target, random());
}

/** The same without a token; nothing changes where nothing would be left. */
function without(chances: Float64Array, token: number): Float64Array {
  const rest = chances.slice();
  rest[token] = 0;
  const total = rest.reduce((sum, p) => sum + p, 0);
  return total > 0 ? rest.map((p) => p / total) : chances;
}

function bestOf({ topIds }: PredictionTable, row: number, maskId: number): number {
  const ids = topIds.subarray(row * TOP_K, (row + 1) * TOP_K);
  return ids.find((id) => id >= 0 && id !== maskId)!;
}

/** The network's proposal, with the tokens of the path in its first rows. */
function proposalOf(
  { proposal, settings, table: answered }: SelectView,
  { table, logits }: Followed["rows"],
  path: readonly number[],
): Proposal {
  if (settings.temperature === 0 && table === answered) return proposal;
  const tokens = proposal.tokens.slice();
  tokens.set(path.slice(0, tokens.length));
  const width = logits!.length / tokens.length;
  const probability = Float64Array.from(tokens, (token, row) =>
    Math.exp(logits![row * width + token]! - table.logSumExp[row]!),
  );
  return { tokens, probability, score: probability };
}
