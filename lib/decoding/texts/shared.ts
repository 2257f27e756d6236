/** What texts of several strategies say alike. */

export const DIMPLE_SOURCE = "Dimple, arXiv:2505.16990; code: yu-rp/Dimple, generation_utils.py";

export const LLADA_SOURCE = "LLaDA, arXiv:2502.09992; code: ML-GSAI/LLaDA, generate.py";

export const DINFER_SOURCE = "dInfer, arXiv:2510.08666; code: inclusionAI/dInfer, decoding/parallel_strategy.py";

/** How many the schedule asks for, as `dimQuota` has it. */
export const SCHEDULE_FORMULA = 'k = max(1, ⌊ |M| (1 − [s]/[t]) ⌋) "with" t = [|M|]/[|M_0|]';

/** How many go in step n of a block that had m masks and has S steps, as `evenQuota` has it. */
export const QUOTA_FORMULA = 'k_n = ⌊ [m]/[S] ⌋ + 𝟙(n < m "mod" S)';
