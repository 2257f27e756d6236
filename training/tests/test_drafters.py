"""Drafters: vocabularies of their own, and the drafting layer inside a model."""

import random

import torch

from training import tokenizer as words
from training.chimera import DEPTHS, Chimera
from training.config import SPECIAL, decoder_config
from training.data import Pool, Sampler
from training.model import Dimple
from training.tokenizer import build_characters, build_pieces, encode, load
from training.world import random_scene


def test_special_tokens_are_the_same_in_all_vocabularies():
    for built in (build_pieces(samples=300), build_characters()):
        assert {token: built.token_to_id(token) for token in SPECIAL} == SPECIAL
        assert built.get_vocab_size() % 16 == 0


def test_any_text_survives_being_read_in_pieces_or_letters():
    texts = [*words.ODD_TEXTS, " there are three apples in the top left ."]
    for built in (build_pieces(samples=300), build_characters()):
        for text in texts:
            if "<|" not in text:  # control tokens are not text
                assert built.decode(built.encode(text).ids) == text


def test_letters_are_one_token_each():
    assert build_characters().encode(" top left").tokens == ["Ġ", "t", "o", "p", "Ġ", "l", "e", "f", "t"]


def test_rows_of_a_drafter_are_in_its_own_tokens_and_without_filler():
    letters = build_characters()
    pool = Pool([random_scene(random.Random(1)) for _ in range(3)], torch.empty(0))
    row = Sampler(pool, {"count": 1.0}, "drafter", drafter=letters).row()
    assert row.response == len(row.answer)
    assert len(row.answer) > len(encode(load(), letters.decode(row.answer)))


def test_a_drafter_is_a_smaller_network_of_the_same_kind():
    small = Dimple(decoder_config(272, drafter=True))
    assert small.model.embed_tokens.weight.shape == (272, 96)
    assert len(small.model.layers) == 2


def test_a_draft_sees_states_up_to_the_last_known_one_and_trigrams_behind_it():
    torch.manual_seed(1)
    drafter = Chimera(torch.randn(40, 192))
    ids, states = torch.randint(40, (1, 12)), torch.randn(1, 12, 192)
    known = torch.arange(12)[None] >= 3
    for depth in range(1, DEPTHS + 1):
        said = drafter(ids, states, known, depth)[0, 9]
        later, earlier = states.clone(), states.clone()
        later[0, 10 - depth] += 1.0  # the first position that is drafted
        earlier[0, 9 - depth] += 1.0  # the last known state
        assert torch.equal(said, drafter(ids, later, known, depth)[0, 9])
        assert not torch.allclose(said, drafter(ids, earlier, known, depth)[0, 9])
        unseen = states.clone()
        unseen[0, 2] += 1.0  # of the prompt, which enters as trigrams
        assert torch.equal(said, drafter(ids, unseen, known, depth)[0, 9])
