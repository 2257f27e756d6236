/**
 * One decoding run as plain data. Charts, metrics, exports and the debugger read traces and nothing else: what a file of
 * any version is read into. Absent means *not recorded*, which is never the same as 0 or as an empty list.
 */
import type { z } from "zod/mini";
import type { ancestorSchema, commitSchema, iterationSchema, traceSchema } from "./schema-v1";
import type { headSchema, iterationSchema as iterationV2 } from "./schema-v2";

/** Versions of the file, the latest last. Runs of this page are of the first, which tells all there is to tell of them. */
export type TraceVersion = 1 | 2;
export const LATEST_VERSION = 2;

type FormV1 = z.infer<typeof traceSchema>;
type IterationV1 = z.infer<typeof iterationSchema>;
type HeadV2 = z.infer<typeof headSchema>;
type IterationV2 = z.infer<typeof iterationV2>;

export type TraceCommit = z.infer<typeof commitSchema>;
/** A run that another one left, as a trace tells of it. */
export type TraceAncestor = z.infer<typeof ancestorSchema>;
export type TraceStatus = FormV1["outcome"]["status"];

/** What one network took in an iteration; milliseconds only where somebody measured them. */
type Cost = Omit<NonNullable<IterationV1["cost"]>, "modelMs"> & { readonly modelMs?: number | undefined };

/** A known token that was overwritten. */
export interface TraceEdit {
  position: number;
  token: number;
  /** Of the new token, and why it was put there, where that is told. */
  probability?: number | undefined;
  reason?: string | undefined;
}

export interface Iteration extends Omit<IterationV1, "edits" | "cost" | "companionCost"> {
  edits?: TraceEdit[] | undefined;
  cost?: Cost | undefined;
  companionCost?: Cost | undefined;
  /** Response positions that the network was run on, end exclusive; absent: all, or not told. */
  window?: IterationV2["window"];
  /** Coarse confidence, 0 … 1 in 255 steps, of positions that have no row. Columns run parallel. */
  field?: { positions: number[]; confidence: number[] } | undefined;
  /** [R] ids that the network saw, where they are not the canvas: noise at positions that are not known yet, or a
   *  hypothetical canvas. */
  seen?: number[] | undefined;
  /** [R] what the sampler would have put out. */
  shown?: number[] | undefined;
  /** An evaluation of a hypothetical canvas (`seen`), which commits nothing. */
  probe?: true | undefined;
}

export interface Trace extends Omit<FormV1, "version" | "alignment" | "vocabulary" | "iterations"> {
  /** Of the file that it came from, and that it is saved as. */
  version: TraceVersion;
  /** `shifted`: row p of the network scores the token at p + 1. */
  alignment?: FormV1["alignment"] | undefined;
  /** Positions that are not known yet hold noise: any token. `maskId` then is an id of its own behind the vocabulary, and
   *  `size` counts it. */
  noise?: "uniform" | undefined;
  vocabulary: FormV1["vocabulary"] & {
    /** More ids that end an answer. */
    eosIds?: number[] | undefined;
    tokenizer?: HeadV2["vocabulary"]["tokenizer"];
  };
  topK?: HeadV2["topK"];
  blocks?: HeadV2["blocks"];
  logits?: HeadV2["logits"];
  /** Spans of the prompt, and pictures in it. */
  parts?: HeadV2["parts"];
  group?: HeadV2["group"];
  batch?: HeadV2["batch"];
  source?: HeadV2["source"];
  metrics?: HeadV2["metrics"];
  reference?: HeadV2["reference"];
  /** What the run does not tell, a sentence each. */
  notes?: HeadV2["notes"];
  iterations: Iteration[];
}
