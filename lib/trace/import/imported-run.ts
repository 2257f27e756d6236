/** A run from the canvases of others, step by step; `put_canvas` of python/dimple_trace.py does the same. */
import { defined } from "../defined";
import { TraceError } from "../error";
import { TRACE_LIMITS } from "../limits";
import type { ImportedDocument } from "./format";
import type { Given } from "./given";
import vocabularies from "./vocabularies.json" with { type: "json" };

type ImportedIteration = ImportedDocument["iterations"][number];

/** What the ids of a run mean, where its mask is that of a tokenizer that is known. */
export interface KnownVocabulary {
  readonly label: string;
  readonly maskId: number;
  readonly size: number;
  readonly padId: number;
  readonly eosIds: readonly number[];
  readonly tokens: readonly { readonly id: number; readonly text: string }[];
}

export const knownVocabularies: readonly KnownVocabulary[] = vocabularies;

/** Canvases are written whole at least this often; the changes in between tell the others. */
const KEYFRAME_EVERY = 64;

export interface RunFacts {
  /** Ids. */
  readonly prompt: readonly number[];
  /** R */
  readonly responseLength: number;
  readonly maskId: number;
  /** Where `given` names none. */
  readonly strategy: string;
  /** The name of the format. */
  readonly exporter: string;
  /** What the run does not tell. */
  readonly notes: readonly string[];
}

export interface Step {
  /** Position to token and probability, where the network's word is known. */
  readonly said?: ReadonlyMap<number, { readonly token: number; readonly probability: number }>;
  readonly window?: [number, number];
  readonly cost?: { readonly tokens: number; readonly cachedTokens: number; readonly evaluations: number };
}

export class ImportedRun {
  readonly ends: readonly number[];
  private readonly iterations: ImportedIteration[] = [];
  private readonly ids: Set<number>;
  private readonly known: KnownVocabulary | undefined;
  /** [R] */
  private canvas: number[];
  private evaluations = 0;

  /** @throws TraceError for lengths that no run has */
  constructor(
    private readonly facts: RunFacts,
    private readonly given: Given,
  ) {
    const { maskId, responseLength, prompt } = facts;
    if (responseLength < 1 || responseLength > TRACE_LIMITS.positions)
      throw new TraceError(
        `expected a response of 1 to ${TRACE_LIMITS.positions} tokens behind a prompt of ${prompt.length}, found ${responseLength}`,
      );
    this.known = given.texts ? undefined : knownVocabularies.find((known) => known.maskId === maskId);
    this.ends = given.eos_ids ?? this.known?.eosIds ?? [];
    this.canvas = new Array<number>(responseLength).fill(maskId);
    this.ids = new Set([...prompt, ...this.ends, maskId]);
  }

  /** A step. @param after [R] what it left */
  put(after: readonly number[], { said = new Map(), window, cost }: Step = {}): void {
    const { maskId } = this.facts;
    const before = this.canvas;
    const index = this.iterations.length;
    const moved = [...after.keys()].filter((position) => after[position] !== before[position]);
    const asked = [...said.keys()].filter((position) => before[position] === maskId).sort((a, b) => a - b);
    const entry = (position: number) => {
      const word = said.get(position);
      const agrees = word?.token === after[position];
      return { position, token: after[position]!, ...(agrees ? { probability: word!.probability } : {}) };
    };
    const isEdit = (position: number) => before[position] !== maskId && after[position] !== maskId;
    const edits = moved.filter(isEdit).map((position) => ({ ...entry(position), from: before[position]! }));
    const remasks = moved.filter((position) => after[position] === maskId);
    const tokens = asked.map((position) => said.get(position)!.token);
    const probability = asked.map((position) => said.get(position)!.probability);
    for (const token of [...after, ...tokens]) this.ids.add(token);
    this.evaluations += cost?.evaluations ?? 0;
    this.iterations.push({
      index,
      ...(index % KEYFRAME_EVERY === 0 ? { canvas: before } : {}),
      ...(asked.length > 0 ? { columns: { positions: asked, tokens, probability } } : {}),
      commits: moved.filter((position) => before[position] === maskId).map(entry),
      ...(edits.length > 0 ? { edits } : {}),
      ...(remasks.length > 0 ? { remasks } : {}),
      ...defined({ window, cost }),
    });
    this.canvas = [...after];
  }

  /** The finished run. */
  document(): ImportedDocument {
    const { facts, given, known, canvas } = this;
    const { maskId, prompt, responseLength } = facts;
    const padId = given.pad_id ?? known?.padId ?? null;
    const names = new Map(known?.tokens.map(({ id, text }) => [id, text]));
    const nameOf = (id: number) => given.texts?.[id] ?? names.get(id) ?? `#${id}`;
    const stops = padId === null ? this.ends : [...this.ends, padId];
    const stop = canvas.findIndex((token) => stops.includes(token));
    const told = stop < 0 ? canvas : canvas.slice(0, stop);
    const spoken = told.filter((token) => token !== maskId).map(nameOf);
    const label = given.model ?? (known ? `A model with ${known.label}` : "model");
    const largest = [...this.ids].reduce((most, id) => Math.max(most, id), 0);
    return {
      format: "dimple-trace",
      version: 2,
      exporter: { name: facts.exporter },
      model: { name: given.model ?? "model", digest: "", label },
      strategy: given.strategy ?? facts.strategy,
      settings: {},
      question: given.question ?? "",
      topK: 0,
      prompt: [...prompt],
      responseLength,
      prior: [],
      vocabulary: {
        size: Math.max(known?.size ?? 1, largest + 1),
        maskId,
        padId,
        eosIds: [...this.ends],
        text: Object.fromEntries([...this.ids].map((id) => [id, nameOf(id)])),
      },
      notes: [...facts.notes, ...(known ? [`Ids are read as those of ${known.label}, whose mask is ${maskId}.`] : [])],
      iterations: this.iterations,
      outcome: {
        status: told.includes(maskId) ? "budget" : "complete",
        answer: canvas,
        text: spoken.join(given.texts ? "" : " "),
        remainingMasks: canvas.filter((token) => token === maskId).length,
        ...(this.evaluations > 0 ? { nfe: this.evaluations } : {}),
      },
    };
  }
}
