/** The worker's side of the engine: what it answers to messages. The page talks to it through `client.ts`. */
import * as Comlink from "comlink";
import type { BackendName } from "./backends";
import { Engine, type EngineStatus, type LoadedModel, type OpenRequest } from "./engine";
import { RequestError } from "./errors";
import { holdForLife } from "./life";
import type { Prediction, PredictRequest } from "./predictor";
import type { Session } from "./session/session";
import { type LoadProgress, urlSource } from "./weights/loader";

interface OpenedSession {
  readonly id: number;
  readonly vocabularySize: number;
  readonly maskId: number;
  readonly promptLength: number;
  readonly shift?: number;
  readonly offers?: Session["offers"];
}

/** A prediction that is asked for, and what comes of it. */
export interface SessionAsk {
  readonly id: number;
  readonly request: PredictRequest;
}
type SessionAnswer =
  | { readonly prediction: Prediction }
  | { readonly error: { readonly name: string; readonly message: string } };

/** What the worker answers to. Ids are made up by the client (loads) or here (sessions). */
export interface EngineWorkerApi {
  /** Holds a lock for as long as the worker lives; false where there are none. */
  hold(lock: string): Promise<boolean>;
  /** Answers as soon as nothing else is being computed. */
  ping(): void;
  start(backend: BackendName | undefined, onStatus: (status: EngineStatus) => void): Promise<EngineStatus>;
  load(id: number, name: string, url: string, onProgress?: (progress: LoadProgress) => void): Promise<LoadedModel>;
  cancelLoad(id: number): void;
  openSession(request: OpenRequest): OpenedSession | Promise<OpenedSession>;
  predict(id: number, request: PredictRequest): Promise<Prediction>;
  /** The same of several sessions at once: what can be run together is. One that fails does not fail the others. */
  predictTogether(asks: readonly SessionAsk[]): Promise<readonly SessionAnswer[]>;
  /** Ends the prediction under way, if there is one. */
  abort(id: number): void;
  closeSession(id: number): void;
}

const wasmPaths = {
  "tfjs-backend-wasm.wasm": new URL("@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm", import.meta.url)
    .href,
  "tfjs-backend-wasm-simd.wasm": new URL(
    "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm",
    import.meta.url,
  ).href,
  // Never fetched, since threads are switched off, but tfjs insists on an entry for every binary.
  "tfjs-backend-wasm-threaded-simd.wasm": "unused",
};

/** The engine of a worker, and what opens sessions on it for whoever else works there. */
export interface WorkerEngine {
  readonly api: EngineWorkerApi;
  /** @throws RequestError, also where the engine has not been started */
  openSession(request: OpenRequest): Promise<Session>;
}

/** Makes the engine that a worker answers for. It starts when it is asked to. */
export function createWorkerEngine(): WorkerEngine {
  let engine: Engine | undefined;
  let nextSession = 0;
  const loads = new Map<number, AbortController>();
  const sessions = new Map<number, { session: Session; running?: AbortController }>();

  const started = () => {
    if (!engine) throw new RequestError("the engine has not been started");
    return engine;
  };
  const open = (id: number) => {
    const entry = sessions.get(id);
    if (!entry) throw new RequestError(`expected an open session, found ${id}`);
    return entry;
  };

  const predict = async ({ id, request }: SessionAsk) => {
    const entry = open(id);
    const controller = new AbortController();
    entry.running = controller;
    return entry.session.predict(request, controller.signal);
  };

  const openSession = async (request: OpenRequest) => started().openReadySession(request);
  const api: EngineWorkerApi = {
    hold: holdForLife,
    ping() {},
    async start(backend, onStatus) {
      engine ??= await Engine.start({ backend, wasmPaths, onStatus });
      return engine.status;
    },
    async load(id, name, url, onProgress) {
      const controller = new AbortController();
      loads.set(id, controller);
      try {
        return await started().load(urlSource(name, url), { onProgress, signal: controller.signal });
      } finally {
        loads.delete(id);
      }
    },
    cancelLoad(id) {
      loads.get(id)?.abort();
    },
    async openSession(request) {
      const session = await openSession(request);
      const id = nextSession++;
      sessions.set(id, { session });
      const { vocabularySize, maskId, promptLength, shift, offers } = session;
      return {
        id,
        vocabularySize,
        maskId,
        promptLength,
        ...(shift !== undefined ? { shift } : {}),
        ...(offers ? { offers } : {}),
      };
    },
    async predict(id, request) {
      const prediction = await predict({ id, request });
      return Comlink.transfer(prediction, buffersOf(prediction));
    },
    async predictTogether(asks) {
      const outcomes = await Promise.allSettled(asks.map(predict));
      const answers = outcomes.map((outcome): SessionAnswer => {
        if (outcome.status === "fulfilled") return { prediction: outcome.value };
        const { name, message } = outcome.reason as Error;
        return { error: { name, message } };
      });
      const buffers = answers.flatMap((answer) => ("prediction" in answer ? buffersOf(answer.prediction) : []));
      return Comlink.transfer(answers, buffers);
    },
    abort(id) {
      sessions.get(id)?.running?.abort();
    },
    closeSession(id) {
      sessions.get(id)?.session.close();
      sessions.delete(id);
    },
  };
  return { api, openSession };
}

/** Buffers to move instead of copy. */
function buffersOf({ table, logits, verified }: Prediction): ArrayBuffer[] {
  const arrays = [...Object.values(table), ...(logits ? [logits] : []), ...(verified ? [verified] : [])] as (
    | Int32Array
    | Float32Array
  )[];
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))];
}
