import { type CanvasCachePolicy, intervalParam, span, WHOLE } from "./policy";

/** Two tokens and a few masks around them are run: those just committed and the one whose turn is next. */
export const dkvGreedy: CanvasCachePolicy<"interval" | "window"> = {
  id: "dkv-greedy",
  label: "dKV-Cache greedy",
  group: "Tokens",
  summary:
    "Run are the tokens just committed, the position whose turn is next in a fixed random order, and masks near it.",
  source:
    "dKV-Cache, arXiv:2505.15781; code: horseee/dKV-Cache generation_utils/llada_dkv_cache_greedy.py. The code commits in the order it has drawn and nothing else; here the strategy decides among what was run. With shifted logits the row before each mask is run as well.",
  params: {
    interval: intervalParam,
    window: {
      label: "Window",
      help: "Masks around the next position that are run with it; more are closer to no cache.",
      unit: "masks",
      kind: "integer",
      default: 4,
      min: 0,
      max: 64,
      step: 1,
    },
  },
  keeps: "canvas",
  confines: "window",
  plan({ promptLength, maskId, response, asked, past }, { interval, window }) {
    const before = past.at(-1);
    if (!before || past.length % interval === 0 || asked.length === 0) return WHOLE;
    const next = asked.reduce((first, at) => (turnOf(at) < turnOf(first) ? at : first));
    const decides = [next, ...nearestMasks(next, response, maskId, window)].sort((a, b) => a - b);
    const changed = span(0, response.length).filter((at) => before.response[at] !== response[at]);
    const run = Int32Array.from(new Set([...changed, ...decides]), (at) => promptLength + at).sort();
    return { run, decides: Int32Array.from(decides) };
  },
};

/** Place of a response position in an order that looks random and never changes. */
function turnOf(position: number): number {
  const mixed = Math.imul(position + 1, 0x9e3779b1);
  return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0;
}

/** The nearest masks, left and right in turn. */
function nearestMasks(center: number, response: Int32Array, maskId: number, count: number): number[] {
  const found: number[] = [];
  for (let distance = 1; distance < response.length && found.length < count; distance++) {
    for (const at of [center - distance, center + distance]) {
      if (response[at] === maskId && found.length < count) found.push(at);
    }
  }
  return found;
}
