import { type CanvasCachePolicy, span, WHOLE } from "./policy";

/** Everything is refreshed when, and only when, what the most attended tokens attend to has turned. */
export const elastic: CanvasCachePolicy<"gamma" | "window"> = {
  id: "elastic",
  label: "Elastic-Cache",
  group: "Tokens",
  summary:
    "Run are the next masks, new tokens, and the known tokens that masks attend to most; when what these attend to has turned, everything is run again.",
  source:
    "Elastic-Cache, arXiv:2510.14973, read in summaries of the paper: no code was at hand. There the layers are tested one by one, and those behind the first that has turned are refreshed in the same evaluation; here one such layer refreshes all of them, an evaluation later.",
  params: {
    gamma: {
      label: "Likeness γ",
      help: "Cosine of what a watched token attends to, now and when it was last run, below which all is refreshed; higher refreshes more.",
      kind: "number",
      default: 0.9,
      min: 0,
      max: 1,
      step: 0.01,
    },
    window: {
      label: "Window",
      help: "Masks, from the left, that are run and can be decided; the others keep what they had.",
      unit: "masks",
      kind: "integer",
      default: 8,
      min: 1,
      max: 64,
      step: 1,
    },
  },
  keeps: "canvas",
  confines: "window",
  listens: "drift",
  plan({ promptLength, maskId, response, asked, past }, { gamma, window }) {
    const before = past.at(-1);
    if (!before?.drift || asked.length === 0 || (!before.whole && before.drift.likeness < gamma)) return WHOLE;
    const masks = span(0, response.length).filter((at) => response[at] === maskId);
    const changed = span(0, response.length).filter(
      (at) => response[at] !== maskId && before.response[at] !== response[at],
    );
    const next = masks.subarray(0, window);
    // The strategy may ask about others: one of them has to be decided.
    const missed = next.some((at) => asked.includes(at)) ? [] : [asked[0]!];
    const places = [...next, ...missed, ...changed].map((at) => at + promptLength);
    return { run: Int32Array.from(new Set([...places, ...before.drift.watched.map(({ at }) => at)])).sort() };
  },
};
