/** Errors on their way into notices: a sentence, and the program's own words out of sight. */
import { detailAction } from "@/components/ui/detail-action";
import { told } from "@/lib/run/sentence";
import type { MachineState } from "./machine";

interface Telling {
  /** Stands in front of the sentence. */
  readonly before?: string;
  readonly tone?: "bad" | "warn";
}

/** Says what went wrong. */
export function tellError({ notify }: Pick<MachineState, "notify">, error: unknown, telling: Telling = {}): void {
  const { before = "", tone = "bad" } = telling;
  const why = told(error);
  notify(tone, before + why.message, detailAction(why));
}
