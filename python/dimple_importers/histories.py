"""Canvases after each step: `histories` of dLLM, `history` of Dream, Dimple and LaViDa, as JSON, .npy or .pt

Each canvas is [T] ids or a batch [B, T]; block by block, canvases may grow. dLLM's first one is the canvas before the first step, the others begin after it.
Source: ZHZisZZ/dllm core/samplers, DreamLM/Dream and yu-rp/Dimple generation_utils.py, jacklishufan/LaViDa generate.py.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from dimple_trace import Recorder, from_history

from .source import VOCABULARIES, Given, ids_of, rows_in

UNTOLD = (
    "A history of canvases does not tell probabilities, candidates, reasons, evaluations or times.",
    "Evaluations that wrote nothing may be missing from it.",
)


def read(data: Any, given: Given) -> Recorder:
    """@param data [I][T] or [I][B][T] ids, or an object that has them as `histories` or `history`"""
    if isinstance(data, Mapping):
        data = data.get("histories", data.get("history"))
    if not hasattr(data, "__len__") or isinstance(data, (str, dict)) or len(data) == 0:
        raise ValueError(f"expected a list of canvases, found {type(data).__name__}")
    frames = [ids_of(frame, given.row) for frame in data]
    if given.mask_id is None:
        mask = _mask(frames)
        note = f"The mask is taken to be id {mask}, which the steps write over."
        given = dataclasses.replace(given.noting(note), mask_id=mask)
    begin = given.prompt_length if given.prompt_length is not None else _prompt_length(frames[0], given.mask_id)
    _check(frames, begin)
    initial = all(token == given.mask_id for token in frames[0][begin:])
    if not initial and given.prompt_length is None:
        given = given.noting(
            "The first canvas is not all masks: what the first step wrote before its first mask is shown as prompt."
        )
    if rows_in(data[0]) > 1:
        given = given.noting(f"The file holds a batch of {rows_in(data[0])} answers; this is row {given.row or 0}.")
    given = given.known()
    return from_history(
        frames, prompt=frames[0][:begin], response_length=len(frames[-1]) - begin, mask_id=given.mask_id,
        tokenizer=given.tokenizer, **{"strategy": "unknown", "alignment": None, **given.context},
    )  # fmt: skip


def _mask(frames: Sequence[Sequence[int]]) -> int:
    """The mask of a known tokenizer, or else the id that is written over most."""
    known = next((one["maskId"] for one in VOCABULARIES if one["maskId"] in frames[0]), None)
    if known is not None:
        return int(known)
    pairs = zip(frames, frames[1:])
    times = Counter(old for before, after in pairs for old, new in zip(before, after) if old != new)
    most = times.most_common(2)
    if most and (len(most) == 1 or most[0][1] > most[1][1]):
        return most[0][0]
    found = f"{most[0][0]} and {most[1][0]} as often" if most else "none that is written over"
    raise ValueError(f"expected --mask-id, the id that the steps write over, found {found}")


def _check(frames: Sequence[Sequence[int]], begin: int) -> None:
    """The prompt stays as it is, and canvases only grow."""
    least = begin
    for index, frame in enumerate(frames):
        least = max(least, len(frames[index - 1]) if index else 0)
        if len(frame) < least:
            raise ValueError(f"canvas {index}: expected at least {least} tokens, found {len(frame)}")
        if frame[:begin] != frames[0][:begin]:
            raise ValueError(f"canvas {index}: expected the prompt of the first, found another")


def _prompt_length(first: list[int], mask: int) -> int:
    if mask not in first:
        raise ValueError(f"expected masks ({mask}) in the first canvas, or --prompt-length, found neither")
    return first.index(mask)
