"""LLaDA's loop (arXiv:2502.09992; code: ML-GSAI/LLaDA generate.py): a quota per block, low confidence or chance."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def quotas(masked: int, steps: int) -> list[int]:
    """How many positions each step commits."""
    return [masked // steps + (step < masked % steps) for step in range(steps)]


def drawn(logits: Tensor, temperature: float) -> Tensor:
    """[B, L] tokens by Gumbel noise; the best ones at temperature 0."""
    if temperature == 0:
        return logits.argmax(-1)
    noise = (-torch.log(torch.rand_like(logits))) ** temperature
    return (logits.exp() / noise).argmax(-1)


@torch.no_grad()
def generate(
    model: nn.Module,
    prompt: Tensor,
    *,
    mask_id: int,
    steps: int = 16,
    gen_length: int = 16,
    block_length: int = 16,
    temperature: float = 0.0,
    cfg_scale: float = 0.0,
    remasking: str = "low_confidence",
    forbidden: int | None = None,
) -> Tensor:
    """@param prompt [1, P]   @param forbidden an id whose logits are put to -inf, in place   @returns [1, P + R]"""
    x = torch.full((1, prompt.shape[1] + gen_length), mask_id)
    x[:, : prompt.shape[1]] = prompt
    blocks = gen_length // block_length
    for block in range(blocks):
        begin = prompt.shape[1] + block * block_length
        end = begin + block_length
        for quota in quotas(int((x[:, begin:end] == mask_id).sum()), steps // blocks):
            masked = x == mask_id
            if cfg_scale > 0:
                without = x.clone()
                without[:, : prompt.shape[1]] = mask_id
                logits, unguided = model(torch.cat([x, without])).logits.chunk(2)
                logits = unguided + (cfg_scale + 1) * (logits - unguided)
            else:
                logits = model(x).logits
            if forbidden is not None:
                logits[:, :, forbidden] = -torch.inf
            guess = drawn(logits, temperature)
            if remasking == "random":
                confidence = torch.rand(x.shape)
            else:
                confidence = logits.softmax(-1).gather(-1, guess[..., None])[..., 0]
            confidence[:, end:] = -torch.inf
            confidence = confidence.where(masked, -torch.inf)
            chosen = confidence[0].topk(quota).indices
            x[0, chosen] = guess[0, chosen]
    return x
