/** A trace small enough to check by hand: five positions, three iterations, one token of structure prior. */
import { validateTrace } from "@/lib/trace/file";
import type { Iteration, Trace } from "@/lib/trace/schema";

const [THE, DOG, CAT, EOS, PAD, MASK] = [0, 1, 2, 3, 4, 5];

const iteration = (
  index: number,
  canvas: number[],
  proposals: readonly (readonly [position: number, token: number, probability: number, commits?: true])[],
): Iteration => {
  const best = proposals.map(([, , probability]) => probability).sort((a, b) => b - a);
  return {
    index,
    canvas,
    positions: proposals.map(([position]) => position),
    tokens: proposals.map(([, token]) => token),
    probability: proposals.map(([, , probability]) => probability),
    score: proposals.map(([, , probability]) => probability),
    entropy: proposals.map(() => 0.5),
    margin: proposals.map(([, , probability]) => probability - 0.05),
    topIds: proposals.map(([, token]) => [token, token === CAT ? DOG : CAT]),
    topProbs: proposals.map(([, , probability]) => [probability, 0.05]),
    commits: proposals.flatMap(([position, token, probability, commits]) =>
      commits
        ? [
            {
              position,
              token,
              probability,
              score: probability,
              rank: best.indexOf(probability) + 1,
              reason: "threshold" as const,
            },
          ]
        : [],
    ),
    gate: { threshold: 0.7 },
    cost: { tokens: 7, cachedTokens: 0, evaluations: 1, modelMs: 5 + index },
    elapsedMs: 10 * (index + 1),
  };
};

/** `the dog cat <eos> <pad>`: "the" is fixed, then end tokens, then dog, then cat at 45 %. */
export const smallTrace: Trace = validateTrace({
  format: "dimple-trace",
  version: 1,
  model: { name: "hand", digest: "none", label: "by hand" },
  backend: { name: "none", detail: "none" },
  strategy: "confident",
  settings: { gamma: 0.7 },
  prefill: "off",
  seed: 1,
  question: "who ?",
  alignment: "aligned",
  vocabulary: {
    size: 6,
    maskId: MASK,
    padId: PAD,
    eosId: EOS,
    text: { 0: "▁the", 1: "▁dog", 2: "▁cat", 3: "<|eos|>", 4: "<|pad|>", 5: "<|mask|>" },
  },
  prompt: [0, 1],
  responseLength: 5,
  prior: [[0, THE]],
  iterations: [
    iteration(
      0,
      [THE, MASK, MASK, MASK, MASK],
      [
        [1, DOG, 0.6],
        [2, DOG, 0.2],
        [3, EOS, 0.9, true],
        [4, PAD, 0.8, true],
      ],
    ),
    iteration(
      1,
      [THE, MASK, MASK, EOS, PAD],
      [
        [1, DOG, 0.8, true],
        [2, CAT, 0.4],
      ],
    ),
    iteration(2, [THE, DOG, MASK, EOS, PAD], [[2, CAT, 0.45, true]]),
  ],
  outcome: {
    status: "complete",
    answer: [THE, DOG, CAT, EOS, PAD],
    text: "the dog cat",
    remainingMasks: 0,
    nfe: 3,
    modelMs: 18,
    totalMs: 30,
  },
} as unknown);
