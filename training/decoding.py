"""Decodes batches of prompts of one length: the network with its caches, and the loop around a strategy.

    network = Network(model)
    run = decode(network.open(prompts, visual, prefill=False), blank(len(prompts), 32), Setting(gamma=0.9))

Shapes: B rows, P prompt positions, R response positions, D width, M masked positions of the batch, V vocabulary.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from training.config import autocast
from training.data import EOS, MASK, PAD, position_table
from training.model import Cache, Dimple
from training.strategies import Setting, dim_quota, propose, select

EPS = 1e-3  # share of masks at which the schedule ends


class Network:
    """A model that is asked about canvases. `fast`: in the arithmetic of training; else as exact as its weights.
    @param causal  every position sees only those before it, as in the autoregressive phase
    @param drafter  tokenizer of a drafter of another vocabulary"""

    def __init__(self, model: Dimple, causal: bool = False, fast: bool = True, drafter=None):
        self.model, self.causal, self.fast = model.eval(), causal, fast
        self.cos, self.sin = model.model.rotary(position_table(drafter).transpose(0, 1))  # [2, 1, LONGEST, K]
        self.positions = 0  # run through the decoder so far

    @torch.no_grad()
    def hidden(self, ids: Tensor, visual: Tensor | None, pictured: bool, cache: Cache | None) -> Tensor:
        """[B, S, D] for the positions `ids` [B, S] behind those in the cache.
        @param visual [images · cells, out], absent where no image token is among `ids`"""
        start = cache.length if cache else 0
        span = slice(start, start + ids.shape[1])
        rotary = tuple(table[[int(pictured)], :, span].expand(len(ids), -1, -1, -1) for table in (self.cos, self.sin))
        self.positions += ids.numel()
        with autocast(enabled=self.fast):
            hidden = self.model.model(self.model.embed(ids, visual), rotary, self.causal, cache=cache)
        return hidden.float()

    def open(self, prompts: Tensor, visual: Tensor | None, prefill: bool = False) -> "Session":
        return Session(self, prompts, visual, prefill)


class Session:
    """Prompts of one length and what is kept of them between passes.

    @param prompts [B, P]   @param visual [B, cells, out] or None
    @param prefill  the first pass keeps the prompt's keys and values but for its last token, whose row predicts the
        first response position; later passes run that token and the response alone. The kept ones do not know what
        was committed since: a stale cache (Dimple, arXiv:2505.16990).
    """

    def __init__(self, network: Network, prompts: Tensor, visual: Tensor | None, prefill: bool):
        self.network, self.prompts, self.visual = network, prompts, visual
        self.cache = Cache() if prefill or network.causal else None

    def logits(self, response: Tensor, masked: Tensor) -> Tensor:
        """[M, V] for the positions of `response` [B, R] that are marked in `masked`, in order."""
        if self.cache is None:
            hidden = self._whole(response, None)
        elif self.cache.length == 0:
            hidden = self._whole(response, self.cache)
            self.cache.crop(self.prompts.shape[1] - 1)
        else:
            ids = torch.cat([self.prompts[:, -1:], response], 1)
            hidden = self.network.hidden(ids, None, self.visual is not None, self.cache)
            self.cache.crop(self.prompts.shape[1] - 1)
        return self.network.model.logits(hidden[:, :-1][masked])

    def _whole(self, response: Tensor, cache: Cache | None) -> Tensor:
        """Hidden rows of the prompt's last position and the response, everything run."""
        ids = torch.cat([self.prompts, response], 1)
        visual = None if self.visual is None else self.visual.flatten(0, 1)
        hidden = self.network.hidden(ids, visual, self.visual is not None, cache)
        return hidden[:, self.prompts.shape[1] - 1 :]

    def begin(self) -> Tensor:
        """[B, V] for the first response position, under a causal mask; `follow` goes on."""
        return self.network.model.logits(self._whole(self.prompts[:, :0], self.cache)[:, -1])

    def follow(self, token: Tensor) -> Tensor:
        """[B, V] for the position after `token` [B]. The cache is exact: under a causal mask nothing changes later."""
        hidden = self.network.hidden(token[:, None], None, self.visual is not None, self.cache)
        return self.network.model.logits(hidden[:, -1])

    def keep(self, rows: Tensor) -> None:
        """Goes on with these rows of the batch alone."""
        self.prompts = self.prompts[rows]
        self.visual = None if self.visual is None else self.visual[rows]
        if self.cache and self.cache.layers:
            self.cache.keep(rows)


