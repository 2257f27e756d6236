/** A worker on the other end of a message channel, whose answers a test chooses. */
import * as Comlink from "comlink";
import type { EngineStatus } from "@/lib/engine/engine";
import type { EngineWorkerApi } from "@/lib/engine/worker-api";

export const wasmStatus: EngineStatus = { backend: { name: "wasm", detail: "for the test" }, models: [] };

export class ScriptedWorker extends EventTarget {
  /** What each worker that is made next answers. */
  static makeApi: () => Partial<EngineWorkerApi> = () => ({});
  static all: ScriptedWorker[] = [];
  terminated = false;
  private readonly channel = new MessageChannel();
  /** Locks held until it is terminated, or dies. */
  private readonly release: (() => void)[] = [];

  constructor() {
    super();
    ScriptedWorker.all.push(this);
    this.channel.port1.addEventListener("message", ({ data, ports }) => {
      this.dispatchEvent(new MessageEvent("message", { data, ports: [...ports] as MessagePort[] }));
    });
    this.channel.port1.start();
    const hold = async (lock: string) => {
      if (!("locks" in navigator)) return false;
      await new Promise<void>((held) => {
        void navigator.locks.request(lock, () => {
          held();
          return new Promise<void>((resolve) => this.release.push(resolve));
        });
      });
      return true;
    };
    const api = { hold, ping() {}, start: async () => wasmStatus, ...ScriptedWorker.makeApi() };
    Comlink.expose(api, this.channel.port2 as Comlink.Endpoint);
  }

  /** Forgets the workers of a test, and what they answer. */
  static reset(): void {
    for (const worker of ScriptedWorker.all) worker.terminate();
    ScriptedWorker.all = [];
    ScriptedWorker.makeApi = () => ({});
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    if (!this.terminated) this.channel.port1.postMessage(message, transfer as MessagePort[]);
  }

  terminate(): void {
    this.terminated = true;
    this.channel.port1.close();
    for (const release of this.release) release();
  }

  /** An error that nothing in the worker caught. */
  fail(message: string): void {
    this.dispatchEvent(Object.assign(new Event("error", { cancelable: true }), { message }));
  }
}

/** The locks of one page, as far as a watch needs them: one holder a name, the next one in line. */
export class PageLocks {
  private readonly last = new Map<string, Promise<void>>();

  async request(name: string, ...rest: unknown[]): Promise<void> {
    const callback = rest.at(-1) as () => unknown;
    const signal = rest.length > 1 ? (rest[0] as LockOptions).signal : undefined;
    const before = this.last.get(name) ?? Promise.resolve();
    const turn = before.then(async () => {
      signal?.throwIfAborted();
      await callback();
    });
    this.last.set(
      name,
      turn.catch(() => {}),
    );
    return turn;
  }
}
