/**
 * Exact distributions over infills, for a space small enough to enumerate. What is very unlikely on the way is left
 * out, so sums are exact to a few thousandths at worst.
 */
import { logShare, type NetworkId, type Read, type Readers, read, shares } from "./model";
import { asked, type Context, canvas, GAP_START, GAP_WORDS, gapText, LONGEST_GAP, parts, tokenOf, WORDS } from "./text";

/** Least probability of a beginning that is gone on with, of the prior's and of a policy's. */
const [LEAST, LEAST_POLICY] = [1e-6, 1e-5];
/** The same for a canvas of diffusion, where many orders lead to one. */
const LEAST_CANVAS = 1e-4;

/** Probability of each infill, by its text. */
export type Distribution = ReadonlyMap<string, number>;

const gapTokens = GAP_WORDS.map((_, word) => word);

/** A gap, how likely it is, and the network after it. */
interface Written {
  readonly gap: number[];
  readonly probability: number;
  readonly read: Read;
}

/** Every gap that a causal network writes after `prefix` until the token `after`, with its probability. */
function written(readers: Readers, id: NetworkId, prefix: readonly number[], after: number, least: number): Written[] {
  const found: Written[] = [];
  let open: Written[] = [{ gap: [], probability: 1, read: read(readers[id], prefix) }];
  for (let length = 0; length < LONGEST_GAP; length++) {
    const longer: Written[] = [];
    for (const { gap, probability, read: before } of open) {
      const choices = shares(before.logits, before.logits.length / WORDS.length - 1, [...gapTokens, after]);
      found.push({ gap, probability: probability * choices.at(-1)!, read: before });
      for (const word of gapTokens) {
        const reached = probability * choices[word]!;
        if (reached < least) continue;
        longer.push({ gap: [...gap, word], probability: reached, read: read(readers[id], [word], before) });
      }
    }
    open = longer;
  }
  return [...found, ...open];
}

const asMap = (found: readonly Written[]): Distribution =>
  new Map(found.map(({ gap, probability }) => [gapText(gap), probability]));

/** A policy's infills: it has read both sides before it writes. */
export const policyDistribution = (readers: Readers, id: "tuned" | "gflownet", context: Context): Distribution =>
  asMap(written(readers, id, asked(context), tokenOf("<end>"), LEAST_POLICY));

export interface UnderPrior {
  /** What the prior writes from left to right, blind to the ending. */
  readonly blind: Distribution;
  readonly posterior: Distribution;
  /** Probability that the prior goes on with the given ending, by infill. */
  readonly kept: Distribution;
  /** Share of the prior's tries that have the given ending. */
  readonly acceptance: number;
}

/** The prior's own infills, and the posterior over them: p(gap, ending | beginning), normalised. */
export function underPrior(readers: Readers, context: Context): UnderPrior {
  const { before, after } = parts(context);
  const prefix = [tokenOf("<end>"), ...before];
  const tries = written(readers, "prior", prefix, tokenOf("the"), LEAST);
  const kept = new Map<string, number>();
  const joint = new Map<string, number>();
  const ending = [...after, tokenOf("<end>")];
  const beginning = read(readers.prior, prefix);
  for (const { gap, read: before } of tries) {
    // What the gap itself is worth among all words, and the ending after it.
    const words = read(readers.prior, gap, beginning);
    const inGap = gap.map((word, at) =>
      at === 0 ? logShare(beginning.logits, prefix.length - 1, word) : logShare(words.logits, at - 1, word),
    );
    const first = logShare(before.logits, before.logits.length / WORDS.length - 1, ending[0]!);
    const { logits } = read(readers.prior, ending.slice(0, -1), before);
    const rest = sum(ending.slice(1).map((token, at) => logShare(logits, at, token)));
    joint.set(gapText(gap), Math.exp(sum(inGap) + first + rest));
    // The first word of the ending is what ended the gap.
    kept.set(gapText(gap), Math.exp(rest));
  }
  const evidence = sum(joint.values());
  const posterior = new Map(Array.from(joint, ([gap, value]) => [gap, value / evidence]));
  return { blind: asMap(tries), posterior, kept, acceptance: evidence };
}

const sum = (values: Iterable<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

/** A diffusion network's infills: one position at a time in random order, each seeing both sides. Fillers are dropped. */
export function unmaskedDistribution(readers: Readers, context: Context): Distribution {
  const template = canvas(context);
  const [mask, pad] = [tokenOf("<mask>"), tokenOf("<pad>")];
  const words = [...gapTokens, pad];
  let states = new Map([[Array<number>(LONGEST_GAP).fill(mask).join(), 1]]);
  for (let step = 0; step < LONGEST_GAP; step++) {
    const following = new Map<string, number>();
    for (const [key, mass] of states) {
      const state = key.split(",").map(Number);
      const { logits } = read(readers.diffusion, [
        ...template.slice(0, GAP_START),
        ...state,
        ...template.slice(GAP_START + LONGEST_GAP),
      ]);
      const masked = state.flatMap((token, at) => (token === mask ? [at] : []));
      for (const at of masked) {
        for (const [choice, share] of shares(logits, GAP_START + at, words).entries()) {
          const reached = state.with(at, words[choice]!).join();
          following.set(reached, (following.get(reached) ?? 0) + (mass * share) / masked.length);
        }
      }
    }
    states = new Map(Array.from(following).filter(([, mass]) => mass >= LEAST_CANVAS));
  }
  const total = sum(states.values());
  const result = new Map<string, number>();
  for (const [key, mass] of states) {
    const text = gapText(
      key
        .split(",")
        .map(Number)
        .filter((token) => token !== pad),
    );
    result.set(text, (result.get(text) ?? 0) + mass / total);
  }
  return result;
}

/** How far a distribution is from the posterior: KL(found ‖ posterior) in nats, and total variation. */
export function distance(posterior: Distribution, found: Distribution): { kl: number; variation: number } {
  const gaps = new Set([...posterior.keys(), ...found.keys()]);
  let [kl, variation] = [0, 0];
  for (const gap of gaps) {
    const [p, q] = [posterior.get(gap) ?? 0, found.get(gap) ?? 0];
    variation += Math.abs(p - q) / 2;
    if (q > 0) kl += q * (Math.log(Math.max(q, 1e-12)) - Math.log(Math.max(p, 1e-12)));
  }
  return { kl: Math.max(0, kl), variation };
}

/**
 * Left to right with rejection: gaps drawn blind, each kept with the probability that the prior writes the given ending after it.
 * @returns how often each gap was kept, of `tries`
 */
export function reject({ blind, kept }: UnderPrior, tries: number, random: () => number): Map<string, number> {
  const counts = new Map<string, number>();
  const gaps = [...blind];
  for (let at = 0; at < tries; at++) {
    const gap = drawn(gaps, random() * sum(blind.values()));
    if (random() < kept.get(gap)!) counts.set(gap, (counts.get(gap) ?? 0) + 1);
  }
  return counts;
}

/** The item at a distance along all shares in a row. */
function drawn(gaps: readonly (readonly [string, number])[], along: number): string {
  let end = 0;
  for (const [gap, share] of gaps) {
    end += share;
    if (along < end) return gap;
  }
  return gaps.at(-1)![0];
}
