"""Token frequencies say what the network is asked to write."""

from training.data import EOS, PAD
from training.frequencies import count_tokens
from training.tokenizer import encode, load


def test_every_response_ends_once_and_pads_fill_it_up():
    counts = count_tokens(200, {"count": 1.0})
    assert counts[EOS] == 200
    assert counts[PAD] > 0
    assert len(counts) == load().get_vocab_size()


def test_only_the_tasks_of_the_mixture_are_counted():
    sudoku, sort = count_tokens(50, {"sudoku": 1.0}), count_tokens(50, {"sort": 1.0})
    stroke = encode(load(), "/")[0]
    assert sudoku[stroke] > 0 and sort[stroke] == 0
