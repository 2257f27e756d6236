/**
 * DPad's suffix dropout (arXiv:2508.14148; Crys-Chen/DPad, llada/generate_dropout.py and sampler.py, `GaussianSampler`):
 * most masks behind the block under way are left out, as if the response had not been allotted them. A mask d positions
 * behind the block stays with a chance that falls with d like a Gaussian, and none stays behind the window.
 *
 * The code draws the masks that stay when it enters a block. Here they are those at which the sum of chances passes the
 * next half: as many as are drawn on average, and the same in every run. Known tokens behind the block stay. The code
 * also ends the answer with the first block that holds an end token; here that is a setting of strategies.
 */
import { type Block, cacheBlockParam, enteredBlock, openBlock } from "./blocks";
import { type CacheMoment, type CacheSettings, type CanvasCachePolicy, span } from "./policy";

const params = {
  blockLength: cacheBlockParam,
  window: {
    label: "Window",
    help: "Positions behind the block in which masks may stay; all behind it are left out.",
    unit: "positions",
    kind: "integer",
    default: 32,
    min: 1,
    max: 256,
    step: 1,
  },
  decay: {
    label: "Decay",
    help: "Standard deviations of the Gaussian from the block to the window's end; more leaves out distant masks sooner.",
    kind: "number",
    default: 4,
    min: 0,
    max: 8,
    step: 0.5,
  },
  scale: {
    label: "Scale",
    help: "How many times the Gaussian's density is the chance that a mask stays; more keeps more.",
    kind: "number",
    default: 2,
    min: 0,
    max: 4,
    step: 0.1,
  },
} as const;

type Key = keyof typeof params;

/** [window] chance that a mask stays, by its distance from the block. */
export function chancesToStay({
  window,
  decay,
  scale,
}: Pick<CacheSettings<Key>, "window" | "decay" | "scale">): number[] {
  return Array.from({ length: window }, (_, distance) => {
    const x = window === 1 ? 0 : (decay * distance) / (window - 1);
    return Math.min(1, (scale * Math.exp(-x * x * 0.5)) / Math.sqrt(2 * Math.PI));
  });
}

/** Absolute positions that take part while a block is under way. */
function seenWith({ end }: Block, { promptLength, response, maskId }: CacheMoment, settings: CacheSettings<Key>) {
  let sum = 0.5;
  const stays = chancesToStay(settings).map((chance) => {
    const before = Math.floor(sum);
    sum += chance;
    return Math.floor(sum) > before;
  });
  const positions = span(0, response.length).filter((at) => at < end || response[at] !== maskId || stays[at - end]);
  return Int32Array.from([...span(0, promptLength), ...positions.map((at) => at + promptLength)]);
}

const facts = {
  group: "Blocks",
  source:
    "DPad, arXiv:2508.14148; code: Crys-Chen/DPad llada/generate_dropout.py. The code draws which masks stay; here as many stay as are drawn on average, at distances that are the same in every run.",
  params,
  keeps: "canvas",
  confines: "block",
} as const;

/** Nothing is kept: what is saved are the masks that are left out. */
export const dpad: CanvasCachePolicy<Key> = {
  ...facts,
  id: "dpad",
  label: "DPad",
  summary:
    "Most masks behind the block are left out, the more the further away; all others are run in every evaluation.",
  plan(moment, settings) {
    const block = openBlock(moment, settings.blockLength);
    if (!block) return null;
    const seen = seenWith(block, moment, settings);
    return { run: seen, seen, decides: span(block.start, block.end) };
  },
};

/** The same over Fast-dLLM's prefix cache, but that no evaluation follows on a block that the first one finished. */
export const dpadPrefix: CanvasCachePolicy<Key> = {
  ...facts,
  id: "dpad-prefix",
  label: "DPad prefix",
  summary: "Most masks behind the block are left out; within a block everything before it is kept.",
  plan(moment, settings) {
    const block = openBlock(moment, settings.blockLength);
    if (!block) return null;
    const seen = seenWith(block, moment, settings);
    const isUnderWay = enteredBlock(moment.past, moment.maskId, settings.blockLength)?.start === block.start;
    const run = isUnderWay ? seen.filter((at) => at >= moment.promptLength + block.start) : seen;
    return { run, seen, decides: span(block.start, block.end) };
  },
};
