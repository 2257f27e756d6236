"use client";
/** How far a reader is in each lesson; kept in this browser where it keeps anything. */
import { useCallback, useSyncExternalStore } from "react";
import { recall, remember } from "@/components/ui/remember";

const KEY = "dimple.learn";
const CHANGED = "dimple-learn-changed";

export interface Progress {
  /** The step that is open, 0-based. */
  readonly step: number;
  /** What was chosen at a question, by step: the index of the option, or null where the answer was asked for without one. */
  readonly answers: Readonly<Record<string, number | null>>;
  readonly isDone: boolean;
}

type All = Readonly<Record<string, Progress>>;

const NEW: Progress = { step: 0, answers: {}, isDone: false };

/** Progress of this page where the browser keeps none. */
let unkept: string | null = null;
/** React wants the same object as long as nothing has changed. */
let read: { readonly text: string | null; readonly all: All } = { text: null, all: {} };

function all(): All {
  const text = recall(KEY) ?? unkept;
  if (text !== read.text) read = { text, all: parsed(text) };
  return read.all;
}

/** What was kept; nothing where somebody else wrote there. */
function parsed(text: string | null): All {
  if (text === null) return {};
  try {
    const kept: unknown = JSON.parse(text);
    return isRecordOf(kept, isProgress) ? kept : {};
  } catch {
    return {};
  }
}

// By hand: a library for forms of data is as much script as all else that a lesson begins with.
const isRecordOf = <T>(data: unknown, isOne: (value: unknown) => value is T): data is Record<string, T> =>
  typeof data === "object" && data !== null && !Array.isArray(data) && Object.values(data).every(isOne);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isAnswer = (value: unknown): value is number | null => value === null || isCount(value);
const isProgress = (value: unknown): value is Progress =>
  isRecordOf(value, (_): _ is unknown => true) &&
  isCount(value.step) &&
  isRecordOf(value.answers, isAnswer) &&
  typeof value.isDone === "boolean";

function subscribe(changed: () => void): () => void {
  addEventListener("storage", changed);
  addEventListener(CHANGED, changed);
  return () => {
    removeEventListener("storage", changed);
    removeEventListener(CHANGED, changed);
  };
}

const NOTHING: All = {};

/** Progress in all lessons, by their ids. */
export const useAllProgress = (): All => useSyncExternalStore(subscribe, all, () => NOTHING);

/** Progress in one lesson, and how it changes. */
export function useProgress(id: string): readonly [Progress, (change: Partial<Progress>) => void] {
  const progress = useAllProgress()[id] ?? NEW;
  const change = useCallback(
    (part: Partial<Progress>) => {
      unkept = JSON.stringify({ ...all(), [id]: { ...(all()[id] ?? NEW), ...part } });
      remember(KEY, unkept);
      dispatchEvent(new Event(CHANGED));
    },
    [id],
  );
  return [progress, change];
}

/** Forgets how far the reader is, in all lessons. */
export function forgetProgress(): void {
  unkept = null;
  remember(KEY, null);
  dispatchEvent(new Event(CHANGED));
}
