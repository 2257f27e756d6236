import { type CanvasCachePolicy, intervalParam, span, WHOLE } from "./policy";

/** A token is kept once it has been run as itself: one evaluation after its commit, wherever it stands. */
export const dkvDecode: CanvasCachePolicy<"interval"> = {
  id: "dkv-decode",
  label: "dKV-Cache decode",
  group: "Tokens",
  summary: "A token is kept from the evaluation on in which it was first seen instead of a mask, in any order.",
  source:
    "dKV-Cache, arXiv:2505.15781; code: horseee/dKV-Cache generation_utils. For shifted logits the code's “un” shift caches position p when p + 1 is known; here a token is cached when it is known itself, and the row before a mask is run as well.",
  params: { interval: intervalParam },
  keeps: "canvas",
  plan({ promptLength, maskId, response, past }, { interval }) {
    const before = past.at(-1);
    if (!before || past.length % interval === 0) return WHOLE;
    // What is a mask again was given back: its keys and values are those of a token that is gone.
    const isKept = (at: number) => before.response[at] === response[at] && response[at] !== maskId;
    const fresh = span(0, response.length).filter((at) => !isKept(at));
    return { run: fresh.map((at) => promptLength + at) };
  },
};
