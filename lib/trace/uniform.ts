/**
 * Runs with uniform noise, read as if they had a mask: a position is unknown until the sampler accepts its token, and is
 * given back where its noise is drawn anew. So whatever reads traces of masks reads these too.
 */
import { TraceError } from "./error";
import type { Iteration, TraceCommit, TraceEdit } from "./schema";

/** What a file of such a run tells of one iteration. */
interface Told {
  /** [R] what the network saw, noise included. */
  readonly keyframe: readonly number[] | undefined;
  /** All positions that keep their token; absent: those of the commits and edits. */
  readonly accepted: readonly number[] | undefined;
  readonly commits: readonly TraceCommit[];
  readonly edits: readonly TraceEdit[];
}

/** Why a token stands in the answer that no iteration accepted. */
const PUT_OUT = "output";

/** Whether a change is only what the sampler put out at its end. */
export const isPutOut = ({ reason }: TraceCommit | TraceEdit): boolean => reason === PUT_OUT;

/** Which positions are accepted, from iteration to iteration. */
export class UniformCanvas {
  /** Token of each accepted position. */
  private accepted: ReadonlyMap<number, number>;

  /** @param canvas [R] of the beginning: the structure prior is accepted   @param unknown the id of noise */
  constructor(
    private readonly canvas: readonly number[],
    private readonly unknown: number,
  ) {
    this.accepted = new Map([...canvas.entries()].filter(([, token]) => token !== unknown));
  }

  /** What an iteration changes, in the words of runs with a mask. @throws TraceError */
  changes({ keyframe, accepted, commits, edits }: Told) {
    const { length } = this.canvas;
    if (keyframe?.length !== length)
      throw new TraceError(
        `canvas: expected ${length} tokens, as in every iteration with uniform noise, found ${keyframe?.length ?? "none"}`,
      );
    for (const [position, token] of this.accepted) {
      if (keyframe[position] !== token)
        throw new TraceError(`canvas.${position}: expected the accepted token ${token}, found ${keyframe[position]}`);
    }
    const told = new Map([...commits, ...edits].map((change) => [change.position, change]));
    const kept = accepted ?? [...new Set([...this.accepted.keys(), ...told.keys()])];
    const outside = kept.find((position) => position >= length);
    if (outside !== undefined) throw new TraceError(`accepted: expected positions below ${length}, found ${outside}`);
    const isKept = new Set(kept);
    const odd = commits.findIndex(({ position }) => !isKept.has(position));
    if (odd >= 0)
      throw new TraceError(`commits.${odd}: expected an accepted position, found ${commits[odd]!.position}`);
    const before = this.accepted;
    const at = (position: number) =>
      told.get(position) ?? { position, token: before.get(position) ?? keyframe[position]! };
    this.accepted = new Map(kept.map((position) => [position, at(position).token]));
    return {
      commits: kept.filter((position) => !before.has(position)).map(at),
      edits: kept.filter((position) => before.has(position) && before.get(position) !== at(position).token).map(at),
      remasks: [...before.keys()].filter((position) => !isKept.has(position)).sort((one, other) => one - other),
    };
  }

  /** What the sampler put out stands in the last iteration, whether it was accepted there or not. */
  putOut(iterations: readonly Iteration[], answer: readonly number[]): void {
    const last = iterations.at(-1);
    if (!last || answer.length !== this.canvas.length) return;
    const open = [...answer.keys()].filter((position) => this.accepted.get(position) !== answer[position]);
    const put = (position: number) => ({ position, token: answer[position]!, reason: PUT_OUT });
    const wasKnown = (position: number) => last.canvas[position] !== this.unknown;
    const isSettled = ({ position }: { readonly position: number }) => !open.includes(position);
    const changed = open.filter((position) => wasKnown(position) && last.canvas[position] !== answer[position]);
    const edits = [...(last.edits ?? []).filter(isSettled), ...changed.map(put)];
    const remasks = (last.remasks ?? []).filter((position) => !open.includes(position));
    last.commits = [...last.commits.filter(isSettled), ...open.filter((position) => !wasKnown(position)).map(put)];
    if (edits.length > 0) last.edits = edits;
    else delete last.edits;
    if (remasks.length > 0) last.remasks = remasks;
    else delete last.remasks;
  }
}
