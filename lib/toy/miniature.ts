/** A strategy at work on the toy network, as a trace: what the strategy pages draw without any weights. */
import { decode } from "@/lib/decoding/decode";
import { defaultSettings, resolveSettings } from "@/lib/decoding/params";
import type { Drafter } from "@/lib/decoding/run-state";
import type { DecodingStrategy, ParamSpec, Settings } from "@/lib/decoding/strategy";
import { startRecording } from "@/lib/trace/record";
import type { Trace } from "@/lib/trace/schema";
import { toyDrafter } from "./toy-drafter";
import { toyHeads } from "./toy-heads";
import {
  TOY_LENGTH,
  toyEndId,
  toyFrequencies,
  toyMaskId,
  toyNext,
  toyPrompt,
  toySentence,
  toySentences,
  toyWords,
} from "./toy-sentences";

/** How a strategy is shown: settings that suit a response of 24 positions, and the setting people change. */
interface Staging {
  readonly settings?: Settings;
  readonly lead?: string;
  /** Largest value offered for it, where the setting's own maximum is far beyond so short a response. */
  readonly most?: number;
  /** Positions the response begins with. */
  readonly responseLength?: number;
}

const inBlocks = { blockLength: 8 } as const;

/** Where the defaults do not suit the toy: mostly blocks of 32, which are longer than its response. */
const stagings: Readonly<Record<string, Staging>> = {
  maskgit: { settings: { steps: 12 }, lead: "steps", most: 24 },
  margin: { settings: { steps: 12 }, lead: "steps", most: 24 },
  entropy: { settings: { steps: 12 }, lead: "steps", most: 24 },
  origin: { settings: { steps: 12 }, lead: "steps", most: 24 },
  "origin-ratio": { settings: { steps: 12 }, lead: "steps", most: 24 },
  "left-to-right": { settings: {}, lead: "gamma" },
  autoregressive: { lead: "temperature" },
  calm: { lead: "threshold" },
  mist: { lead: "passes" },
  // The toy's sentences never repeat themselves: what an n-gram can know of them is the ends behind.
  anpd: { settings: { stopAtEnd: false }, lead: "draftTokens", most: 12 },
  speculative: { lead: "draftTokens", most: 12 },
  slem: { settings: { draftedPieces: 12 }, lead: "draftedPieces", most: 32 },
  tli: { lead: "draftTokens", most: 12 },
  chimera: { lead: "tree" },
  slrs: { settings: { draftTokens: 4 }, lead: "draftTokens" },
  apd: { settings: { lookahead: 12 }, lead: "weight" },
  "guided-diffusion": { settings: { window: 12 }, lead: "agree" },
  llada: { settings: { ...inBlocks, steps: 12 }, lead: "blockLength", most: 24 },
  "llada-random": { settings: { ...inBlocks, steps: 12 }, lead: "blockLength", most: 24 },
  "pc-sampler": { settings: { steps: 12 } },
  "entropy-bounded": { most: 3 },
  "fast-dllm-threshold": { settings: inBlocks },
  "fast-dllm-factor": { settings: inBlocks },
  "dinfer-threshold": { settings: inBlocks },
  "local-leap": { settings: { ...inBlocks, blockLength: 24, relaxed: 0.6 }, lead: "relaxed" },
  "deferred-commitment": { settings: { window: 8 }, lead: "window", most: 24 },
  hierarchical: { settings: inBlocks },
  credit: { settings: { ...inBlocks, threshold: 0.95 }, lead: "weight" },
  klass: { settings: { ...inBlocks, threshold: 0.7 }, lead: "divergence", most: 0.2 },
  "slow-fast": { settings: { ...inBlocks, blockLength: 12 }, lead: "promise" },
  prophet: { settings: { early: 3, middle: 2.5, late: 2 }, lead: "early", most: 8 },
  dawn: { settings: { ...inBlocks, blockLength: 24, induced: 0.6, low: 0.5, edge: 0.15, sink: 0.2 }, lead: "edge" },
  "info-gain": { settings: { ...inBlocks, blockLength: 24 }, lead: "candidates", most: 8 },
  lookum: { settings: { ...inBlocks, blockLength: 24 }, lead: "candidates", most: 8 },
  wino: { settings: { ...inBlocks, draft: 0.5 } },
  saber: { lead: "least", most: 12 },
  core: { settings: { ...inBlocks, blockLength: 24, every: 2, spared: 4 }, lead: "every", most: 12 },
  remdm: { settings: { eta: 0.1 }, lead: "eta" },
  "token-editing": { settings: { ...inBlocks, threshold: 0.5, editThreshold: 0.9 }, lead: "editThreshold" },
  "entropy-renoise": { settings: { bound: 1 }, lead: "bound", most: 4 },
  "token-to-mask": { settings: { ...inBlocks, threshold: 0.5 }, lead: "doubt" },
  "rho-eos": {
    settings: { maxLength: 40, growth: 2, endWindow: 6, ...inBlocks },
    lead: "growth",
    most: 8,
    responseLength: 12,
  },
  daedal: {
    settings: { maxLength: 32, growth: 4, endWindow: 4, low: 0.3, ...inBlocks },
    lead: "growth",
    most: 12,
    responseLength: 12,
  },
};

