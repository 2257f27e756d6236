/**
 * The drafter of Chimera (arXiv:2402.15758; training/chimera.py) in plain TypeScript: a million multiplications a drafted
 * token. Shapes: D width, K channels of a head, G groups of keys and values, V vocabulary.
 */
import { stateReader } from "./solve";
import type { ChimeraWeights, Linear } from "./weights";

/** What the layer sees of one position: rotated keys and values of its groups, [2 G K]. */
export type Seen = Float32Array;

/** A model's drafter. It keeps nothing of a run. */
export interface ChimeraNetwork {
  readonly vocabularySize: number;
  /** [D] the model's last hidden state at a position, off the logits [V] of the token behind it. */
  stateOf(logits: Float32Array): Float32Array;
  /** What the layer sees of a position whose state is known. */
  seeState(state: Float32Array, position: number): Seen;
  /** What it sees of one whose state is not: its token and the two before. @param ids up to the position */
  seeTokens(ids: readonly number[], position: number): Seen;
  /**
   * [V] logits of the token behind the last id, and what is seen of that one from now on.
   * @param seen of every position before the last   @param last the last state that the model has given
   */
  next(ids: readonly number[], seen: readonly Seen[], last: Float32Array): { logits: Float32Array; seen: Seen };
  /** Multiplications of `seeTokens`, of `seeState`, and of `next` but for its attention. */
  readonly work: { readonly tokens: number; readonly state: number; readonly next: number };
}

const EPS = 1e-6;

/** @throws RangeError where states cannot be read off logits */
export function chimeraNetwork(weights: ChimeraWeights): ChimeraNetwork {
  const { width, heads, groups, embedding, norms, rotaryBase } = weights;
  const channels = width / heads;
  const readState = stateReader(embedding);

  /** Of the token at the end and the two before it; the first one repeats. */
  const trigram = (ids: readonly number[]): Float32Array => {
    const three = new Float32Array(3 * width);
    for (let at = 0; at < 3; at++) {
      const id = ids[Math.max(0, ids.length - 3 + at)]!;
      three.set(embedding.weight.subarray(id * width, (id + 1) * width), at * width);
    }
    const more = times(weights.trigram1, three);
    return times(
      weights.trigram2,
      three.map((value, at) => value + silu(more[at]!)),
    );
  };
  const see = (x: Float32Array, position: number): Seen => {
    const both = times(weights.keyValue, normalised(x, norms[0]));
    for (let group = 0; group < groups; group++)
      rotate(both.subarray(group * channels, (group + 1) * channels), position);
    return both;
  };
  /** Rotary positions in half-split form, in place. */
  const rotate = (x: Float32Array, position: number): void => {
    const half = channels / 2;
    for (let pair = 0; pair < half; pair++) {
      const angle = position * rotaryBase ** ((-2 * pair) / channels);
      const [first, second] = [x[pair]!, x[pair + half]!];
      x[pair] = first * Math.cos(angle) - second * Math.sin(angle);
      x[pair + half] = second * Math.cos(angle) + first * Math.sin(angle);
    }
  };
  const attend = (query: Float32Array, seen: readonly Seen[]): Float32Array => {
    const mixed = new Float32Array(width);
    for (let head = 0; head < heads; head++) {
      const group = Math.floor((head * groups) / heads);
      const q = query.subarray(head * channels, (head + 1) * channels);
      const [keyAt, valueAt] = [group * channels, (groups + group) * channels];
      const scores = seen.map((each) => dot(q, each, keyAt) / Math.sqrt(channels));
      const most = scores.reduce((best, score) => Math.max(best, score), -Infinity);
      const shares = scores.map((score) => Math.exp(score - most));
      const total = shares.reduce((sum, share) => sum + share, 0);
      for (const [at, each] of seen.entries()) {
        for (let c = 0; c < channels; c++) mixed[head * channels + c]! += (shares[at]! / total) * each[valueAt + c]!;
      }
    }
    return mixed;
  };

  return {
    vocabularySize: embedding.out,
    stateOf: readState,
    seeState: see,
    seeTokens: (ids, position) => see(trigram(ids), position),
    next(ids, seen, last) {
      const position = ids.length - 1;
      const tokens = trigram(ids);
      const query = times(weights.query, normalised(tokens, norms[0]));
      for (let head = 0; head < heads; head++) rotate(query.subarray(head * channels, (head + 1) * channels), position);
      const own = see(tokens, position);
      const read = plus(tokens, times(weights.output, attend(query, [...seen, own])));
      const inner = normalised(read, norms[1]);
      const up = times(weights.up, inner);
      const gated = times(weights.gate, inner).map((value, at) => silu(value) * up[at]!);
      const fed = normalised(plus(read, times(weights.down, gated)), norms[2]);
      const mixed = new Float32Array(2 * width);
      mixed.set(last);
      mixed.set(fed, width);
      return { logits: times(embedding, times(weights.head, mixed)), seen: own };
    },
    work: workOf(weights),
  };
}

/** Multiplications of a matrix's product with one vector. */
const sizeOf = ({ out, input }: Linear): number => out * input;

function workOf({
  trigram1,
  trigram2,
  keyValue,
  query,
  output,
  gate,
  up,
  down,
  head,
  embedding,
  width,
}: ChimeraWeights) {
  const tokens = sizeOf(trigram1) + sizeOf(trigram2) + sizeOf(keyValue);
  const layer = [query, output, gate, up, down].map(sizeOf).reduce((sum, size) => sum + size, 0);
  return {
    tokens,
    state: sizeOf(keyValue) + sizeOf(embedding) + width * width,
    next: tokens + layer + sizeOf(head) + sizeOf(embedding),
  };
}

const silu = (x: number): number => x / (1 + Math.exp(-x));

const plus = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, at) => value + b[at]!);

function dot(a: Float32Array, b: Float32Array, from: number): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[from + at]!;
  return sum;
}

function times({ out, input, weight, bias }: Linear, x: Float32Array): Float32Array {
  const y = new Float32Array(out);
  for (let row = 0; row < out; row++) {
    let sum = bias ? bias[row]! : 0;
    const start = row * input;
    for (let at = 0; at < input; at++) sum += weight[start + at]! * x[at]!;
    y[row] = sum;
  }
  return y;
}

function normalised(x: Float32Array, weight: Float32Array): Float32Array {
  const scale = 1 / Math.sqrt(dot(x, x, 0) / x.length + EPS);
  return x.map((value, at) => value * scale * weight[at]!);
}
