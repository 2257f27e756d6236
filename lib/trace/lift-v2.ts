/** From a file of version 2, as one document or line by line, to the trace that everything else reads. */
import { z } from "zod/mini";
import { canvasAfter } from "./canvas";
import { readColumns } from "./columns";
import { defined } from "./defined";
import { TraceError } from "./error";
import { checkAmount, checkCells, TRACE_LIMITS } from "./limits";
import { copyCandidates, countCandidates } from "./packed";
import type { Iteration, Trace, TraceCommit, TraceEdit } from "./schema";
import { endSchema, headSchema, iterationSchema } from "./schema-v2";
import { UniformCanvas } from "./uniform";
import { wellFormed } from "./well-formed";

/** Columns are looked through by themselves. */
const lineSchema = z.extend(iterationSchema, { columns: z.optional(z.unknown()) });

type Head = z.infer<typeof headSchema>;
type RawIteration = z.infer<typeof lineSchema>;
type Columns = ReturnType<typeof readColumns>;

/** The text of the id that stands for noise. */
const NOISE = "▒";

/** A trace in the making: its head, then iterations in order, then its end or none. */
export class Lifting {
  readonly iterations: Iteration[] = [];
  private readonly head: Head;
  private readonly text: Record<string, string>;
  private readonly vocabulary: Trace["vocabulary"];
  private readonly uniform: UniformCanvas | null;
  private prior: Trace["prior"];
  /** [R] what the next iteration finds. */
  private canvas: number[];
  private cells = 0;
  private candidates = 0;

  /** @throws TraceError naming the place */
  constructor(raw: unknown) {
    checkAmount(raw, "trace");
    this.head = wellFormed(headSchema, raw, "trace");
    const { vocabulary, noise, responseLength, prior = [] } = this.head;
    const { maskId, padId = null, eosId = null, eosIds = [], text = {}, tokenizer } = vocabulary;
    if (noise === "mask" && maskId === null)
      throw new TraceError('trace.vocabulary.maskId: expected the mask, found null, which needs "noise": "uniform"');
    // Noise may be any token, so that what is not known yet is told by an id of its own.
    const unknown = maskId !== null && noise === "mask" ? maskId : vocabulary.size;
    const [first = null, ...more] = [...new Set(eosId === null ? eosIds : [eosId, ...eosIds])];
    this.text = { ...text };
    if (noise === "uniform") this.text[unknown] = NOISE;
    this.vocabulary = {
      size: vocabulary.size + (noise === "uniform" ? 1 : 0),
      maskId: unknown,
      padId,
      eosId: first,
      ...(more.length > 0 ? { eosIds: more } : {}),
      text: this.text,
      ...(tokenizer ? { tokenizer } : {}),
    };
    this.prior = prior;
    this.canvas = new Array<number>(responseLength).fill(unknown);
    for (const [position, token] of prior) if (position < responseLength) this.canvas[position] = token;
    this.uniform = noise === "uniform" ? new UniformCanvas(this.canvas, unknown) : null;
  }

  /** @throws TraceError naming the place */
  add(raw: unknown): void {
    const index = this.iterations.length;
    const where = `trace.iterations.${index}`;
    if (index >= TRACE_LIMITS.iterations)
      throw new TraceError(`trace.iterations: expected at most ${TRACE_LIMITS.iterations} entries, found more`);
    if (isObject(raw) && !("columns" in raw) && "positions" in raw && "tokens" in raw)
      throw new TraceError(
        `${where}: expected rows in "columns", as version 2 has them, found "positions" of version 1`,
      );
    // Columns are counted by themselves.
    checkAmount(isObject(raw) ? { ...raw, columns: null } : raw, where);
    const told = wellFormed(lineSchema, raw, where);
    const columns = readColumns(told.columns, `${where}.columns`);
    Object.assign(this.text, told.text);
    this.begin(told);
    try {
      const iteration = this.lifted(told, columns);
      this.iterations.push(iteration);
      this.canvas = canvasAfter(iteration, this.vocabulary.maskId);
    } catch (error) {
      throw error instanceof TraceError ? new TraceError(`${where}.${error.message}`) : error;
    }
    this.cells += this.canvas.length;
    if (columns) this.candidates += countCandidates(columns);
    checkCells(this.cells, this.canvas.length, where);
    checkCandidates(this.candidates, where);
  }

