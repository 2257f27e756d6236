"""Block diffusion as in BD3LM and SDAR (arXiv:2503.09573, arXiv:2510.06303; code: JetAstra/SDAR generate.py): the network is
run on one block alone, behind the cache of all blocks before, and once more on each finished block to store it."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .fast_dllm import commit


@torch.no_grad()
def generate(
    model: nn.Module, prompt: Tensor, *, mask_id: int, gen_length: int, block_length: int, confidence_threshold: float
) -> Tensor:
    """@param prompt [1, P]   @returns [1, P + R]"""
    x = prompt
    past = model(prompt, use_cache=True).past_key_values
    for _ in range(gen_length // block_length):
        block = torch.full((1, block_length), mask_id)
        while (block == mask_id).any():
            logits = model(block, past_key_values=past, use_cache=True).logits
            commit(block, logits, 0, block_length, mask_id=mask_id, threshold=confidence_threshold)
        past = model(block, past_key_values=past, use_cache=True).past_key_values
        x = torch.cat([x, block], 1)
    return x
