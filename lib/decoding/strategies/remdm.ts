import { positionOf } from "../blocks";
import { remdm as declaration, type Standing } from "../declarations/remdm";
import { numberSetting } from "../params";
import { keepOwn } from "../remembered";
import type { DecodingStrategy, SelectView } from "../strategy";

/** The schedule's two ends of an iteration: shares of the response that are unmasked before (α_t) and after (α_s) it. */
interface Stride {
  readonly before: number;
  readonly after: number;
  /** In the loop's plateau, where remasking and unmasking balance. */
  readonly plateau: boolean;
}

/**
 * α rises from 0 to 1 with the steps; `loop` holds it still between its two turning points. A step across one of them
 * keeps to that schedule; the code takes it whole by the phase it begins in, and so misses the schedule a little.
 */
function strideOf({ iteration, steps, settings }: SelectView): Stride {
  const [start, end] = [iteration / steps, (iteration + 1) / steps];
  if (settings.variant !== "loop") return { before: start, after: end, plateau: false };
  const turns = [numberSetting(settings, "loopFrom"), numberSetting(settings, "loopTo")];
  const [on, off] = [1 - Math.max(...turns), 1 - Math.min(...turns)];
  const held = numberSetting(settings, "loopShare");
  const alpha = (progress: number) => {
    if (progress >= 1) return 1;
    if (progress < on) return (held * progress) / on;
    return progress <= off ? held : held + ((1 - held) * (progress - off)) / (1 - off);
  };
  const [before, after] = [alpha(start), alpha(end)];
  return { before, after, plateau: before === held && after === held };
}

/** σ: the largest chance of giving a token back that the schedule leaves room for, and the share of it that is used. */
function remaskChance({ settings }: SelectView, { before, after, plateau }: Stride) {
  const eta = numberSetting(settings, "eta");
  const most = before === 0 ? 1 : Math.min(1, (1 - after) / before);
  const used = {
    cap: Math.min(eta, most),
    rescale: eta * most,
    loop: plateau ? Math.min(eta, most) : 0,
    confidence: 0,
  };
  return { most, used: used[settings.variant as keyof typeof used] };
}

/** Chance of each standing token to be given back: the same for all, or more for those that were less probable. */
function chancesOf({ settings, memory }: SelectView<string, Standing>, { most, used }: Sigma): Map<number, number> {
  const entries = [...memory];
  if (settings.variant !== "confidence") return new Map(entries.map(([position]) => [position, used]));
  const total = entries.reduce((sum, [, probability]) => sum + Math.exp(-probability), 0);
  return new Map(entries.map(([position, probability]) => [position, (most * Math.exp(-probability)) / total]));
}

type Sigma = ReturnType<typeof remaskChance>;

/** Chance that a masked position is committed, so that α keeps to its schedule in spite of what is given back. */
const commitChance = ({ before, after }: Stride, { used }: Sigma) =>
  after >= 1 ? 1 : (after - (1 - used) * before) / (1 - before);

/**
 * Masked diffusion that gives tokens back at random, with a chance that keeps the marginals of plain diffusion. Every
 * position is decided by a coin of its own, so an iteration may change nothing; the last step commits what is left.
 * In the variant by confidence only known positions have such a chance, so commits do not make up for it.
 */
export const remdm: DecodingStrategy<string, Standing> = {
  ...declaration,
  select(view) {
    const { table, proposal, memory, random } = view;
    const stride = strideOf(view);
    const sigma = remaskChance(view, stride);
    const chances = chancesOf(view, sigma);
    const remasks = [...memory.keys()].filter((position) => random() < chances.get(position)!);
    const chance = commitChance(stride, sigma);
    const rows = Array.from(table.positions.keys()).filter(() => random() < chance);

    const standing = new Map(memory);
    for (const position of remasks) standing.delete(position);
    for (const row of rows) standing.set(positionOf(view, row), proposal.probability[row]!);
    const reason = stride.after >= 1 ? ("flush" as const) : ("draw" as const);
    return { commits: rows.map((row) => ({ row, reason })), remasks, idle: true, memory: standing };
  },
  amend: keepOwn,
};
