/**
 * How many masked positions to commit now: Dimple's two schedules (arXiv:2505.16990; yu-rp/Dimple,
 * generation_utils.py, `_sample`). Time runs from 1 (all masked) to ε over S steps.
 */

/** The schedule's answer for one iteration. */
export interface Quota {
  /** Positions to commit. May be 0 in `dream`. */
  readonly count: number;
  /** Chance of each masked position, for rules that draw positions one by one. */
  readonly chance: number;
  /** The schedule is at its end: everything left goes. */
  readonly flush: boolean;
}

/** Lanes of one AVX2 register of float32, and the registers torch fills at a time. */
const LANES = 8;
const BLOCK = 2 * LANES;

/**
 * S + 1 times from 1 down to eps, evenly spaced, bit for bit as `torch.linspace` computes them in float32 (from both
 * ends towards the middle, in whole blocks lane by lane): another rounding would now and then change a count by one.
 */
export function timesteps(steps: number, eps: number): Float32Array {
  const times = new Float32Array(steps + 1);
  const last = Math.fround(eps);
  const stride = Math.fround(Math.fround(last - 1) / steps);
  const half = times.length >> 1;
  // Fused multiply-add: one rounding, because the product of two float32 is exact in a double.
  const anchor = (index: number) => Math.fround(index < half ? 1 + stride * index : last - stride * (steps - index));
  const inBlocks = times.length - (times.length % BLOCK);
  for (let index = 0; index <= steps; index++) {
    const lane = index < inBlocks ? index % LANES : 0;
    times[index] = anchor(index - lane) + Math.fround(stride * lane);
  }
  return times;
}

/** Everything left: what the last step of any schedule does. */
const flushAll = (masked: number): Quota => ({ count: masked, chance: 1, flush: true });

/**
 * `dream`: step i of S commits the share 1 − t(i+1)/t(i) of what is masked, rounded down, so early steps of a fine
 * schedule commit nothing; the last step commits the rest.
 */
export function dreamQuota(times: Float32Array, iteration: number, masked: number): Quota {
  if (iteration >= times.length - 2) return flushAll(masked);
  const chance = 1 - times[iteration + 1]! / times[iteration]!;
  return { count: Math.floor(masked * chance), chance, flush: false };
}

/**
 * `dim`: the schedule is entered where the share of masks still standing says one is (never behind the iteration
 * count) and followed until it asks for at least one position. A share at or below ε lies past the schedule's end,
 * where the reference raises; here everything left is committed.
 * @param initiallyMasked masked positions when decoding began, at least 1
 */
export function dimQuota(times: Float32Array, iteration: number, masked: number, initiallyMasked: number): Quota {
  const steps = times.length - 1;
  const end = times[steps]!;
  const share = masked / initiallyMasked;
  if (!(share > end)) return flushAll(masked);
  const entry = times.findIndex((time) => time < share);
  for (let index = Math.max(entry, iteration + 1); index < steps; index++) {
    const chance = 1 - times[index]! / share;
    const count = Math.floor(masked * chance);
    if (count >= 1) return { count, chance, flush: false };
  }
  return flushAll(masked);
}

/**
 * LLaDA's schedule (ML-GSAI/LLaDA, generate.py, `get_num_transfer_tokens`): the masks of a block shared out evenly over
 * its steps, the remainder going to the first ones. 0 after the last step.
 * @param masked masks when the block was entered
 */
export function evenQuota(masked: number, steps: number, step: number): number {
  if (step >= steps) return 0;
  return Math.floor(masked / steps) + (step < masked % steps ? 1 : 0);
}
