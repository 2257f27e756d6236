"""The second pass of MIST is laid out as the page lays it out."""

import torch

from training.data import EOS, MASK, PAD, Batch
from training.passes import second_pass


def batch(ids, answers):
    known = torch.tensor([[place >= len(row) - answers for place in range(len(row))] for row in ids])
    return Batch(torch.tensor(ids), known, torch.zeros(len(ids), dtype=torch.bool), None, None)


def test_what_stands_before_the_first_end_is_written_anew_with_the_first_answer_behind():
    given = batch([[70, 71, 80, 81, EOS, PAD], [70, 71, 90, EOS, PAD, PAD]], answers=4)
    guess = torch.tensor([[9, 9, 85, 81, 82, EOS], [9, 9, 95, PAD, EOS, PAD]])
    second = second_pass(given, guess)
    assert second.ids.tolist() == [
        [70, 71, MASK, MASK, MASK, EOS, 85, 81, 82],
        [70, 71, MASK, PAD, EOS, PAD, 95, PAD, PAD],
    ]
    assert second.learn.sum(1).tolist() == [3, 1]
    assert second.batch.ids[0, 2:6].tolist() == [80, 81, EOS, PAD]
    assert second.seen[1, 0, 0].tolist() == [True] * 7 + [False] * 2
    assert second.seen[0, 0, 4].all()


def test_a_first_pass_without_an_end_leaves_every_position_open():
    second = second_pass(batch([[70, 80, EOS]], answers=2), torch.tensor([[0, 81, 82]]))
    assert second.ids.tolist() == [[70, MASK, MASK, 81, 82]]


def test_a_first_pass_that_ends_at_once_leaves_nothing_to_write():
    assert second_pass(batch([[70, 80, EOS]], answers=2), torch.tensor([[0, EOS, PAD]])) is None