  /** What does not agree with the form of a finished trace is told; a run without an end was broken off. */
  end(raw: unknown): Trace {
    const end = raw === undefined ? null : wellFormed(endSchema, raw, "trace");
    Object.assign(this.text, end?.text);
    const {
      question,
      alignment,
      blocks,
      cache,
      noise,
      prior: _,
      vocabulary: __,
      metrics,
      reference,
      ...head
    } = this.head;
    const outcome = end ? end.outcome : this.brokenOff();
    if (this.uniform && end) this.uniform.putOut(this.iterations, outcome.answer);
    const remainingMasks = this.uniform ? masksIn(outcome.answer, this.vocabulary.maskId) : outcome.remainingMasks;
    return {
      ...head,
      question,
      ...(alignment ? { alignment } : {}),
      ...(noise === "uniform" ? { noise } : {}),
      vocabulary: this.vocabulary,
      prior: this.prior,
      ...(cache ? { prefill: cache.id } : {}),
      ...(cache?.settings ? { cacheSettings: cache.settings } : {}),
      ...(blocks ? { blocks } : {}),
      ...defined({ metrics: end?.metrics ?? metrics, reference: end?.reference ?? reference }),
      iterations: this.iterations,
      outcome: { ...outcome, remainingMasks },
    };
  }

  /** Where the prior is not told, it is what stands in the first keyframe. */
  private begin({ canvas, probe }: RawIteration): void {
    if (this.iterations.length > 0 || this.head.prior || !canvas || this.uniform || probe) return;
    const { maskId } = this.vocabulary;
    if (canvas.length !== this.canvas.length) return;
    this.prior = [...canvas.entries()].filter(([, token]) => token !== maskId);
    this.canvas = [...canvas];
  }

  private lifted(told: RawIteration, columns: Columns): Iteration {
    const { canvas: keyframe, accepted, commits = [], edits = [], remasks = [], gate = {}, ...more } = told;
    const { columns: _, text: __, field, window, shown, probe, ...others } = more;
    const made = { commits: commits.map(commitOf), edits: edits.map(editOf) };
    const changes = this.uniform ? this.uniform.changes({ keyframe, accepted, ...made }) : { ...made, remasks };
    if (probe) checkProbe(told);
    if (!this.uniform && !probe) checkKeyframe(keyframe, this.canvas);
    if (!this.uniform) checkStanding(edits, commits, this.canvas);
    const seen = this.uniform || probe ? keyframe : undefined;
    return copyCandidates(columns ?? {}, {
      ...others,
      canvas: this.canvas,
      ...rowsOf(columns),
      commits: changes.commits,
      ...(changes.edits.length > 0 ? { edits: changes.edits } : {}),
      ...(changes.remasks.length > 0 ? { remasks: changes.remasks } : {}),
      gate,
      ...defined({ window, seen, shown, probe }),
      ...(field ? { field: fieldOf(field) } : {}),
    });
  }

  /** What a run has come to that does not tell its end. */
  private brokenOff(): Trace["outcome"] {
    const costs = this.iterations.flatMap(({ cost }) => cost ?? []);
    const isCosted = costs.length === this.iterations.length && costs.length > 0;
    const ends = [this.vocabulary.eosId, ...(this.vocabulary.eosIds ?? [])];
    const stop = this.canvas.findIndex((token) => ends.includes(token));
    const spoken = this.canvas.slice(0, stop < 0 ? undefined : stop).filter((id) => id !== this.vocabulary.maskId);
    const last = this.iterations.findLast(({ elapsedMs }) => elapsedMs !== undefined)?.elapsedMs;
    return {
      status: "aborted",
      answer: [...this.canvas],
      text: spoken
        .map((id) => this.text[id] ?? `#${id}`)
        .join("")
        .replace(/[▁Ġ]/gu, " ")
        .trim(),
      remainingMasks: masksIn(this.canvas, this.vocabulary.maskId),
      ...(isCosted ? { nfe: costs.reduce((sum, { evaluations }) => sum + evaluations, 0) } : {}),
      ...(last === undefined ? {} : { totalMs: last }),
    };
  }
}

