"""The exact distributions add up, and sub-trajectory balance knows the posterior when it sees it."""

import random

import pytest
import torch

from training.infill import train
from training.infill.model import Reader, compare, joint, policy_distribution, prior_distribution, unmasked
from training.infill.text import END, GAP_START, GAP_WORDS, INFILLS, LONGEST_GAP, MASK, WORDS, canvas, draw, parts, sentence


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


def test_a_context_and_its_gap_make_the_sentence():
    context, gap = draw(random.Random(3))
    before, after = parts(context)
    assert sentence(context, gap) == [END, *before, *gap, *after, END]
    assert canvas(context, None)[GAP_START : GAP_START + LONGEST_GAP] == [MASK] * LONGEST_GAP
    assert canvas(context, gap)[GAP_START : GAP_START + len(gap)] == list(gap)
    assert len(INFILLS) == sum(len(GAP_WORDS) ** n for n in range(LONGEST_GAP + 1)) == 1555


def test_every_distribution_sums_to_one():
    context, _ = draw(random.Random(1))
    causal, both = Reader(1, causal=True), Reader(1, causal=False)
    for found in (policy_distribution(causal, context), prior_distribution(causal, context), unmasked(both, context, 0)):
        assert found.sum().item() == pytest.approx(1, abs=1e-4)
    assert joint(causal, context).exp().sum() < 1


def test_the_distance_of_a_distribution_from_itself_is_nothing():
    one, other = torch.tensor([0.5, 0.5, 0]), torch.tensor([0.0, 0.0, 1.0])
    assert compare(one, one) == pytest.approx({"kl": 0, "variation": 0}, abs=1e-6)
    assert compare(one, other)["variation"] == pytest.approx(1)


def test_balance_is_nothing_where_the_policy_draws_from_the_rewards_and_more_elsewhere():
    context, _ = draw(random.Random(2))
    policy = Reader(1, causal=True)
    rewards = policy_distribution(policy, context).log()[None] + 3  # unnormalised
    balanced = train.balance_loss(policy, random.Random(1), [context], rewards)
    assert balanced.item() < 1e-6
    rewards[0, torch.randperm(len(INFILLS))[:700]] -= 2
    assert train.balance_loss(policy, random.Random(1), [context], rewards).item() > 0.1


@pytest.mark.parametrize("what", ["prior", "diffusion", "tuned"])
def test_a_few_steps_lower_the_loss(what, monkeypatch):
    monkeypatch.setattr(train, "BATCH", 16)
    network, rng = Reader(1, causal=what != "diffusion"), random.Random(1)
    examples = [draw(rng) for _ in range(8)]
    loss = {
        "prior": lambda: train.prior_loss(network, rng),
        "diffusion": lambda: train.diffusion_loss(network, rng),
        "tuned": lambda: train.tuned_loss(network, rng, examples),
    }[what]
    optimiser, losses = torch.optim.AdamW(network.parameters(), 3e-3), []
    for _ in range(25):
        value = loss()
        value.backward(), optimiser.step(), optimiser.zero_grad()
        losses.append(value.item())
    assert sum(losses[-3:]) < 0.9 * sum(losses[:3])


def test_words_of_gaps_come_first_in_the_vocabulary():
    assert WORDS[: len(GAP_WORDS)] == GAP_WORDS
