"""What diffusers' LLaDA2Pipeline hands to `callback_on_step_end`, a dict a step, as JSON or .pt

`{"block_x", "transfer_index", "editing_transfer_index", "sampled_tokens", "sampled_probs"}`: the canvas up to the end of
the block after the step; the others are of the block, its last positions.
Source: huggingface/diffusers pipelines/llada2/pipeline_llada2.py.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
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
    flags = [row_of(step["transfer_index"], given.row) if "transfer_index" in step else None for step in steps]
    found = given.mask_id if given.mask_id is not None else _mask(canvases, flags)
    begin = given.prompt_length if given.prompt_length is not None else _prompt_length(canvases[0], flags[0], found)
    length = max(len(canvas) for canvas in canvases) - begin
    if found is None:
        drawn = [ids_of(step["sampled_tokens"], given.row) for step in steps]
        given = given.with_fresh_mask([token for ids in (*canvases, *drawn) for token in ids])
    else:
        given = dataclasses.replace(given, mask_id=found)
    mask = given.mask_id
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


def _said(step: Mapping[str, Any], begin: int, row: int | None) -> dict[int, tuple[int, float]]:
    """Response position to token and probability. @param begin response position of the block"""
    drawn = zip(ids_of(step["sampled_tokens"], row), row_of(step["sampled_probs"], row))
    return {at: (token, float(p)) for at, (token, p) in enumerate(drawn, start=begin) if at >= 0}


def _mask(canvases: Sequence[Sequence[int]], flags: Sequence[Sequence[bool] | None]) -> int | None:
    """What stands where a later step writes for the first time; None where each block was written at once."""
    for before, canvas, now in zip(canvases, canvases[1:], flags[1:]):
        begin = len(canvas) - len(now or ())
        for at, written in enumerate(now or (), start=begin):
            if written and at < len(before):
                return before[at]
    return None


def _prompt_length(canvas: Sequence[int], now: Sequence[bool] | None, mask: int | None) -> int:
    """The first block begins in the prompt's last tokens: the response begins where the first step wrote, or left a mask."""
    if now is None:
        raise ValueError("expected --prompt-length, or transfer_index in each step, found neither")
    begin = len(canvas) - len(now)
    return next((at for at in range(begin, len(canvas)) if now[at - begin] or canvas[at] == mask), len(canvas))
