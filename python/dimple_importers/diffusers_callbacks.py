"""What diffusers' LLaDA2Pipeline hands to `callback_on_step_end`, a dict a step, as JSON or .pt

`{"block_x", "transfer_index", "editing_transfer_index", "sampled_tokens", "sampled_probs"}`: the canvas up to the end of
the block after the step; the others are of the block, its last positions.
Source: huggingface/diffusers pipelines/llada2/pipeline_llada2.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dimple_trace import Recorder

from .source import Given, ids_of, objects, row_of

UNTOLD = (
    "A dump of callbacks tells the token that was drawn at each position and its probability, not the candidates beside it.",
    "It does not tell times, nor positions outside the block of each step.",
)


def read(data: Any, given: Given) -> Recorder:
    steps = objects(data, "dicts with block_x, one a step")
    canvases = [ids_of(step["block_x"], given.row) for step in steps]
    begin = given.prompt_length
    if begin is None:
        raise ValueError("expected --prompt-length, which a dump of callbacks does not tell, found none")
    length = max(len(canvas) for canvas in canvases) - begin
    mask = given.mask()
    rec = given.recorder(prompt=canvases[0][:begin], response_length=length, strategy="llada2", reason="unknown")
    for step, canvas in zip(steps, canvases):
        response = canvas[begin:]
        block = len(row_of(step["sampled_tokens"], given.row))
        known: dict[str, Any] = {"cost": {"tokens": len(canvas), "cachedTokens": 0, "evaluations": 1}}
        if len(response) < length:
            known["window"] = [0, len(response)]
        said = _said(step, len(canvas) - block - begin, given.row)
        rec.put_canvas(response + [mask] * (length - len(response)), said=said, **known)
    return rec.finish()


def _said(step: Mapping[str, Any], begin: int, row: int) -> dict[int, tuple[int, float]]:
    """Response position to token and probability. @param begin response position of the block"""
    drawn = zip(ids_of(step["sampled_tokens"], row), row_of(step["sampled_probs"], row))
    return {at: (token, float(p)) for at, (token, p) in enumerate(drawn, start=begin) if at >= 0}
