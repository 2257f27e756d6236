"use client";
import { useMemo } from "react";
import { trackOf } from "@/lib/analysis/moments";
import type { Trace } from "@/lib/trace/schema";

/** A position that charts follow through a run. */
export interface FollowedPosition {
  /** Response position, 0-based. */
  readonly position: number;
  /** The iteration that counts it so, 0-based: insertions and cuts move it before and after. The first where absent. */
  readonly countedIn?: number;
}

/** Where a position stands in every iteration; worked out again only where it matters in which iteration it was named. */
export function useTrack(trace: Trace, { position, countedIn = 0 }: FollowedPosition): readonly number[] {
  const moves = useMemo(() => trace.iterations.some(({ splices }) => splices), [trace]);
  const iteration = moves ? countedIn : 0;
  return useMemo(() => trackOf(trace, { iteration, position }), [trace, iteration, position]);
}
