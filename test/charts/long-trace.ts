/** Runs as long as those of large models: made by rule, so that their size is the only thing about them. */
import type { Iteration, Trace } from "@/lib/trace/schema";

const [END, PAD, MASK] = [0, 1, 2];
/** Positions decoded before the next ones are asked about. */
const BLOCK = 32;

const WORDS = ["the", " red", " apple", " lies", " left", " of", " a", " large", " and", " small", " dog", "."];
const idOf = (position: number) => 3 + (position % WORDS.length);

/** A share that looks drawn by chance, and is the same every time. */
const shareOf = (position: number, iteration: number) => ((position * 7919 + iteration * 104729) % 1000) / 1000;

/** Eight candidates, each half as likely as the one before. */
const candidatesOf = (best: number) => Array.from({ length: 8 }, (_, rank) => best / 2 ** rank);

/** Nats, where all other ids share equally what the candidates leave. */
function entropyOf(candidates: readonly number[]): number {
  const rest = 1 - candidates.reduce((sum, share) => sum + share, 0);
  const others = 3 + WORDS.length - candidates.length;
  return -[...candidates, ...new Array<number>(others).fill(rest / others)].reduce(
    (sum, p) => sum + p * Math.log(p),
    0,
  );
}

/** A run of `length` positions, block by block, in as many iterations as are asked for; all rows of a block are recorded, with eight candidates. */
export function longTrace(length: number, iterations: number): Trace {
  const canvas = new Array<number>(length).fill(MASK);
  const steps: Iteration[] = [];
  for (let index = 0; index < iterations; index++) {
    const [from, to] = [Math.round((index * length) / iterations), Math.round(((index + 1) * length) / iterations)];
    const first = Math.floor(from / BLOCK) * BLOCK;
    const positions = canvas.flatMap((id, at) => (id === MASK && at >= first && at < first + BLOCK ? [at] : []));
    const probability = positions.map((at) => 0.02 + 0.47 * shareOf(at, index));
    const commits = positions
      .filter((at) => at < to)
      .map((position) => {
        const row = positions.indexOf(position);
        return {
          ...{ position, token: idOf(position), probability: probability[row]!, score: probability[row]! },
          ...{ rank: 1 + probability.filter((value) => value > probability[row]!).length, reason: "quota" },
        };
      });
    steps.push({
      ...{ index, canvas: [...canvas], positions, tokens: positions.map(idOf), probability, score: probability },
      entropy: probability.map((value) => entropyOf(candidatesOf(value))),
      margin: probability.map((value) => value / 2),
      topIds: positions.map((at) => Array.from({ length: 8 }, (_, rank) => 3 + ((at + rank) % WORDS.length))),
      topProbs: probability.map(candidatesOf),
      commits,
      gate: { quota: commits.length },
      cost: { tokens: length, cachedTokens: 0, evaluations: 1, modelMs: 30 },
      elapsedMs: 31 * (index + 1),
    });
    for (const { position, token } of commits) canvas[position] = token;
  }
  const words = WORDS.map((word, at) => [String(3 + at), word] as const);
  return {
    ...{ format: "dimple-trace", version: 1, model: { name: "made", digest: "", label: "made by rule" } },
    ...{ backend: { name: "none", detail: "" }, strategy: "llada", settings: { block_length: BLOCK }, prefill: "off" },
    ...{
      seed: 0,
      question: "how long is it",
      alignment: "aligned",
      prompt: [3, 4, 5],
      responseLength: length,
      prior: [],
    },
    vocabulary: {
      ...{ size: 3 + WORDS.length, maskId: MASK, padId: PAD, eosId: END },
      text: { [END]: "<eos>", [PAD]: "<pad>", [MASK]: "<mask>", ...Object.fromEntries(words) },
    },
    iterations: steps,
    outcome: {
      ...{ status: "complete", answer: canvas, remainingMasks: 0, nfe: iterations, modelMs: 30 * iterations },
      ...{ text: canvas.map((id) => WORDS[id - 3]).join(""), totalMs: 31 * iterations },
    },
  };
}