@dataclass
class Run:
    """Responses and how they came about: token, iteration and confidence of each commit [B, R], with −1 and 0 where
    nothing was committed, and the iterations of each row [B]."""

    response: Tensor
    committed: Tensor
    confidence: Tensor
    iterations: Tensor

    @staticmethod
    def of(response: Tensor) -> "Run":
        nowhere, nothing = torch.full_like(response, -1), torch.zeros(response.shape)
        return Run(response.clone(), nowhere, nothing, torch.zeros(len(response), dtype=torch.long))

    def commit(self, rows: Tensor, chosen: Tensor, token: Tensor, probability: Tensor, iteration: int) -> None:
        """@param rows [N] of the batch   @param chosen, token, probability [N, R]"""
        take = lambda ours, theirs: torch.where(chosen, theirs.to(ours.dtype), ours[rows])
        self.response[rows] = take(self.response, token)
        self.confidence[rows] = take(self.confidence, probability)
        self.committed[rows] = take(self.committed, torch.tensor(iteration))


def blank(rows: int, length: int) -> Tensor:
    """Responses that are all mask. Write a structure prior over it to fix tokens before decoding begins."""
    return torch.full((rows, length), MASK)


@torch.no_grad()
def decode(
    session, response: Tensor, setting: Setting, seed: int = 0, eps: float = EPS, mask_id: int = MASK, watch=None
) -> Run:
    """Fills the masks of `response` [B, R] by iterations of the strategy; rows that are done leave the batch.

    @param session  a Session, or whatever has `logits` and `keep`
    @param seed  of strategies that draw
    @param watch  called with (rows [N], masked, proposal, chosen) in each iteration, before it commits
    """
    if setting.strategy == "autoregressive":
        return write(session, response, watch)
    random = torch.Generator().manual_seed(seed)
    run, rows = Run.of(response), torch.arange(len(response))
    steps, initially = setting.steps(response.shape[1]), (response == mask_id).sum(1)
    for iteration in range(steps):
        masked = run.response[rows] == mask_id
        going = masked.any(1)
        if not going.all():
            session.keep(going)
            rows, masked = rows[going], masked[going]
        if len(rows) == 0:
            break
        proposal = propose(session.logits(run.response[rows], masked), masked, setting.strategy, mask_id, random)
        left = zip(masked.sum(1).tolist(), initially[rows].tolist())
        quotas = torch.tensor([dim_quota(steps, eps, iteration, now, first) for now, first in left])
        chosen = select(proposal, masked, setting, quotas, iteration == steps - 1)
        if watch:
            watch(rows, masked, proposal, chosen)
        run.commit(rows, chosen, proposal.token, proposal.probability, iteration)
        run.iterations[rows] += 1
    return run


@torch.no_grad()
def write(session: Session, response: Tensor, watch=None) -> Run:
    """Autoregressive decoding: the next token, one evaluation each, until an end token or filler comes; the tail stays
    masked. Tokens of a structure prior are taken as they come along, without being chosen: what comes later is not
    seen before. `watch` is called as in `decode`, with the one column in question."""
    run, rows = Run.of(response), torch.arange(len(response))
    logits = session.begin()
    for place in range(response.shape[1]):
        given = response[rows, place]
        free = (given == MASK)[:, None]
        proposal = propose(logits, torch.ones_like(free), "maskgit", MASK, None)
        if watch and free.any():
            watch(rows, free, proposal, free)
        chosen = torch.zeros(len(rows), response.shape[1], dtype=torch.bool)
        chosen[:, [place]] = free
        run.commit(rows, chosen, proposal.token, proposal.probability, place)
        run.iterations[rows] += free[:, 0]
        token = torch.where(free[:, 0], proposal.token[:, 0], given)
        going = (token != EOS) & (token != PAD)
        if not going.all():
            session.keep(going)
            rows, token = rows[going], token[going]
        if len(rows) == 0 or place + 1 == response.shape[1]:
            break
        logits = session.follow(token)
    return run


def until_end(response: list[int]) -> list[int]:
    """The tokens before the first end token, filler or mask."""
    ends = [place for place, token in enumerate(response) if token in (EOS, PAD, MASK)]
    return response[: ends[0]] if ends else response
