"use client";
/** What a lab knows: the sweep as it is set, the answers on show and where they come from, and how a run stands. */
import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import type { EngineStatus } from "@/components/engine/engine-status";
import type { BackendName } from "@/lib/engine/backends";
import type { Told } from "@/lib/run/sentence";
import type { Estimate } from "@/lib/sweep/estimate";
import type { KeptSweep } from "@/lib/sweep/kept";
import type { Row } from "@/lib/sweep/row";
import type { Sweep } from "@/lib/sweep/schema";
import type { RecordedSweep } from "./recorded";

/** How far answers are, of so many in all. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Expected until the end, by the answers so far; null before the first. */
  readonly secondsLeft: number | null;
}

/** How the run of a lab stands. */
export type Phase =
  | { readonly state: "idle" }
  | { readonly state: "preparing"; readonly step: "loading" | "checking" | "timing" }
  /** It would take long, or too long: it waits to be told. */
  | { readonly state: "asking"; readonly estimate: Estimate }
  | ({ readonly state: "running" } & Progress)
  | ({ readonly state: "paused" } & Progress)
  /** Another tab runs the same sweep: its answers are shown as they come. */
  | ({ readonly state: "watching" } & Omit<Progress, "secondsLeft">)
  | ({ readonly state: "failed" } & Told);

/** Where the answers on show come from. */
type Source =
  | { readonly kind: "none" }
  | { readonly kind: "recorded"; readonly record: RecordedSweep }
  /** Measured here, whether or not it outlives the page. */
  | { readonly kind: "own"; readonly kept: KeptSweep }
  /**
   * `isForeign`: by other weights than this site's, so that no run can go on with them. `isElsewhere`: of models,
   * strategies or tasks that it does not even have, so that nothing of the sweep can be set or run here.
   */
  | { readonly kind: "file"; readonly name: string; readonly isForeign: boolean; readonly isElsewhere: boolean };

/** Answers, and the sweep that asked for them. */
export interface Shown {
  readonly source: Source;
  readonly sweep: Sweep;
  readonly rows: readonly Row[];
}

interface Message {
  readonly id: number;
  readonly tone: "info" | "warn" | "bad";
  readonly text: string;
  /** What the program says of an error, for a report. */
  readonly detail?: string | undefined;
}

export interface LabData {
  readonly engine: EngineStatus;
  readonly forcedBackend: BackendName | null;
  /** As it is set; what is on show may be of another one. */
  readonly sweep: Sweep;
  /** Engines that answer a sweep at the same time, each in a worker of its own; answers are the same however many. */
  readonly workers: number;
  /** Null while the page looks for what it has. */
  readonly shown: Shown | null;
  readonly phase: Phase;
  /** What of the last sweep that was started could not be run here, a sentence each. */
  readonly conflicts: readonly string[];
  readonly messages: readonly Message[];
  /** Sweeps that this browser keeps, the newest first. */
  readonly kept: readonly KeptSweep[];
  /** Whether answers are still there when the page is opened again. */
  readonly lasts: boolean;
  /** Room that this site takes and may take, bytes; null where the browser does not say. */
  readonly room: { readonly used: number; readonly most: number } | null;
}

export interface LabState extends LabData {
  setEngine(engine: EngineStatus): void;
  set(change: Partial<LabData>): void;
  /** Says something once. */
  notify(tone: Message["tone"], text: string, action?: { readonly detail: string }): void;
  dismiss(id: number): void;
}

export type LabStore = StoreApi<LabState>;

const MOST_MESSAGES = 4;

/** Most engines at a time: each holds the weights. */
export const MOST_WORKERS = 8;

/** As many engines as leave one core to the page; known in a browser alone. */
export const spareCores = (): number => Math.min(MOST_WORKERS, Math.max(1, (navigator.hardwareConcurrency ?? 2) - 1));

/** A lab that has just been opened. */
export const createLabStore = (sweep: Sweep): LabStore =>
  createStore<LabState>()((set) => ({
    engine: { state: "starting" },
    forcedBackend: null,
    sweep,
    workers: 1,
    shown: null,
    phase: { state: "idle" },
    conflicts: [],
    messages: [],
    kept: [],
    lasts: true,
    room: null,
    setEngine: (engine) => set({ engine }),
    set,
    notify: (tone, text, action) =>
      set(({ messages }) => {
        if (messages.some((one) => one.text === text)) return {};
        const id = (messages.at(-1)?.id ?? 0) + 1;
        return { messages: [...messages, { id, tone, text, detail: action?.detail }].slice(-MOST_MESSAGES) };
      }),
    dismiss: (id) => set(({ messages }) => ({ messages: messages.filter((one) => one.id !== id) })),
  }));

/** Whether the answers on show are of a sweep that this page can only draw. */
export const isOfElsewhere = ({ shown }: Pick<LabData, "shown">): boolean =>
  shown?.source.kind === "file" && shown.source.isElsewhere;

/** Whether a run is under way, a pause and another tab's included. */
export const isBusy = ({ phase: { state } }: Pick<LabData, "phase">): boolean =>
  state === "preparing" || state === "running" || state === "paused" || state === "watching";

export const LabContext = createContext<LabStore | null>(null);

/** A part of the lab's state; the component renders again when that part changes. */
export function useLab<Part>(select: (state: LabState) => Part): Part {
  const store = useContext(LabContext);
  if (!store) throw new Error("useLab needs a LabContext around it");
  return useStore(store, select);
}
