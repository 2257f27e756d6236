"use client";
import { HeatmapLegend } from "@/components/charts/Legend";
import { useSharedKey } from "./use-heatmaps";

/** The one key of all heatmaps of the view; nothing where each has to have its own. */
export function SharedLegend({ hasPreview }: { readonly hasPreview: boolean }) {
  const key = useSharedKey();
  return key && <HeatmapLegend {...key} hasPreview={hasPreview} isCompact />;
}
