/** Further engines beside the page's own, each in a worker of its own, for as long as a sweep runs. */
import { EngineLink } from "@/components/engine/engine-link";
import type { LabStore } from "@/components/labs/state/lab-state";
import type { LaneEngine } from "@/lib/run/machine";

export type ClosableEngine = LaneEngine & { close(): void };

/** An engine on the backend of the page's own, of which only trouble is told: the page shows how its own one stands. */
export function anotherEngine(store: LabStore): ClosableEngine {
  return new EngineLink({
    getState: () => {
      const { forcedBackend, notify } = store.getState();
      return { engine: { state: "starting" }, forcedBackend, setEngine: () => {}, notify };
    },
  });
}
