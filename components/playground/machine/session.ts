/** What the page asks of the machinery behind it. */

import type { BranchRequest } from "@/components/playground/state/branching";
import type { BackendName } from "@/lib/engine/backends";
import type { GoOn } from "./live-runs";

/** What people can ask of the machinery behind the page. */
export interface Session {
  runAll(): void;
  runLane(laneId: string): void;
  /** Starts a lane and stops it after one iteration. */
  stepInto(laneId: string): void;
  stop(): void;
  /** Lets a paused lane go on, or all of them; false where none is paused. */
  goOn(laneId: string | null, mode: GoOn): boolean;
  /** Ends a paused lane and keeps what it has decoded. */
  drop(laneId: string): void;
  /** Makes a branch lane and runs it; without a change there is nothing to run yet. Says why where it cannot. */
  branch(request: BranchRequest): void;
  /** Measures how far a lane's cache is off, in one iteration or in all (`null`). */
  measureDrift(laneId: string, iteration: number | null): void;
  stopDrift(): void;
  /** Shows traces from files, a lane each. */
  openTraces(files: readonly File[]): void;
  /** Gives up the trace files that are being read, and those that wait. */
  cancelOpening(): void;
  /** Asks in all lanes what the trace of a lane from a file answers. */
  askHere(laneId: string): void;
  cancelLoading(): void;
  retryLoading(): void;
  share(): void;
  /** Opens the page again on this backend; null: on the best one there is. Settings stay. */
  useBackend(backend: BackendName | null): void;
}
