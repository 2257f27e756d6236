"""Which masked positions are committed now, for a batch of canvases: the rules of lib/decoding/dimple.ts.

Dimple's pipeline `dim` (arXiv:2505.16990; yu-rp/Dimple, generation_utils.py, `_sample`), row by row: whatever is
above γ goes at once; where nothing is, the schedule, entered by the share of masks left, says how many of the best
ranked go. test/golden/dimple.json holds traces of the reference, which tests/test_decoding.py repeats.
Shapes: B rows, R response positions, V vocabulary.
"""

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

ENTROPY_FLOOR = 1e-10  # the reference adds it inside the logarithm


@dataclass(frozen=True)
class Setting:
    """How a response is decoded. Names are those of lib/decoding/strategies.

    `divisor`: the schedule has response length / divisor steps, or `fixed` ones where given; `gamma`: everything above it goes at once;
    `prefill`: the prompt's keys and values of the first pass are kept (Dimple's stale prompt cache).
    """

    strategy: str = "maskgit"
    divisor: int = 1
    gamma: float | None = None
    prefill: bool = False
    fixed: int | None = None

    @property
    def id(self) -> str:
        name = self.strategy if self.gamma is None else f"gamma-{self.gamma:g}"
        steps = f"-steps-{self.divisor}" if self.divisor > 1 else ""
        return name + steps + ("-prefill" if self.prefill else "")

    def steps(self, length: int) -> int:
        return self.fixed or max(1, round(length / self.divisor))


AUTOREGRESSIVE = Setting("autoregressive")


@dataclass
class Proposal:
    """One token for each masked position, [B, R]. Where nothing is masked, scores are −∞."""

    token: Tensor
    probability: Tensor
    margin: Tensor  # by how much it leads the second-best
    score: Tensor  # what γ is held against
    priority: Tensor  # what the schedule ranks by


def propose(logits: Tensor, masked: Tensor, strategy: str, mask_id: int, random: torch.Generator) -> Proposal:
    """The most probable token of each masked position, never the mask itself, and what positions are ranked by.
    @param logits [M, V] of the positions marked in `masked` [B, R], in order"""
    shares = logits.float().softmax(-1)
    candidates = shares.clone()
    candidates[:, mask_id] = -1
    (best, second), (token, _) = (pair.unbind(-1) for pair in candidates.topk(2))
    score, margin = best, best - second
    if strategy == "margin":
        score = margin
    elif strategy == "entropy":
        score = (shares * (shares + ENTROPY_FLOOR).log()).sum(-1)
    priority = score
    if strategy == "origin":
        priority = torch.rand(len(best), generator=random)
    elif strategy == "left-to-right":
        priority = -masked.nonzero()[:, 1].float()
    spread = lambda values, empty: torch.full(masked.shape, empty, dtype=values.dtype).masked_scatter(masked, values)
    ranked = (spread(each, float("-inf")) for each in (score, priority))
    return Proposal(spread(token, 0), spread(best, 0.0), spread(margin, 0.0), *ranked)


def select(proposal: Proposal, masked: Tensor, setting: Setting, quotas: Tensor, last: bool) -> Tensor:
    """Which positions are committed, [B, R]: all above γ, or, where none is, the best `quotas` [B] of a row; ties go
    to the lower position. With γ the last iteration commits whatever is left."""
    order = proposal.priority.argsort(dim=1, descending=True, stable=True)
    rank = order.argsort(dim=1)
    quotas = quotas.clamp(max=1) if setting.strategy == "left-to-right" else quotas
    scheduled = (rank < quotas[:, None]) & masked
    if setting.gamma is None:
        return scheduled
    passing = masked if last else masked & (proposal.score > setting.gamma)
    return torch.where(passing.any(1, keepdim=True), passing, scheduled)


@lru_cache(maxsize=None)
def timesteps(steps: int, eps: float) -> tuple[float, ...]:
    """Times of the schedule, 1 down to eps."""
    return tuple(torch.linspace(1, eps, steps + 1).tolist())


@lru_cache(maxsize=None)
def dim_quota(steps: int, eps: float, iteration: int, masked: int, initially_masked: int) -> int:
    """How many positions the schedule commits: it is entered where the share of masks says one is, never behind the
    iteration count, and followed until it asks for one at least; at its end everything goes."""
    times = timesteps(steps, eps)
    share = masked / initially_masked
    if not share > times[steps]:
        return masked
    entry = next(index for index, time in enumerate(times) if time < share)
    for index in range(max(entry, iteration + 1), steps):
        count = int(masked * (1 - times[index] / share))
        if count >= 1:
            return count
    return masked
