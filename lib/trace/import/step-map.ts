/**
 * For each position the step that unmasked it: `step_map` of dLLM-RL and TraDo, `first_unmask_times`.
 * `{"prompt": ids, "response": ids, "step_map": steps}`, or a list of such runs. Steps may begin at any number; those in
 * which nothing was unmasked are kept as idle ones.
 *
 * Source: Gen-Verse/dLLM-RL sample/dream_rl_rollout.py, sample/sdar_rl_rollout.py.
 */
import { TraceError } from "../error";
import { TRACE_LIMITS } from "../limits";
import type { ForeignFormat } from "./format";
import { ImportedRun } from "./imported-run";
import { idsOf, isObject, rowOf } from "./rows";

const LABEL = "A step map";
const NAMES = ["step_map", "first_unmask_times"] as const;

export const stepMap: ForeignFormat = {
  id: "step-map",
  label: LABEL,
  untold: [
    "A step map tells when each position was unmasked, and nothing of what was overwritten or given back.",
    "It does not tell probabilities, candidates, reasons, evaluations or times.",
  ],
  recognises: (data) => {
    const run = Array.isArray(data) ? data[0] : data;
    return isObject(run) && NAMES.some((name) => name in run);
  },
  read(data, given) {
    const run = (Array.isArray(data) ? data[given.row] : data) as unknown;
    if (!isObject(run)) throw new TraceError(`row ${given.row}: expected a run with a step map, found none`);
    const name = NAMES.find((one) => one in run);
    if (name === undefined) throw new TraceError("expected step_map or first_unmask_times, found neither");
    const steps = idsOf(run[name], given.row, name);
    const [prompt, response] = (["prompt", "response"] as const).map((field) => {
      const value = rowOf(run[field], given.row, field);
      if (typeof value !== "string" && typeof (value as unknown[] | undefined)?.[0] !== "string")
        return idsOf(value, 0, field);
      throw new TraceError(
        `${field}: expected ids, found text alone, which needs the model’s tokenizer: python -m dimple_trace import step-map FILE --tokenizer NAME`,
      );
    });
    if (steps.length !== response!.length)
      throw new TraceError(
        `${name}: expected a step for each of ${response!.length} response tokens, found ${steps.length}`,
      );
    const ids = [...prompt!, ...response!];
    const maskId = given.mask_id ?? 1 + ids.reduce((most, id) => Math.max(most, id), 0);
    const notes = [...stepMap.untold, ...(given.mask_id === undefined ? [FRESH_MASK] : [])];
    const responseLength = response!.length;
    const made = new ImportedRun(
      { prompt: prompt!, responseLength, maskId, strategy: "unknown", exporter: LABEL, notes },
      given,
    );
    const first = steps.reduce((least, step) => Math.min(least, step), Number.POSITIVE_INFINITY);
    const last = steps.reduce((most, step) => Math.max(most, step), 0);
    if (last - first >= TRACE_LIMITS.iterations)
      throw new TraceError(`${name}: expected at most ${TRACE_LIMITS.iterations} steps, found ${last - first + 1}`);
    for (let step = first; step <= last; step++)
      made.put(response!.map((token, at) => (steps[at]! <= step ? token : maskId)));
    return made.document();
  },
};

/** What a run says in which no mask stands. */
export const FRESH_MASK = "It does not tell the mask, which is shown as an id behind all others.";
