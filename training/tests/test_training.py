"""A tiny network learns, and its parts keep their promises. No files of a real run are needed."""

import random

import pytest
import torch

from training import data, train
from training.config import SPECIAL, VISION
from training.data import EOS, PAD, Pool, Sampler, dynamic_length
from training.model import Dimple, VisionTower
from training.tokenizer import decode, encode, load
from training.train import Objective, Run
from training.optimiser import optimisers


@pytest.fixture(scope="module")
def pool() -> Pool:
    torch.manual_seed(0)
    return Pool.build(VisionTower(VISION).eval(), 40, seed=0)


def tiny() -> Dimple:
    torch.manual_seed(0)
    config = train.decoder_config(load().get_vocab_size())
    return Dimple(config | {"hidden_size": 64, "num_attention_heads": 2, "num_hidden_layers": 3, "intermediate_size": 96})


@pytest.mark.parametrize("phase", ["autoregressive", "diffusion", "two_passes"])
def test_a_few_steps_lower_the_loss(pool, phase):
    model = tiny()
    model.visual.requires_grad_(False)
    objective, found = Objective(model), optimisers(model, lr=3e-3, muon_lr=0.02)
    batches, losses = Sampler(pool, {"count": 1, "sort": 1}, seed=0).batches(384, group=2), []
    for _ in range(25):
        loss = getattr(objective, phase)(next(batches))
        loss.backward()
        for optimiser in found:
            optimiser.step()
            optimiser.zero_grad()
        losses.append(loss.item())
    assert sum(losses[-5:]) < 0.6 * sum(losses[:5])


@pytest.fixture
def run(monkeypatch, tmp_path) -> Run:
    monkeypatch.setattr(train, "RUNS", tmp_path)
    monkeypatch.setattr(train, "build", lambda *_: tiny())
    monkeypatch.setattr("sys.argv", ["train", "--phase", "diffusion", "--tokens", "1"])
    return Run(train.arguments())


def test_a_gradient_that_is_not_finite_is_skipped_and_many_end_the_run(run):
    def update():
        for parameter in run.model.parameters():
            parameter.grad = torch.full_like(parameter, float("nan"))
        run.update()

    before = {name: value.clone() for name, value in run.trained().items()}
    for _ in range(train.PATIENCE - 1):
        update()
    assert all(torch.equal(value, before[name]) for name, value in run.trained().items())
    with pytest.raises(ArithmeticError, match="not finite"):
        update()


def test_several_kinds_are_shown_as_often_as_asked(pool):
    kinds = lambda share: [
        len({thing.kind for thing in row.question.scene.things}) > 1
        for sampler in [Sampler(pool, {"count": 1}, seed=1, several_kinds=share)]
        for row in (sampler.row() for _ in range(200))
    ]
    assert all(kinds(1.0))
    assert 100 < sum(kinds(0.0)) < sum(kinds(0.5)) < 200


def test_rows_end_and_are_filled(pool):
    batch = next(Sampler(pool, {"add": 1}, seed=1).batches(256, group=1))
    for ids, response in zip(batch.ids, batch.response):
        answer = ids[response].tolist()
        end = answer.index(EOS)
        assert set(answer[end + 1 :]) <= {PAD}
        assert SPECIAL["<|im_start|>"] == ids[0]


def test_response_lengths_hold_the_answer_and_stay_in_range():
    rng = random.Random(0)
    for tokens in range(2, 60):
        lengths = [dynamic_length(rng, tokens) for _ in range(200)]
        assert min(lengths) >= tokens and max(lengths) <= 128


def test_responses_of_one_length_are_padded_to_it_and_no_further(pool):
    batches = Sampler(pool, {"add": 1, "count": 1, "describe": 1}, seed=1, plain=True, fixed=64).batches(1024, group=8)
    for batch in (next(batches) for _ in range(12)):
        assert batch.response.sum(1).tolist() == [64] * len(batch.ids)
        assert batch.ids.numel() <= 1024


def test_padding_that_counts_is_masked_and_weighed_like_any_token(pool, monkeypatch):
    model = tiny()
    model.visual.requires_grad_(False)
    batch = next(Sampler(pool, {"sort": 1}, seed=1, fixed=32).batches(1024, group=1))
    seen = {}

    def keep(_self, both, ids, learn, causal, **_):
        seen.update(both=both, masked=learn)
        return torch.zeros(())

    monkeypatch.setattr(Objective, "loss", keep)
    torch.manual_seed(0)
    shares = {}
    for counts in (False, True):
        Objective(model, padding_counts=counts).diffusion(batch)
        first, second = seen["masked"].chunk(2)
        # Complementary masks: every response token is learnt once. Filler has draws of its own instead.
        together = (first ^ second)[batch.response & (batch.ids == PAD)]
        shares[counts] = together.float().mean().item()
    assert shares[True] == 1.0
    assert shares[False] < 0.9


def test_batches_keep_to_their_positions(pool):
    batches = Sampler(pool, {"add": 1, "describe": 1}, seed=1).batches(1024)
    sizes = [next(batches).ids.numel() for _ in range(24)]
    assert max(sizes) <= 1024
    assert sum(sizes) > 0.7 * 1024 * len(sizes)


def test_answers_come_in_the_first_phrasing_as_often_as_asked():
    usual, plain = data.Phrasing(1, 0.6), data.Phrasing(1, 1.0)
    drawn = [usual.choice("abcd") for _ in range(4000)]
    assert drawn.count("a") / 4000 == pytest.approx(0.7, abs=0.03)
    assert drawn.count("d") / 4000 == pytest.approx(0.1, abs=0.03)
    assert {plain.choice("abcd") for _ in range(100)} == {"a"}


def test_any_text_survives_the_tokenizer():
    tokenizer = load()
    for text in ("describe the image", "naïve 😀 text", '{"top left":"cat"}', "47 + 38 ="):
        assert decode(tokenizer, encode(tokenizer, text)) == text
    assert len(encode(tokenizer, "there are 3 strawberries .")) == 5


def test_positions_of_the_picture_span_rows_and_columns():
    plain, pictured = data.position_table()
    assert plain[:, 5].tolist() == [5, 5, 5]
    assert pictured[:, 3:12].T.tolist() == [[3, 3 + y, 3 + x] for y in range(3) for x in range(3)]
    assert pictured[:, 12].tolist() == [6, 6, 6]
