/**
 * What shared runs were made of, short enough for a link: by it another page tells other weights, another version of
 * itself, rounding on another backend and an edited link from each other. Not a defence against forgery.
 */
import { z } from "zod/mini";
import { textDigest } from "@/lib/trace/digest";
import type { Trace } from "@/lib/trace/schema";
import { recipe } from "./key";
import { LIMITS } from "./limits";
import { type Asked, askedKeys, readAsked } from "./read";
import { resolveLegal } from "./resolve";
import type { Experiment, Lane } from "./schema";

/** Digits of a digest of weights that tell checkpoints apart. */
const WEIGHTS_DIGITS = 8;

const short = z.string().check(z.regex(/^[\w.+-]{0,40}$/, "expected a short word"));

export const runOriginSchema = z.strictObject({
  /** Fingerprint of the lane's settings, those in force by default included. */
  lane: short,
  /** Start of the digest of the model's weights; behind a `+` that of its companion. */
  weights: short,
  backend: z.optional(short),
  /** Version of the program that made it. */
  app: z.optional(short),
});

export const originSchema = z.strictObject({
  /** Fingerprints of what was asked, part by part in the order of `askedKeys`; parts that come to be go to the end. */
  asked: short,
  /** Parallel to the lanes; null where a lane had no run. */
  runs: z.array(z.nullable(runOriginSchema)).check(z.maxLength(LIMITS.lanes)),
});

export type RunOrigin = z.infer<typeof runOriginSchema>;
export type Origin = z.infer<typeof originSchema>;

/** What a lane's run was made of. */
export function runOrigin(lane: Lane, { model, companion, backend, exporter }: Trace): RunOrigin {
  const app = exporter?.version && wordOf(exporter.version);
  return {
    lane: laneFingerprint(lane),
    weights: [model, companion].flatMap((used) => (used ? used.digest.slice(0, WEIGHTS_DIGITS) : [])).join("+"),
    ...(backend ? { backend: wordOf(backend.name) } : {}),
    ...(app ? { app } : {}),
  };
}

/** Of what other programs wrote, as much as a link may carry. */
const wordOf = (text: string) => text.replace(/[^\w.+-]/g, "").slice(0, 40);

/** Fingerprint of how a lane decodes: equal for lanes that decode alike, however they are written. */
export const laneFingerprint = (lane: Lane): string => textDigest(JSON.stringify(recipe(resolveLegal(lane))));

/** Fingerprints of what is asked, part by part. */
export function askedFingerprint(experiment: Experiment): string {
  // Read once more, as whoever opens the link will read it.
  const asked = readAsked(experiment, () => {});
  return askedKeys.map((key) => textDigest(inOrder(asked[key]))).join("");
}

/** The parts of what is asked that are not as they were when the fingerprints were taken. */
export function askedDifferences(experiment: Experiment, fingerprint: string): readonly (keyof Asked)[] {
  const now = askedFingerprint(experiment);
  const digits = now.length / askedKeys.length;
  const pieceOf = (text: string, index: number) => text.slice(index * digits, (index + 1) * digits);
  return askedKeys.filter((_, index) => pieceOf(now, index) !== pieceOf(fingerprint, index));
}

/** JSON whose keys stand in one order, whoever wrote the object. */
const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_key, part) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
