"use client";
import { useCallback, useEffect, useState } from "react";

/** How far what a page waits for has come. */
export type Loaded<T> =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly problem: string }
  | { readonly state: "ready"; readonly value: T };

/** What a page waits for, and a way to ask again where it did not come. @param load must be the same at every render */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>): readonly [Loaded<T>, retry: () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const ending = new AbortController();
    setLoaded({ state: "loading" });
    load(ending.signal).then(
      (value) => setLoaded({ state: "ready", value }),
      (error: Error) => !ending.signal.aborted && setLoaded({ state: "failed", problem: error.message }),
    );
    return () => ending.abort();
  }, [load, attempt]);
  return [loaded, useCallback(() => setAttempt((before) => before + 1), [])];
}
