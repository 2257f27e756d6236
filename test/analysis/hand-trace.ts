/** Traces written by hand, checked like files: every number in them can be looked up in the test that made it. */
import { canvasAfter } from "@/lib/trace/canvas";
import { validateTrace } from "@/lib/trace/file";
import type { Iteration, Trace, TraceCommit } from "@/lib/trace/schema";

export const [THE, DOG, CAT, RED, PET, CAR, EOS, PAD, MASK] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;

const TEXT = ["the", " dog", " cat", " red", "pet", "car", "<eos>", "<pad>", "<mask>"];

/** A candidate and its probability. */
type Candidate = readonly [token: number, probability: number];

/** One iteration: rows by position, best candidate first, and what became of them. */
export interface Round {
  readonly rows?: Readonly<Record<number, readonly Candidate[]>>;
  /** Positions that are committed with their best candidate. */
  readonly commit?: readonly number[];
  /** Other tokens committed: position → token. */
  readonly put?: Readonly<Record<number, number>>;
  readonly reason?: TraceCommit["reason"];
  readonly edits?: Iteration["edits"];
  readonly remasks?: Iteration["remasks"];
  readonly splices?: Iteration["splices"];
  /** position → argmax and its probability, where it is not the token that stands there */
  readonly observed?: Readonly<Record<number, Candidate>>;
  readonly gate?: Iteration["gate"];
  readonly score?: (row: { probability: number; margin: number; entropy: number }) => number;
  readonly cost?: Partial<Iteration["cost"]>;
}

type Head = Partial<Omit<Trace, "iterations" | "outcome">> & { readonly status?: Trace["outcome"]["status"] };

/** A checked trace of these rounds over four masks, or as `head` has it. Entropy is 1 − probability nats. */
export function handTrace(rounds: readonly Round[], { status, ...head }: Head = {}): Trace {
  const { responseLength = 4, prior = [] } = head;
  let canvas = new Array<number>(responseLength).fill(MASK);
  for (const [position, token] of prior) canvas[position] = token;
  const iterations = rounds.map((round, index) => {
    const iteration = iterationOf(round, index, canvas);
    canvas = canvasAfter(iteration, MASK);
    return iteration;
  });
  const remainingMasks = canvas.filter((token) => token === MASK).length;
  const end = canvas.indexOf(EOS);
  return validateTrace({
    format: "dimple-trace",
    version: 1,
    model: { name: "hand", digest: "", label: "" },
    backend: { name: "none", detail: "" },
    strategy: "confident",
    settings: {},
    prefill: "off",
    seed: 0,
    question: "",
    alignment: "aligned",
    vocabulary: { size: 9, maskId: MASK, padId: PAD, eosId: EOS, text: Object.fromEntries(TEXT.entries()) },
    prompt: [THE, DOG],
    responseLength,
    prior,
    iterations,
    ...head,
    outcome: {
      status: status ?? (remainingMasks === 0 ? "complete" : "budget"),
      answer: canvas,
      text: (end < 0 ? canvas : canvas.slice(0, end)).map((token) => (token === MASK ? "" : TEXT[token])).join(""),
      remainingMasks,
      nfe: iterations.reduce((sum, { cost }) => sum + cost!.evaluations, 0),
      modelMs: 0,
      totalMs: 0,
    },
  });
}

function iterationOf(round: Round, index: number, canvas: readonly number[]): Iteration {
  const { rows = {}, commit = [], put = {}, reason = "threshold", gate = { threshold: 0.7 }, observed } = round;
  const positions = Object.keys(rows).map(Number);
  const table = positions.map((position) => {
    const candidates = rows[position]!;
    const probability = candidates[0]![1];
    return { candidates, probability, margin: probability - (candidates[1]?.[1] ?? 0), entropy: 1 - probability };
  });
  const score = table.map(round.score ?? (({ probability }) => probability));
  const token = (row: number) => table[row]!.candidates[0]![0];
  const commits = positions
    .map((position, row) => ({ position, row, token: put[position] ?? token(row) }))
    .filter(({ position }) => commit.includes(position) || position in put)
    .map(({ position, row, token: id }) => ({
      position,
      token: id,
      probability: table[row]!.candidates.find(([candidate]) => candidate === id)?.[1] ?? 0,
      score: score[row]!,
      rank: 1 + score.filter((other, at) => other > score[row]! || (other === score[row]! && at < row)).length,
      reason: position in put ? ("forced" as const) : reason,
    }));
  return {
    index,
    canvas: [...canvas],
    positions,
    tokens: positions.map((_, row) => token(row)),
    probability: table.map(({ probability }) => probability),
    score,
    entropy: table.map(({ entropy }) => entropy),
    margin: table.map(({ margin }) => margin),
    topIds: table.map(({ candidates }) => candidates.map(([id]) => id)),
    topProbs: table.map(({ candidates }) => candidates.map(([, probability]) => probability)),
    commits,
    ...(round.edits ? { edits: round.edits } : {}),
    ...(round.remasks ? { remasks: round.remasks } : {}),
    ...(round.splices ? { splices: round.splices } : {}),
    gate,
    ...(observed ? { observed: observedOf(observed, canvas) } : {}),
    cost: { tokens: 2 + canvas.length, cachedTokens: 0, evaluations: 1, modelMs: 0, ...round.cost },
    elapsedMs: 0,
  };
}

/** All known positions are looked at; where nothing else is said, the standing token is the argmax with 90 %. */
function observedOf(others: Readonly<Record<number, Candidate>>, canvas: readonly number[]): Iteration["observed"] {
  const positions = [...canvas.keys()].filter((position) => canvas[position] !== MASK);
  return {
    positions,
    argmax: positions.map((position) => others[position]?.[0] ?? canvas[position]!),
    probability: positions.map((position) => others[position]?.[1] ?? 0.9),
    standing: positions.map((position) => (others[position] ? 0.1 : 0.9)),
  };
}
