"use client";
/** How far a reader is in each lesson; kept in this browser where it keeps anything. */
import { useCallback, useSyncExternalStore } from "react";
import { z } from "zod/mini";
import { recall, remember } from "@/components/ui/remember";

const KEY = "dimple.learn";
const CHANGED = "dimple-learn-changed";

/** What was chosen at a question: the index of the option, or null where the answer was asked for without one. */
const answersSchema = z.record(z.string(), z.nullable(z.int().check(z.nonnegative())));

const progressSchema = z.object({
  /** The step that is open, 0-based. */
  step: z.int().check(z.nonnegative()),
  /** By step. */
  answers: answersSchema,
  isDone: z.boolean(),
});

export type Progress = z.infer<typeof progressSchema>;

const NEW: Progress = { step: 0, answers: {}, isDone: false };

const allSchema = z.record(z.string(), progressSchema);
type All = z.infer<typeof allSchema>;

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
    return allSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

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
