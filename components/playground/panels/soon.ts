import { loadCard } from "@/components/models/AboutModel";
import { loadExport } from "@/components/playground/machine/lane-commands";
import { loadSource } from "@/components/ui/StrategyPicker";
import { cellTools } from "./Inspector";
import { loadGrade } from "./LaneResult";

/** What the dialogs of the page hold. */
export const dialogs = {
  exports: () => import("./Exports"),
  shared: () => import("./Shared"),
  help: () => import("./Help"),
  kept: () => import("./Kept"),
} as const;

/** Scripts that the page does not begin with and that a press may ask for, those first that are asked for most. */
export const soon: readonly (() => Promise<unknown>)[] = [
  ...Object.values(cellTools),
  ...Object.values(dialogs),
  loadGrade,
  loadCard,
  loadExport,
  loadSource,
];
