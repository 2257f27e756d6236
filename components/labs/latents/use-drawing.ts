"use client";
import { useEffect, useRef, useState } from "react";
import { type DrawnCell, type DrawSettings, drawNext } from "@/lib/latent/draw";
import type { Studio } from "./load";

/** A cell with all that decides it: while that stays, so does the cell. */
interface KeptCell {
  readonly key: string;
  readonly drawn: DrawnCell;
}

/**
 * The first `count` cells of a scene, drawn one after the other with a pause for the page after each; those that a change of
 * the settings leaves as they are stay.
 */
export function useDrawing(studio: Studio, settings: DrawSettings, count: number): readonly DrawnCell[] {
  const kept = useRef<readonly KeptCell[]>([]);
  const [cells, setCells] = useState<readonly DrawnCell[]>([]);
  useEffect(() => {
    const { wish, steps, seed, choices } = settings;
    const keyOf = (cell: number) =>
      JSON.stringify([wish, steps, seed, Array.from({ length: cell + 1 }, (_, at) => choices[at])]);
    const firstNew = kept.current.findIndex(({ key }, cell) => key !== keyOf(cell));
    if (firstNew >= 0) kept.current = kept.current.slice(0, firstNew);
    let timer: ReturnType<typeof setTimeout>;
    const goOn = () => {
      if (kept.current.length < count) {
        const before = kept.current.map(({ drawn }) => drawn);
        const drawn = drawNext(studio.system, studio.atlas, studio.every, settings, before);
        kept.current = [...kept.current, { key: keyOf(before.length), drawn }];
        timer = setTimeout(goOn);
      }
      setCells(kept.current.slice(0, count).map(({ drawn }) => drawn));
    };
    timer = setTimeout(goOn);
    return () => clearTimeout(timer);
  }, [studio, settings, count]);
  return cells;
}
