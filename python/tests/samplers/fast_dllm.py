"""Fast-dLLM's loops (arXiv:2505.22618; code: NVlabs/Fast-dLLM llada/generate.py): a threshold, and caches of the prefix or
of both sides of the block."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn


def commit(x: Tensor, logits: Tensor, begin: int, end: int, *, mask_id: int, threshold: float) -> None:
    """Writes the tokens of x[:, begin:end] that pass the threshold, at least the best one. @param logits [1, end - begin, V]"""
    confidence, guess = logits.softmax(-1).max(-1)
    confidence = confidence.where(x[:, begin:end] == mask_id, -torch.inf)
    passing = confidence > threshold
    passing[0, confidence[0].argmax()] = True
    x[:, begin:end] = guess.where(passing, x[:, begin:end])


@torch.no_grad()
def generate(
    model: nn.Module,
    prompt: Tensor,
    *,
    mask_id: int,
    gen_length: int,
    block_length: int,
    threshold: float,
    cache: Literal["off", "prefix", "dual"] = "off",
) -> tuple[Tensor, int]:
    """@param prompt [1, P]   @returns [1, P + R] and the number of evaluations"""
    x = torch.full((1, prompt.shape[1] + gen_length), mask_id)
    x[:, : prompt.shape[1]] = prompt
    nfe = 0
    for begin in range(prompt.shape[1], x.shape[1], block_length):
        end = begin + block_length
        output = model(x, use_cache=cache != "off")
        nfe += 1
        commit(x, output.logits[:, begin:end], begin, end, mask_id=mask_id, threshold=threshold)
        past = [(key[:, :, :begin], value[:, :, :begin]) for key, value in output.past_key_values]
        inside = torch.zeros_like(x, dtype=torch.bool)
        inside[:, begin:end] = True
        while (x[:, begin:end] == mask_id).any():
            nfe += 1
            if cache == "off":
                logits = model(x).logits[:, begin:end]
            elif cache == "prefix":
                logits = model(x[:, begin:], past_key_values=past, use_cache=True).logits[:, : end - begin]
            else:
                known = output.past_key_values
                logits = model(x[:, begin:end], past_key_values=known, use_cache=True, replace_position=inside).logits
            commit(x, logits, begin, end, mask_id=mask_id, threshold=threshold)
    return x, nfe
