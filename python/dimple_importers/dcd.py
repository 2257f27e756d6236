"""Deferred commitment decoding with `debug=True`: its tokens and its list of OneStepDebugInfo, as JSON

`{"tokens": [T] ids, "prompt_length": P, "steps": [{"forward_length", "window_range", "decode_indices",
"decode_confidence", "pass_cache"}]}`; indices are absolute, lists may be batches.
Source: shuyingte/DCD decode_algorithm.py (arXiv:2601.02076).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dimple_trace import Recorder

from .source import Given, ids_of, object_of, objects, row_of

UNTOLD = (
    "The debug information tells the confidence of what was committed, not of the other positions in the window.",
    "What is written behind the end token is shown in the step that committed it; the file does not tell when it was written.",
    "It does not tell candidates or times.",
)


def read(data: Any, given: Given) -> Recorder:
    run = object_of(data, ("tokens", "prompt_length", "steps"), given.row)
    tokens, begin = ids_of(run["tokens"], given.row), int(run["prompt_length"])
    response, given = tokens[begin:], given.with_fresh_mask(tokens)
    rec = given.recorder(prompt=tokens[:begin], response_length=len(response), strategy="dcd", reason="unknown")
    steps = objects(run["steps"], "debug information, one a step")
    committed = [_committed(step, begin, given.row) for step in steps]
    filled = set(range(len(response))).difference(*committed)
    canvas: list[int] = [given.mask_id or 0] * len(response)
    for step, said in zip(steps, committed):
        for at in said:
            canvas[at] = response[at]
        ended = [at for at in said if response[at] in rec.ends]
        last = step is steps[-1]
        for at in filled if last else [at for at in filled if ended and at > min(ended)]:
            canvas[at] = response[at]
        rec.put_canvas(
            canvas,
            said={at: (response[at], p) for at, p in said.items()},
            window=[int(edge) - begin for edge in step["window_range"]],
            cost=_cost(step, len(tokens)),
        )
    return rec.finish()


def _committed(step: Mapping[str, Any], begin: int, row: int | None) -> dict[int, float]:
    """Response position to confidence."""
    indices, confidence = (row_of(step[name], row) for name in ("decode_indices", "decode_confidence"))
    return {int(at) - begin: float(p) for at, p in zip(indices, confidence)}


def _cost(step: Mapping[str, Any], positions: int) -> dict[str, int]:
    ran = int(step["forward_length"])
    return {"tokens": ran, "cachedTokens": positions - ran if step.get("pass_cache") else 0, "evaluations": 1}
