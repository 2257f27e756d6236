"""Choices of the diffusion phase, and what is told of how steady a training is."""

import random

import pytest
import torch

from training.data import MASK, PAD, Sampler
from training.masks import masks_of_decoding
from training.spikes import WINDOW, Spikes
from training.tests.test_training import pool, run, tiny  # noqa: F401 (fixtures)
from training.train import Objective


def content(rows: int, length: int = 40, start: int = 6) -> torch.Tensor:
    counts = torch.arange(rows) % 30 + 1
    place = torch.arange(length)[None] - start
    return (place >= 0) & (place < counts[:, None])


def test_masks_of_decoding_hide_about_the_share_asked_for_and_never_nothing():
    torch.manual_seed(0)
    tokens, share = content(3000), torch.rand(3000, 1).clamp(min=1e-3)
    masked = masks_of_decoding(tokens, share)
    assert not (masked & ~tokens).any()
    assert masked.any(1).all()
    hidden = masked.sum(1) / tokens.sum(1)
    for low, high in ((0.2, 0.4), (0.6, 0.8)):
        rows = (share[:, 0] > low) & (share[:, 0] < high) & (tokens.sum(1) > 10)
        assert hidden[rows].mean().item() == pytest.approx((low + high) / 2, abs=0.08)


def test_masks_of_decoding_lie_together():
    torch.manual_seed(0)
    tokens, share = content(3000), torch.rand(3000, 1).clamp(min=1e-3)
    changes = lambda masked: ((masked[:, 1:] ^ masked[:, :-1]) & tokens[:, 1:] & tokens[:, :-1]).sum().item()
    even = tokens & (torch.rand(tokens.shape) < share)
    assert changes(masks_of_decoding(tokens, share)) < 0.6 * changes(even)


def objective(**choices) -> Objective:
    model = tiny()
    model.visual.requires_grad_(False)
    return Objective(model, **choices)


def test_the_inverse_weight_is_on_average_a_token_each(pool, monkeypatch):  # noqa: F811
    """With a loss of one a token, the weighted mean is one on average, whatever share of the tokens is masked."""
    batch = next(Sampler(pool, {"sort": 1}, seed=1, fixed=32).batches(4096, group=1))
    one = objective(padding_counts=True, weight="inverse")
    monkeypatch.setattr("torch.nn.functional.cross_entropy", lambda _logits, targets, **_: torch.ones(len(targets)))
    monkeypatch.setattr(Objective, "loss", lambda self, both, ids, learn, causal, share: self.answers(
        both, torch.zeros(*ids.shape, 64), learn, share))
    torch.manual_seed(0)
    means = [one.diffusion(batch).item() for _ in range(60)]
    assert sum(means) / len(means) == pytest.approx(1.0, abs=0.1)
    assert max(means) - min(means) > 0.1, "the weights of single draws differ"


def test_the_weight_of_a_token_is_one_over_the_share_that_is_masked(pool, monkeypatch):  # noqa: F811
    batch = next(Sampler(pool, {"sort": 1}, seed=1, fixed=32).batches(1024, group=1))
    one = objective(padding_counts=True)
    monkeypatch.setattr("torch.nn.functional.cross_entropy", lambda _logits, targets, **_: torch.ones(len(targets)))
    hidden, learn = torch.zeros(*batch.ids.shape, 64), batch.response & (torch.rand(batch.ids.shape) < 0.5)
    share = torch.full((len(batch.ids), 1), 0.25)
    taken = learn.sum().item() / batch.response.sum().item()
    assert one.answers(batch, hidden, learn, share).item() == pytest.approx(taken / 0.25, rel=1e-4)
    assert one.answers(batch, hidden, learn).item() == pytest.approx(1.0, rel=1e-4)


def test_own_commits_are_learnt_where_masks_were_and_seen_as_the_network_wrote_them(pool, monkeypatch):  # noqa: F811
    batch = next(Sampler(pool, {"sort": 1}, seed=1).batches(512, group=1))
    one, seen = objective(commits=1.0), {}
    answers = Objective.answers

    def keep(self, asked, hidden, learn, share=None):
        seen.setdefault("learnt", []).append(learn)
        return answers(self, asked, hidden, learn, share)

    monkeypatch.setattr(Objective, "answers", keep)
    embed = type(one.model).embed
    monkeypatch.setattr(
        type(one.model), "embed", lambda self, ids, *rest: (seen.setdefault("ids", []).append(ids), embed(self, ids, *rest))[1]
    )
    one.diffusion(batch)
    masked, committed = seen["learnt"][0][: len(batch.ids)], seen["learnt"][1]
    before, after = seen["ids"][0][: len(batch.ids)], seen["ids"][1]
    assert not (committed & ~masked).any()
    assert committed.any(1).equal(masked.any(1))
    assert not (after[committed] == MASK).any()
    assert after[~committed].equal(before[~committed])
    assert (after[committed] != batch.ids[committed]).any(), "an untrained network is wrong"
    assert "commits" in one.parts


@pytest.mark.parametrize("choices", [{"masks": "decoding"}, {"weight": "inverse"}, {"commits": 0.5}])
def test_every_choice_has_a_gradient(pool, choices):  # noqa: F811
    one = objective(**choices)
    loss = one.diffusion(next(Sampler(pool, {"count": 1, "add": 1}, seed=2).batches(512, group=1)))
    loss.backward()
    assert loss.isfinite()
    assert all(p.grad.isfinite().all() for p in one.model.parameters() if p.grad is not None)


def test_filler_is_masked_by_a_draw_of_its_own_under_masks_of_decoding(pool, monkeypatch):  # noqa: F811
    batch = next(Sampler(pool, {"sort": 1}, seed=1, fixed=32).batches(1024, group=1))
    seen = {}
    monkeypatch.setattr(
        Objective, "loss", lambda self, both, ids, learn, causal, share=None: seen.update(learn=learn) or torch.zeros(())
    )
    objective(masks="decoding").diffusion(batch)
    filler = (batch.ids == PAD).repeat(2, 1)
    assert 0 < seen["learn"][filler].float().mean() < 1
    assert seen["learn"][~filler & batch.response.repeat(2, 1)].any()


def test_a_spike_is_a_step_far_above_those_before_it():
    rng, spikes = random.Random(0), Spikes()
    for _ in range(WINDOW):
        assert not spikes.add(rng.gauss(1, 0.1)), "nothing to hold it against yet"
    assert [spikes.add(loss) for loss in (1.2, 2.0, 0.1)] == [False, True, False]
    assert (spikes.count, spikes.judged) == (1, 3)
    spikes.begin()
    assert not spikes.add(50.0), "other tasks have another loss"
    assert (spikes.count, spikes.judged) == (1, 3)


def test_the_log_tells_the_norm_of_gradients_and_a_checkpoint_only_unusual_choices(run):  # noqa: F811
    for scale in (3.0, 4.0):
        for parameter in run.model.parameters():
            parameter.grad = torch.zeros_like(parameter)
        run.model.model.norm.weight.grad[0] = scale
        run.update()
    assert run.stability() == {"spikes": 0, "judged": 0, "gradient": 3.5, "largestGradient": 4.0}
    assert run.stability() == {"spikes": 0, "judged": 0}
    run.choices["masks"] = "decoding"
    run.save()
    state = torch.load(run.path)
    assert state["masks"] == "decoding" and "weight" not in state