const TOY_MODEL = { name: "toy", digest: "none", label: "toy network" };

const vocabularyFacts = ({ translation }: Drafter) => ({
  size: translation.drafter.size,
  shared: translation.sharedCount,
});

/** Drafts what the toy would write, but for every fourth word, which it takes from the other sentence. */
const hastyHeads = () =>
  toyHeads(toyWords.length, (ids) => {
    const logits = toyNext(ids);
    if (ids.length % 4 > 0) return logits;
    const others = [toySentence(0), toySentence(1)].map((sentence) => sentence[ids.length - toyPrompt.length]);
    const [first, second] = others.map((id) => id ?? toyEndId) as [number, number];
    [logits[first], logits[second]] = [logits[second]!, logits[first]!];
    return logits;
  });

/** Settings that a miniature begins with: the strategy's defaults, but for what would not show on so short a response. */
export function miniatureSettings(strategy: DecodingStrategy): Settings {
  return { ...defaultSettings(strategy), ...stagings[strategy.id]?.settings };
}

/** A setting as a miniature offers it. */
interface LeadingSetting {
  readonly key: string;
  readonly spec: ParamSpec;
}

/** The setting that a miniature offers: the one that sets the pace, else the strategy's first; null where it has none. */
export function leadingSetting({ id, params }: DecodingStrategy): LeadingSetting | null {
  const { lead, most } = stagings[id] ?? {};
  const key = lead ?? Object.keys(params)[0];
  const spec = key === undefined ? undefined : params[key];
  if (key === undefined || !spec) return null;
  return { key, spec: "max" in spec ? { ...spec, max: Math.min(spec.max, most ?? spec.max) } : spec };
}

/** Positions that a miniature's response begins with. */
const miniatureLength = ({ id }: DecodingStrategy): number => stagings[id]?.responseLength ?? TOY_LENGTH;

/**
 * Decodes the toy's answer with a strategy, start to end. The same settings give the same trace; times in it are zero,
 * for nothing was run that could be timed.
 */
export async function runMiniature(strategy: DecodingStrategy, settings: Settings): Promise<Trace> {
  const responseLength = miniatureLength(strategy);
  const { attention, companion } = strategy.needs;
  const drafter = companion === "foreign" ? toyDrafter() : null;
  const recorder = startRecording({
    model: TOY_MODEL,
    ...(companion ? { companion: { ...TOY_MODEL, ...(drafter ? { vocabulary: vocabularyFacts(drafter) } : {}) } } : {}),
    backend: { name: "none", detail: "two sentences in place of a network" },
    strategy: strategy.id,
    settings: resolveSettings(strategy, settings),
    prefill: "off",
    seed: 1,
    question: toyPrompt.map((token) => toyWords[token]).join(" "),
    alignment: "aligned",
    vocabulary: { size: toyWords.length, maskId: toyMaskId, padId: null, eosId: toyEndId },
    prompt: toyPrompt,
    responseLength,
    prior: [],
    tokenText: (token) => toyWords[token]!,
    decodeText: (ids) => ids.map((token) => toyWords[token]).join(" "),
  });
  const run = decode({
    predictor: toySentences(attention === "causal"),
    ...(strategy.needs.heads ? { heads: hastyHeads() } : {}),
    ...(drafter ? { drafter } : companion ? { companion: toySentences(companion === "causal") } : {}),
    strategy,
    settings,
    prompt: toyPrompt,
    responseLength,
    seed: 1,
    endIds: [toyEndId],
    tokenFrequencies: toyFrequencies(),
    now: () => 0,
  });
  for (;;) {
    const step = await run.next();
    if (step.done) return recorder.snapshot(step.value.status);
    recorder.add(step.value);
  }
}
