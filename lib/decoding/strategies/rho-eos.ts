import { CHANGES, rhoEos as declaration, type Progress } from "../declarations/rho-eos";
import { endConfidence } from "../end-confidence";
import { numberSetting } from "../params";
import { topOf } from "../selection";
import type { DecodingStrategy, SelectView, Splice } from "../strategy";

const INTERVAL = 0.1;

/** Most units that are added or cut at once. */
const MOST = 8;

/** How many units of growth a density wants that is this far outside of the band; gap ≥ 0. */
function units(gap: number, schedule: unknown): number {
  // The reference computes in float32 and adds the same little number before it rounds up.
  const steps = Math.ceil(Math.fround(Math.fround(Math.fround(gap) + 1e-12) / Math.fround(INTERVAL)));
  const wanted = schedule === "const" ? 1 : schedule === "linear" ? steps : 2 ** (steps - 1);
  return Math.min(MOST, Math.max(1, wanted));
}

/** Masks behind the response, or its tail cut off; a position stays, and so does the structure prior. */
function lengthChange({ settings, response, fixed, maskId }: SelectView, density: number): Splice[] {
  const [most, growth] = [numberSetting(settings, "maxLength"), numberSetting(settings, "growth")];
  const [low, high] = [numberSetting(settings, "low"), numberSetting(settings, "high")];
  if (density < low) {
    const room = Math.max(0, most - response.length);
    const added = Math.min(room, growth * units(low - density, settings.schedule));
    if (added === 0) return [];
    return [{ position: response.length, remove: 0, tokens: new Array<number>(added).fill(maskId) }];
  }
  if (density <= high) return [];
  const kept = Math.max(1, ...Array.from(fixed, (position) => position + 1));
  const cut = Math.min(response.length - kept, growth * units(density - high, settings.schedule));
  return cut > 0 ? [{ position: response.length - cut, remove: cut, tokens: [] }] : [];
}

/**
 * Lets the response breathe while it is decoded: where few of its last positions expect an end it grows, where many do
 * it is cut, and the further the density is from its band the more at once. One evaluation serves both, so a change
 * shows in the next iteration. What is cut may hold tokens. The response length asked for is where it begins. The
 * paper measures the share of masks that expect an end; its code, which is followed, the mean probability of an end
 * over the last positions that do. There a response may be cut to nothing; here one position stays.
 */
export const rhoEos: DecodingStrategy<string, Progress> = {
  ...declaration,
  watch: (known) => known,
  select(view) {
    const { settings, memory, response, table, promptLength, maskId, endIds } = view;
    const { score } = view.proposal;
    const threshold = numberSetting(settings, "threshold");
    const blockLength = settings.blockLength === null ? response.length : numberSetting(settings, "blockLength");
    const at = (row: number) => table.positions[row]! - promptLength;
    const rows = Array.from(score.keys()).filter(
      (row) => at(row) >= memory.from && at(row) < memory.from + blockLength,
    );
    const sure = rows.filter((row) => score[row]! > threshold);
    const chosen = sure.length > 0 ? sure : topOf(rows, score, 1);
    const reason = sure.length > 0 ? ("threshold" as const) : ("fallback" as const);

    const committed = new Set(chosen.map(at));
    const masks = Array.from(response.keys()).filter(
      (position) => response[position] === maskId && !committed.has(position),
    );
    let from = memory.from;
    const open = () => masks.some((position) => position >= from && position < from + blockLength);
    while (from < response.length && !open()) from = Math.min(from + blockLength, response.length);

    const settled = memory.settled || memory.step >= CHANGES || response.length >= numberSetting(settings, "maxLength");
    const density = endConfidence(view, numberSetting(settings, "endWindow"));
    const splices = settled || endIds.length === 0 ? [] : lengthChange(view, density);
    const length = splices.reduce((sum, { remove, tokens }) => sum + tokens.length - remove, response.length);
    const kept = Math.min(from, length);
    return {
      commits: chosen.map((row) => ({ row, reason })),
      splices,
      idle: true,
      gate: { threshold },
      memory: { from: kept, step: memory.step + 1, settled, done: kept >= length },
    };
  },
  amend: (memory, { moved }) => ({ ...memory, from: moved(memory.from) ?? 0 }),
};
