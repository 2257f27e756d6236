"""Long and short answers are weighed as the paper says, and a checkpoint is a small difference."""

import pytest
import torch
from torch import nn

from training.tldr import DOMAINS, TESTED, TRAINED, WATCHED, LowRank, Measured, Sums, reweighted

SHORT, LONG = Measured(0.6, 3, 0), Measured(1.0, 20, 1)
EVEN = dict.fromkeys(DOMAINS, 0.5)


def test_short_rows_gain_while_answers_are_long_and_long_ones_while_fewer_are_right():
    assert reweighted(EVEN, LONG, SHORT, LONG)["short"] > 0.95
    assert reweighted(EVEN, SHORT, SHORT, LONG)["long"] > 0.95
    assert reweighted(EVEN, Measured(1.0, 3, 0), SHORT, LONG) == pytest.approx(EVEN)


def test_shares_sum_to_one_and_none_dies_out():
    alpha = EVEN
    for _ in range(50):
        alpha = reweighted(alpha, LONG, SHORT, LONG)
    assert sum(alpha.values()) == pytest.approx(1)
    assert alpha["long"] > 0


def test_references_that_are_equally_right_give_no_infinite_weight():
    alpha = reweighted(EVEN, Measured(0.5, 10, 0), Measured(0.9, 3, 0), Measured(0.9, 20, 1))
    assert all(0 < share < 1 for share in alpha.values())


def test_sums_to_train_on_to_watch_and_to_test_with_are_apart():
    assert not set(TRAINED) & set(WATCHED) and not set(TRAINED) & set(TESTED) and not set(WATCHED) & set(TESTED)


def test_a_domain_says_how_a_plain_question_is_answered():
    from training.tokenizer import decode, load

    text = {domain: decode(load(), Sums("x").row(domain, [(27, 35)])[1]) for domain in DOMAINS}
    assert text["short"].replace(" ", "").startswith("62")
    assert "answer : " in text["long"] and "carry" not in text["long"]


def test_a_fresh_difference_changes_nothing():
    layer = nn.Linear(6, 4, bias=False)
    assert torch.equal(LowRank(layer.weight, 2)(layer.weight), layer.weight)
