"""For each position the step that unmasked it: `step_map` of dLLM-RL and TraDo, `first_unmask_times`, as JSON

`{"prompt": ids, "response": ids, "step_map": steps}`; both ids may be text where a tokenizer is given, and the steps may
be called `first_unmask_times`. Steps may begin at any number; those in which nothing was unmasked are kept as idle ones.
Source: Gen-Verse/dLLM-RL sample/dream_rl_rollout.py, sample/sdar_rl_rollout.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dimple_trace import Recorder

from .source import Given, ids_of, object_of

UNTOLD = (
    "A step map tells when each position was unmasked, and nothing of what was overwritten or given back.",
    "It does not tell probabilities, candidates, reasons, evaluations or times.",
)


def read(data: Any, given: Given) -> Recorder:
    run = object_of(data, ("prompt", "response"), given.row)
    name = next((key for key in ("step_map", "first_unmask_times") if key in run), None)
    if name is None:
        raise ValueError("expected step_map or first_unmask_times, found neither")
    steps = ids_of(run[name], given.row)
    response = _ids(run["response"], given)
    if len(steps) != len(response):
        raise ValueError(f"{name}: expected a step for each of {len(response)} response tokens, found {len(steps)}")
    prompt = _ids(run["prompt"], given)
    given = given.with_fresh_mask([*prompt, *response])
    mask = given.mask_id
    rec = given.recorder(prompt=prompt, response_length=len(response))
    for step in range(min(steps), max(steps) + 1):
        rec.put_canvas([token if at <= step else mask for token, at in zip(response, steps)])
    return rec.finish()


def _ids(value: Any, given: Given) -> list[int]:
    if not isinstance(value, str):
        return ids_of(value, given.row)
    if given.tokenizer is None:
        raise ValueError("prompt and response: expected ids, or text with --tokenizer, found text alone")
    encoded = given.tokenizer.encode(value, add_special_tokens=False)
    return list(encoded["input_ids"] if isinstance(encoded, Mapping) else encoded)
