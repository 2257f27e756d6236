"""Canvases after each step: `histories` of dLLM, `history` of Dream, Dimple and LaViDa, as JSON, .npy or .pt

Each canvas is [T] ids or a batch [B, T]. dLLM's first one is the canvas before the first step, the others begin after it.
Source: ZHZisZZ/dllm core/samplers, DreamLM/Dream and yu-rp/Dimple generation_utils.py, jacklishufan/LaViDa generate.py.
"""

from __future__ import annotations

from typing import Any

from dimple_trace import Recorder, from_history

from .source import Given, ids_of

UNTOLD = (
    "A history of canvases does not tell probabilities, candidates, reasons, evaluations or times.",
    "Evaluations that wrote nothing may be missing from it.",
)


def read(data: Any, given: Given) -> Recorder:
    """@param data [I][T] or [I][B][T] ids"""
    if not hasattr(data, "__len__") or isinstance(data, (str, dict)) or len(data) == 0:
        raise ValueError(f"expected a list of canvases, found {type(data).__name__}")
    frames = [ids_of(frame, given.row) for frame in data]
    mask = given.mask()
    begin = given.prompt_length if given.prompt_length is not None else _prompt_length(frames[0], mask)
    length = max(len(frame) for frame in frames) - begin
    context = {"strategy": "unknown", **given.context}
    return from_history(
        frames, prompt=frames[0][:begin], response_length=length, mask_id=mask, tokenizer=given.tokenizer, **context
    )


def _prompt_length(first: list[int], mask: int) -> int:
    if mask not in first:
        raise ValueError(f"expected masks ({mask}) in the first canvas, or --prompt-length, found neither")
    return first.index(mask)
