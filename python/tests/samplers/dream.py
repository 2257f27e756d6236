"""Dream's and Dimple's loops (code: DreamLM/Dream generation_utils.py; arXiv:2505.16990, yu-rp/Dimple generation_utils.py):
shifted networks, two hooks, and in Dimple a threshold and a cache of all but the last token of the prompt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

Hook = Callable[[int | None, Tensor, Tensor | None], Tensor]


def in_place(logits: Tensor) -> Tensor:
    """Logits of a shifted network so that row p scores position p."""
    return torch.cat([logits[:, :1], logits[:, :-1]], 1)


def scores_of(probs: Tensor, alg: str) -> Tensor:
    """[M] what positions are ranked by. @param probs [M, V]"""
    if alg == "topk_margin":
        best = probs.topk(2).values
        return best[:, 0] - best[:, 1]
    if alg == "entropy":
        return torch.xlogy(probs, probs).sum(-1)
    return probs.max(-1).values


@torch.no_grad()
def dream_generate(
    model: nn.Module,
    input_ids: Tensor,
    *,
    mask_id: int,
    max_new_tokens: int,
    steps: int,
    alg: str = "origin",
    eps: float = 1e-3,
    generation_logits_hook_func: Hook = lambda step, x, logits: logits,  # type: ignore[assignment, return-value]
    generation_tokens_hook_func: Hook = lambda step, x, logits: x,
) -> tuple[Tensor, list[Tensor]]:
    """@returns [1, P + R], and the canvas after each step"""
    x = nn.functional.pad(input_ids, (0, max_new_tokens), value=mask_id)
    x = generation_tokens_hook_func(None, x, None)
    times = torch.linspace(1, eps, steps + 1).tolist()
    history = []
    for step in range(steps):
        masked = x == mask_id
        logits = generation_logits_hook_func(step, x, in_place(model(x).logits))
        probs = logits[masked].softmax(-1)
        guess = probs.argmax(-1)
        left = int(masked.sum())
        share = 1 - times[step + 1] / times[step] if step < steps - 1 else 1
        if alg == "origin":
            chosen = torch.rand(left) < share
        else:
            chosen = torch.zeros(left, dtype=torch.bool)
            chosen[scores_of(probs, alg).topk(int(left * share)).indices] = True
        x = x.clone()
        x[masked] = guess.where(chosen, torch.tensor(mask_id))
        x = generation_tokens_hook_func(step, x, logits)
        history.append(x.clone())
    return x, history


@torch.no_grad()
def dimple_generate(
    model: nn.Module,
    input_ids: Tensor,
    *,
    mask_id: int,
    max_new_tokens: int,
    steps: int,
    alg_p_threshold: float,
    use_cache: bool,
    generation_logits_hook_func: Hook = lambda step, x, logits: logits,  # type: ignore[assignment, return-value]
    generation_tokens_hook_func: Hook = lambda step, x, logits: x,
) -> Tensor:
    """Dimple's own pipeline: ends as soon as no mask is left. @returns [1, P + R]"""
    x = nn.functional.pad(input_ids, (0, max_new_tokens), value=mask_id)
    x = generation_tokens_hook_func(None, x, None)
    tail, past, kept = x, None, input_ids.shape[1] - 1
    for step in range(steps):
        if not (x == mask_id).any():
            break
        more: dict[str, Any] = {"past_key_values": past, "use_cache": True} if past else {}
        output = model(tail, **more)
        logits = generation_logits_hook_func(step, tail, in_place(output.logits))
        masked = tail == mask_id
        confidence, guess = logits[masked].softmax(-1).max(-1)
        passing = confidence > alg_p_threshold
        if not passing.any():
            passing[confidence.topk(max(1, len(confidence) // (steps - step))).indices] = True
        tail = tail.clone()
        tail[masked] = guess.where(passing, torch.tensor(mask_id))
        tail = generation_tokens_hook_func(step, tail, logits)
        x = torch.cat([x[:, : x.shape[1] - tail.shape[1]], tail], 1)
        if use_cache and past is None:
            past = [(key[:, :, :kept], value[:, :, :kept]) for key, value in output.past_key_values]
            tail = x[:, kept:]
    return x
