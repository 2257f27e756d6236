import { TOP_K } from "@/lib/engine/predictor";
import { blockOf, positionOf } from "../blocks";
import { hierarchical as declaration } from "../declarations/hierarchical";
import { blockDecisions } from "../llada";
import { numberSetting, optionalSetting } from "../params";
import type { DecodingStrategy, SelectView, Settings } from "../strategy";

/** A position that may be committed now: masked, or known but doubted. */
interface Slot {
  readonly position: number;
  /** Row of a masked position, or null for a doubted one. */
  readonly row: number | null;
  /** What would be written. */
  readonly token: number;
  readonly probability: number;
}

/** The masked positions. */
function maskedSlots(view: SelectView): Slot[] {
  const { score, tokens } = view.proposal;
  const slot = (row: number) => ({
    position: positionOf(view, row),
    row,
    token: tokens[row]!,
    probability: score[row]!,
  });
  return Array.from(score.keys(), slot);
}

const none = new Int32Array();

/** The known positions of the block under way, that of the leftmost mask. @param known ascending */
function knownOfBlock(known: Int32Array, settings: Settings): Int32Array {
  const leftmost = known.findIndex((position, index) => position !== index);
  const block = blockOf(leftmost < 0 ? known.length : leftmost, settings);
  return known.filter((position) => blockOf(position, settings) === block);
}

/** Known positions of the block where even the best token is less probable than the setting asks for. */
function doubtedSlots({ watched, settings, fixed, promptLength }: SelectView): Slot[] {
  const bar = optionalSetting(settings, "remask");
  if (bar === null || !watched) return [];
  return Array.from(watched.positions, (at, row) => ({
    position: at - promptLength,
    row: null,
    token: watched.topIds[row * TOP_K]!,
    probability: watched.topProbs[row * TOP_K]!,
  })).filter(({ position, probability }) => probability < bar && !fixed.has(position));
}

/** Slots in maximal runs of neighbours. @param slots ascending */
function contiguousRuns(slots: readonly Slot[]): Slot[][] {
  const runs: Slot[][] = [];
  for (const slot of slots) {
    const run = runs.at(-1);
    if (run && run.at(-1)!.position + 1 === slot.position) run.push(slot);
    else runs.push([slot]);
  }
  return runs;
}

const bySurety = (a: Slot, b: Slot) => b.probability - a.probability || a.position - b.position;

/**
 * The best of every run above the lower threshold, everything above the upper one, and the best of the rest until one
 * more is committed than is doubted: every iteration leaves fewer masks than it found.
 */
function chosenSlots(settings: Settings, slots: readonly Slot[], doubted: number): ReadonlySet<Slot> {
  const low = numberSetting(settings, "low");
  const threshold = optionalSetting(settings, "threshold") ?? Number.POSITIVE_INFINITY;
  const ofRuns = contiguousRuns(slots)
    .map((run) => run.toSorted(bySurety)[0]!)
    .filter(({ probability }) => probability > low);
  const chosen = new Set([...ofRuns, ...slots.filter(({ probability }) => probability > threshold)]);
  const rest = slots.filter((slot) => !chosen.has(slot)).sort(bySurety);
  return new Set([...chosen, ...rest.slice(0, Math.max(0, doubted + 1 - chosen.size))]);
}

/**
 * Commits the best position of every run of masks, which halves the runs and takes about log₂ as many iterations, and
 * everything above the upper threshold. The variant of the code that gives tokens back to the mask is a setting here.
 */
export const hierarchical: DecodingStrategy = {
  ...declaration,
  ...blockDecisions,
  watch: (known, settings) => (optionalSetting(settings, "remask") === null ? none : knownOfBlock(known, settings)),
  select(view) {
    const { settings, response } = view;
    const doubted = doubtedSlots(view);
    const slots = [...maskedSlots(view), ...doubted].sort((a, b) => a.position - b.position);
    const chosen = chosenSlots(settings, slots, doubted.length);
    const bar = Math.min(numberSetting(settings, "low"), optionalSetting(settings, "threshold") ?? 1);
    const rewritten = doubted.filter((slot) => chosen.has(slot) && slot.token !== response[slot.position]);
    return {
      commits: [...chosen].flatMap(({ row, probability }) =>
        row === null ? [] : [{ row, reason: probability > bar ? ("threshold" as const) : ("fallback" as const) }],
      ),
      edits: rewritten.map(({ position, token }) => ({ position, token })),
      remasks: doubted.filter((slot) => !chosen.has(slot)).map(({ position }) => position),
      gate: { threshold: bar },
    };
  },
};
