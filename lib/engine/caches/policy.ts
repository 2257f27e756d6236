/** What a cache policy is: facts about itself, and one pure function that says which positions to run now. */
import type { ParamSpec } from "../param-spec";
import type { AttentionDrift } from "./attention-drift";

/** Headings of the menu, in its order. */
export const cacheGroups = [
  { name: "Off", about: "Every evaluation runs every position." },
  { name: "Prompt", about: "The prompt is run once; the response in every evaluation." },
  { name: "Blocks", about: "The response in pieces, from left to right; pieces that are not under way are not run." },
  { name: "Tokens", about: "Which tokens are run is decided one by one, wherever they stand." },
] as const;

/** A setting of a cache: a number. */
export type CacheParam = Extract<ParamSpec, { readonly kind: "number" | "integer" }>;

/** Every setting of a policy, by its key. */
export type CacheSettings<Key extends string = string> = Readonly<Record<Key, number>>;

/** An evaluation made before, as far as planning the next one needs to know. */
export interface PastPass {
  /** [R] response as it stood then; masked positions hold the mask id. */
  readonly response: Int32Array;
  /** Everything was run, or everything that was seen. */
  readonly whole: boolean;
  /** Probability of what was proposed at the masked response positions that were asked about. */
  readonly confidence?: ReadonlyMap<number, number> | undefined;
  /** [N] how much each position of prompt and response was listened to, where the policy reads it (see `rollout.ts`). */
  readonly importance?: ArrayLike<number> | undefined;
  /** How far attention had turned, where the policy reads that. */
  readonly drift?: AttentionDrift | undefined;
}

/** What a planner knows when an evaluation is due. */
export interface CacheMoment {
  readonly promptLength: number;
  readonly maskId: number;
  /** [R] response now. */
  readonly response: Int32Array;
  /** Ascending masked response positions that the strategy asks about. */
  readonly asked: Int32Array;
  /** Evaluations since the cache began, all of a response of this length. */
  readonly past: readonly PastPass[];
}

/** What an evaluation runs; keys and values of everything else are taken as they were last computed. */
export interface CachePlan {
  /** Ascending absolute positions, whose keys and values are computed anew and which can be described; null: all. */
  readonly run: Int32Array | null;
  /** Ascending absolute positions that take part, those of `run` among them; the others are neither run nor seen by any.
   *  Absent: all. */
  readonly seen?: Int32Array;
  /** Ascending response positions that may be decided now; absent: all that are run. */
  readonly decides?: Int32Array;
  /** Of the positions from `from` on every layer but the first refreshes `count`: those whose values have turned furthest. */
  readonly selective?: { readonly from: number; readonly count: number };
  /** It is run although nothing is left to decide. */
  readonly owed?: true;
}

interface CacheFacts<Key extends string> {
  /** Stable: it is in URLs and saved traces. */
  readonly id: string;
  readonly label: string;
  /** Heading in the menu. */
  readonly group: (typeof cacheGroups)[number]["name"];
  /** One sentence. */
  readonly summary: string;
  /** Paper and code it follows, and what had to differ for a network with shifted logits. */
  readonly source: string;
  readonly params: Readonly<Record<Key, CacheParam>>;
}

/**
 * What a session keeps between evaluations. `nothing`: every token is recomputed. `prompt`: the prompt's keys and values
 * of iteration 0, stale afterwards but under the prefix mask; under a causal mask what is kept grows with the response.
 * `canvas`: keys and values of every position, each as it was last run; what is run is said with each request.
 * `outputs`: what layers said as well.
 */
export type Keeps = CachePolicy["keeps"];

/** A cache of nothing or of the prompt: the session keeps it without being told what to run. */
export interface PromptCachePolicy extends CacheFacts<never> {
  readonly keeps: "nothing" | "prompt";
}

/** A cache of the whole canvas, also of what layers said where it keeps `outputs`. */
export interface CanvasCachePolicy<Key extends string = string> extends CacheFacts<Key> {
  readonly keeps: "canvas" | "outputs";
  /** What alone it lets be decided in an iteration: the block under way, or a few positions wherever they stand. */
  readonly confines?: "block" | "window";
  /** Attention is read out of every evaluation, for how much positions are listened to or for how far it has turned. */
  readonly listens?: "importance" | "drift";
  /** What to run now, or null when nothing is left to run. Pure. */
  plan(moment: CacheMoment, settings: CacheSettings<Key>): CachePlan | null;
}

/** One way of reusing work between the evaluations of a run. */
export type CachePolicy = PromptCachePolicy | CanvasCachePolicy;

/** A whole pass. */
export const WHOLE: CachePlan = { run: null };

/** Whether an evaluation reads nothing that was computed before. */
export const readsNothing = ({
  run,
  seen,
}: {
  readonly run: Int32Array | null;
  readonly seen?: Int32Array | undefined;
}) => run === null || run.length === seen?.length;

/** `start` … `end` − 1. */
export const span = (start: number, end: number): Int32Array =>
  Int32Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);

/** Leftmost mask of a response, or −1. */
export const firstMask = ({ response, maskId }: Pick<CacheMoment, "response" | "maskId">): number =>
  response.indexOf(maskId);

/** The number of the evaluations that pass until everything is run again. */
export const intervalParam = {
  label: "Refresh interval",
  help: "Evaluations until everything is run again; 1 caches nothing, more is cheaper and staler.",
  unit: "evaluations",
  kind: "integer",
  default: 4,
  min: 1,
  max: 64,
  step: 1,
} as const satisfies CacheParam;
