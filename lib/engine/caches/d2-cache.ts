import { cacheBlockParam, openBlock } from "./blocks";
import { type CacheMoment, type CanvasCachePolicy, type PastPass, span, WHOLE } from "./policy";

/**
 * Two-stage choice of what is run: of the masks those that are likely to be decided next, of everything else what the
 * network listens to most. The first evaluation runs all.
 */
export const d2Cache: CanvasCachePolicy<"masks" | "share" | "spread" | "bridge" | "blockLength"> = {
  id: "d2-cache",
  label: "d²Cache",
  group: "Tokens",
  summary:
    "Run are the masks that are sure and lie among known tokens, the tokens just committed, and what is listened to most, by attention rollout over all layers.",
  source:
    "d²Cache, arXiv:2509.23094; code: Kamichanw/d2Cache src/cache/d2cache.py, with inflate_w 0 as in its configuration. The code writes newer confidences into a copy and so ranks masks by those of the first evaluation; here the latest count. With shifted logits the code runs the row before a mask alone; here the mask is run as well. Masks that the strategy does not ask about have no confidence and come last.",
  params: {
    masks: {
      label: "Masks run",
      help: "Masks that are run, and can be decided, in any case; fewer are cheaper. The code’s 32 are for answers of 256.",
      unit: "masks",
      kind: "integer",
      default: 8,
      min: 1,
      max: 64,
      step: 1,
    },
    share: {
      label: "Share listened to",
      help: "Part of the importance of all other positions that those which are run together hold; at least one is run.",
      kind: "number",
      default: 0.1,
      min: 0,
      max: 1,
      step: 0.05,
    },
    spread: {
      label: "Spread σ",
      help: "Distance over which known tokens make a mask likely to be decided; less looks at its neighbours alone.",
      unit: "positions",
      kind: "number",
      default: 10,
      min: 0.5,
      max: 64,
      step: 0.5,
    },
    bridge: {
      label: "Bridge",
      help: "What lies between two positions that are run, no further apart than this, is run as well; 0 leaves it.",
      unit: "positions",
      kind: "integer",
      default: 0,
      min: 0,
      max: 16,
      step: 1,
    },
    blockLength: cacheBlockParam,
  },
  keeps: "canvas",
  confines: "window",
  listens: "importance",
  plan(moment, { masks, share, spread, bridge, blockLength }) {
    const { promptLength, maskId, response, asked, past } = moment;
    const before = past.at(-1);
    if (!before?.importance || asked.length === 0) return WHOLE;
    const chosen = likelyMasks(moment, masks, spread, blockLength);
    // The strategy may ask about others: one of them has to be decided.
    if (!chosen.some((at) => asked.includes(at))) chosen.push(asked[0]!);
    const changed = span(0, response.length).filter(
      (at) => response[at] !== maskId && before.response[at] !== response[at],
    );
    const run = new Set([...chosen, ...changed].map((at) => at + promptLength));
    for (const place of mostHeard(before.importance, share, run)) run.add(place);
    return { run: bridged(Int32Array.from(run).sort(), bridge) };
  },
};

/** The latest confidence at each position. */
function confidences(past: readonly PastPass[]): ReadonlyMap<number, number> {
  return new Map(past.flatMap(({ confidence = new Map<number, number>() }) => [...confidence]));
}

/** Masks by falling confidence times density: those of the block under way first, and none far behind what is needed. */
function likelyMasks(moment: CacheMoment, most: number, spread: number, blockLength: number): number[] {
  const { response, maskId, past } = moment;
  const block = openBlock(moment, blockLength)!;
  const length = Math.min(blockLength, response.length);
  const masks = Array.from(response.keys()).filter((at) => response[at] === maskId);
  const last = masks[most - 1] ?? response.length - 1;
  const end = (Math.floor(last / length) + 1) * length;
  const known = confidences(past);
  const density = densityOf(response, maskId, spread);
  const scored = masks
    .filter((at) => at < end)
    .map((at) => ({ at, inBlock: at < block.end, score: (known.get(at) ?? 0) * density[at]! }));
  scored.sort((a, b) => Number(b.inBlock) - Number(a.inBlock) || b.score - a.score || a.at - b.at);
  return scored.slice(0, most).map(({ at }) => at);
}

/**
 * [R] how much of a Gaussian around each response position lies on known tokens. Left of the response everything is known;
 * right of it, if its last token is.
 */
export function densityOf(response: Int32Array, maskId: number, spread: number): number[] {
  const length = response.length;
  const weights = Array.from({ length: 3 * length + 1 }, (_, d) => Math.exp(-(d * d) / (2 * spread * spread)));
  const all = 2 * weights.reduce((sum, weight) => sum + weight, 0) - 1;
  const isKnown = (at: number) => at < 0 || response[Math.min(at, length - 1)] !== maskId;
  return Array.from({ length }, (_, position) => {
    let known = 0;
    // The response as long again on either side.
    for (let at = -length; at < 2 * length; at++) if (isKnown(at)) known += weights[Math.abs(at - position)]!;
    return known / all;
  });
}

/** Of the positions that are not chosen yet the most important ones, as long as they hold no more than a share; one at least. */
function mostHeard(importance: ArrayLike<number>, share: number, chosen: ReadonlySet<number>): number[] {
  const others = Array.from({ length: importance.length }, (_, place) => place).filter((place) => !chosen.has(place));
  const total = others.reduce((sum, place) => sum + importance[place]!, 0);
  others.sort((a, b) => importance[b]! - importance[a]! || a - b);
  let held = 0;
  return others.filter((place, rank) => {
    held += importance[place]! / (total + 1e-9);
    return rank === 0 || held <= share;
  });
}

/** With the positions between two that are no more than `most` apart. @param run ascending */
function bridged(run: Int32Array, most: number): Int32Array {
  const between = Array.from(run).flatMap((place, at) => {
    const next = run[at + 1];
    return next !== undefined && next - place <= most ? Array.from(span(place, next)) : [place];
  });
  return Int32Array.from(between);
}
