/** An intervention on its way into a run: what it may touch, what the network must be asked for it, what it changes. */
import type { MaskPredictor } from "@/lib/engine/predictor";
import { type Canvas, isToken, positionAfter } from "./canvas";
import { type AppliedCommit, commitsByHand, type PredictedRows } from "./commits";
import { checkSplices, type Fail } from "./contract";
import type { Intervention } from "./intervention";
import type { Edit, HandChange, Splice } from "./strategy";

/** All that one iteration does to the canvas, in the order in which it happens. */
export interface Change {
  readonly commits: readonly AppliedCommit[];
  readonly edits: readonly Edit[];
  readonly remasks: readonly number[];
  readonly splices: readonly Splice[];
}

/** Holds an intervention against the canvas it is made on. @throws RangeError that names what is wrong and where */
export function checkIntervention(
  { choose = [], force = [], remask = [], splices = [] }: Intervention,
  { response, fixed }: Canvas,
  predictor: MaskPredictor,
  iteration: number,
): void {
  const fail: Fail = (what) => new RangeError(`the change by hand ${what} at iteration ${iteration}`);
  const handled = [...force.map(({ position }) => position), ...remask];
  for (const position of [...choose, ...handled]) {
    if (!(position in response)) throw fail(`named position ${position}, which is outside 0 … ${response.length - 1}`);
    if (fixed.has(position)) throw fail(`touched position ${position}, which the structure prior fixes`);
  }
  const twice = [choose, handled].flatMap((list) => list.filter((position, index) => list.indexOf(position) !== index));
  if (twice[0] !== undefined) throw fail(`named position ${twice[0]} twice`);
  const known = choose.find((position) => response[position] !== predictor.maskId);
  if (known !== undefined) throw fail(`chose position ${known}, which is not masked`);
  const odd = force.find(({ token }) => !isToken(token, predictor));
  if (odd) throw fail(`forced ${odd.token} at position ${odd.position}, which is no token`);
  checkSplices(splices, response.length, fixed, predictor, fail);
}

/** Masked positions that an intervention commits: the network must be asked about them. */
export function committedByHand({ choose = [], force = [] }: Intervention, { response }: Canvas, maskId: number) {
  const named = new Set([...choose, ...force.map(({ position }) => position)]);
  return Int32Array.from(named)
    .filter((position) => response[position] === maskId)
    .sort();
}

/** What a strategy is told of it: where positions stand now, and which tokens are not its own. */
export function handChange(intervention: Intervention, chosen: Change, made: Change): HandChange {
  const { force = [], remask = [], splices = [] } = intervention;
  const committed = new Set(made.commits.map(({ position }) => position));
  const droppedCommits = chosen.commits.map(({ position }) => position).filter((position) => !committed.has(position));
  return {
    moved: (position) => positionAfter(position, splices),
    overruled: new Set([...force.map(({ position }) => position), ...remask, ...droppedCommits]),
  };
}

/**
 * The strategy's choice with an intervention made on it.
 * @param masked positions that hold the mask @param asked rows of at least those that are committed by hand
 */
export function intervene(
  chosen: Change,
  { choose, force = [], remask = [], splices = [] }: Intervention,
  masked: Int32Array,
  asked: PredictedRows,
): Change {
  const describe = commitsByHand(asked);
  const handled = new Set([...force.map(({ position }) => position), ...remask]);
  const isFree = ({ position }: { readonly position: number }) => !handled.has(position);
  const rest = choose ? choose.map((position) => describe(position)) : chosen.commits;
  const forced = force.filter(({ position }) => masked.includes(position));
  const commits = [...rest.filter(isFree), ...forced.map(({ position, token }) => describe(position, token))].sort(
    (a, b) => a.position - b.position,
  );
  const committed = new Set(commits.map(({ position }) => position));
  const isKnown = (position: number) => committed.has(position) || !masked.includes(position);
  return {
    commits,
    edits: [...chosen.edits.filter(isFree), ...force.filter((entry) => !forced.includes(entry))],
    remasks: [
      ...chosen.remasks.filter((position) => !handled.has(position) && isKnown(position)),
      ...remask.filter((position) => !masked.includes(position)),
    ],
    splices: splices.length > 0 ? splices : chosen.splices,
  };
}
