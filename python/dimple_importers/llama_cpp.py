"""Lines `step N ID ID …` that a callback of llama.cpp's diffusion example prints

    static bool print_step(int32_t step, int32_t total, const llama_token * tokens, int32_t n, void *) {
        printf("step %d", step);
        for (int32_t i = 0; i < n; i++) printf(" %d", tokens[i]);
        printf("\\n");
        return true;
    }

set as `params.step_callback`. Other lines are passed over.
Source: ggml-org/llama.cpp examples/diffusion (`diffusion_step_callback_t`).
"""

from __future__ import annotations

import re
from typing import Any

from dimple_trace import Recorder

from . import histories
from .source import Given

UNTOLD = ("The callback of llama.cpp tells ids alone: no probabilities, candidates, reasons, evaluations or times.",)

STEP = re.compile(r"^step (\d+)((?: -?\d+)+)\s*$", re.MULTILINE)


def read(data: Any, given: Given) -> Recorder:
    """@param data text"""
    frames = [[int(token) for token in ids.split()] for _, ids in STEP.findall(str(data))]
    if not frames:
        raise ValueError("expected lines such as “step 3 15 7 126336”, found none")
    return histories.read(frames, given)