const isObject = (raw: unknown): raw is object => typeof raw === "object" && raw !== null;

const masksIn = (canvas: readonly number[], maskId: number) => canvas.filter((token) => token === maskId).length;

const wordOf = (reason: string | null | undefined) => (reason === "unknown" ? undefined : (reason ?? undefined));

function commitOf({
  position,
  token,
  probability,
  score,
  rank,
  reason,
}: NonNullable<RawIteration["commits"]>[number]): TraceCommit {
  const numbers = { probability: probability ?? undefined, score: score ?? undefined, rank: rank ?? undefined };
  return { position, token, ...defined({ ...numbers, reason: wordOf(reason) }) };
}

const editOf = ({ position, token, probability, reason }: NonNullable<RawIteration["edits"]>[number]): TraceEdit => ({
  position,
  token,
  ...defined({ probability: probability ?? undefined, reason: wordOf(reason) }),
});

function rowsOf(columns: Columns) {
  if (!columns) return { positions: [], tokens: [] };
  const rows = {};
  // Properties are copied and not read: some lists are made only when they are.
  for (const name of ["positions", "tokens", "probability", "score", "entropy", "margin"] as const) {
    // Scores that are not told are the probabilities.
    const source = name === "score" && columns.score === undefined ? "probability" : name;
    const property = Object.getOwnPropertyDescriptor(columns, source);
    if (property && (property.get || property.value !== undefined)) Object.defineProperty(rows, name, property);
  }
  return rows as Pick<Iteration, "positions" | "tokens" | "probability" | "score" | "entropy" | "margin">;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

function fieldOf({ positions, confidence }: NonNullable<RawIteration["field"]>) {
  const bytes = BASE64.test(confidence) ? atob(confidence) : "";
  if (bytes.length !== positions.length)
    throw new TraceError(
      `field.confidence: expected base64 of ${positions.length} bytes as in positions, found ${bytes.length || "other text"}`,
    );
  return { positions, confidence: Array.from(bytes, (byte) => byte.charCodeAt(0) / 255) };
}

function checkKeyframe(keyframe: readonly number[] | undefined, canvas: readonly number[]): void {
  if (!keyframe) return;
  const length = Math.max(keyframe.length, canvas.length);
  for (let at = 0; at < length; at++) {
    if (keyframe[at] === canvas[at]) continue;
    throw new TraceError(
      `canvas: expected what the iteration before left, differs at position ${at}: expected ${canvas[at] ?? "none"}, found ${keyframe[at] ?? "none"}`,
    );
  }
}

/** What an edit says that it overwrites is what stands there. */
function checkStanding(
  edits: NonNullable<RawIteration["edits"]>,
  commits: readonly TraceCommit[] | NonNullable<RawIteration["commits"]>,
  canvas: readonly number[],
): void {
  for (const [index, { position, from }] of edits.entries()) {
    const standing = commits.find((commit) => commit.position === position)?.token ?? canvas[position];
    if (from !== undefined && from !== standing)
      throw new TraceError(
        `edits.${index}.from: expected ${standing ?? "a position of the response"}, which stands there, found ${from}`,
      );
  }
}

function checkProbe({ canvas, commits = [], edits = [], remasks = [], splices = [] }: RawIteration): void {
  if (!canvas) throw new TraceError("canvas: expected the canvas of the probe, found none");
  const changes = [commits, edits, remasks, splices].some((list) => list.length > 0);
  if (changes) throw new TraceError("probe: expected no changes in an evaluation of a hypothetical canvas, found some");
}

function checkCandidates(candidates: number, where: string): void {
  if (candidates > TRACE_LIMITS.allCandidates)
    throw new TraceError(
      `${where}: expected at most ${TRACE_LIMITS.allCandidates} candidates in all iterations together, found more`,
    );
}
