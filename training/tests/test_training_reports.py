"""Curves, ablations and stability: what is read from checkpoints and logs, and how runs are compared."""

import json

import pytest
import torch

from training import evaluate, train
from training.config import decoder_config
from training.decoding import Network
from training.exam import held_out, reread, take
from training.export import weights_file
from training.model import Dimple
from training.report import ablations, checkpoints, curves, keep, short, stability
from training.report.checkpoints import as_published, phases, positions, recipe, told_by_log
from training.strategies import Setting
from training.tokenizer import load


def tiny(*_) -> Dimple:
    config = decoder_config(load().get_vocab_size())
    return Dimple(config | {"hidden_size": 64, "num_attention_heads": 2, "num_hidden_layers": 1, "intermediate_size": 64})


def state(phase: str, tokens: int, seed: int = 0, **told) -> dict:
    """A checkpoint of a network that knows nothing."""
    torch.manual_seed(seed)
    average = {key: value for key, value in tiny().state_dict().items() if not key.startswith("visual.")}
    return {"average": average, "phase": phase, "step": 3, "seconds": 60, "tokens": tokens, **told}


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path):
    monkeypatch.setattr(evaluate, "build", lambda *_: torch.manual_seed(0) and tiny())  # the tower is the same for all
    monkeypatch.setattr(keep, "FOLDER", tmp_path / "report")
    for module in (short, checkpoints):
        monkeypatch.setattr(module, "RUNS", tmp_path)
    return tmp_path


BEFORE = [
    {"phase": "ar", "tokens": 19_000_000},
    {"phase": "ar", "tokens": 61_000_000, "diet": "mixed"},
    {"phase": "ar", "tokens": 30_000_000, "diet": "hard"},
]


def test_phases_that_train_the_same_are_one_and_positions_add_up():
    given = state("diffusion", 27_000_000, history=BEFORE, length=64)
    assert positions(given) == 137_000_000
    assert [(p["words"], p["from"], p["to"]) for p in phases(given)] == [
        ("next token", 0, 80_000_000),
        ("next token, more of the hard tasks", 80_000_000, 110_000_000),
        ("masks, every response of 64 positions", 110_000_000, 137_000_000),
    ]
    assert recipe(given).startswith("80.0 million positions of next token; 30.0 of next token, more of the hard tasks; ")


def test_unusual_choices_are_told():
    assert phases(state("diffusion", 10, masks="decoding", weight="inverse"))[0]["words"] == (
        "masks, masks as decoding leaves them, weight 1/t"
    )


def test_a_checkpoint_is_graded_as_an_export_would_write_it():
    published = as_published("a", state("ar", 10))
    assert published.causal and not as_published("a", state("diffusion", 10)).causal
    rounded = published.model.model.embed_tokens.weight
    assert torch.equal(rounded, rounded.half().float())
    again = as_published("b", state("ar", 10))
    assert again.digest == published.digest and len(weights_file(again.model)) == len(weights_file(published.model))
    assert as_published("a", state("ar", 10, seed=1)).digest != published.digest


def test_numbers_of_the_report_are_taken_where_they_are_of_the_same_weights(monkeypatch, tmp_path):
    graded = checkpoints.Graded("a", state("diffusion", 10), 2)
    told = {"mean": {"value": 0.5}, "iterations": 3.0, "tasks": {}}
    model = {"digest": graded.digest, "accuracy": {"gamma-0.9": told}}
    monkeypatch.setattr(checkpoints, "REPORT", tmp_path / "report.json")
    checkpoints.REPORT.write_text(json.dumps({"n": 2, "models": {"a": model}}))
    assert graded.numbers()["mean"] == {"value": 0.5}
    for other in (checkpoints.Graded("a", state("diffusion", 10, seed=1), 2), checkpoints.Graded("a", state("diffusion", 10), 3),
                  checkpoints.Graded("a", state("diffusion", 10), 2, length=8)):
        assert other.reported() is None


def test_points_are_in_order_and_the_same_weights_count_once(monkeypatch):
    monkeypatch.setattr(checkpoints, "accuracy", lambda _cell: {"mean": {}, "iterations": 1.0, "tasks": {}})
    monkeypatch.setattr(checkpoints.Graded, "cell", lambda *_: {})
    late, early = state("diffusion", 200, seed=1, length=64), state("diffusion", 100, seed=2, length=64)
    found = curves.curves("run", [late, early, late], 2)
    assert [line["length"] for line in found] == [64, None], "in its own length, and in that of the task"
    assert [point["positions"] for point in found[0]["points"]] == [100, 200]
    assert len(curves.curves("run", [state("ar", 100)], 2)) == 1


def test_a_log_that_repeats_steps_counts_their_last_lines(tmp_path):
    entry = lambda step, loss, **more: {"phase": "ar", "step": step, "loss": loss, "tokens": 10 * step, **more}
    lines = [entry(1, 5.0), entry(50, 4.0), entry(100, 9.0), {"phase": "ar", "step": 50, "mixture": "mixed"}]
    lines += [entry(100, 3.0, spikes=1, judged=40, gradient=2.0, largestGradient=6.0), entry(1, 1.0) | {"phase": "diffusion"}]
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    found = told_by_log(path, "ar", start=7)
    assert [(point["positions"], point["loss"]) for point in found["curve"]] == [(17, 5.0), (507, 4.0), (1007, 3.0)]
    assert (found["steps"], found["spikes"], found["judged"]) == (100, 1, 40)
    assert short.gradients(found["curve"]) == {"mean": 2.0, "largest": 6.0}


def parsed(line: list[str], monkeypatch):
    monkeypatch.setattr("sys.argv", ["train", *line])
    return train.arguments()


@pytest.mark.parametrize("choice", ablations.CHOICES, ids=lambda choice: choice.id)
def test_every_choice_spends_the_budget_and_differs_from_the_base_in_one_thing(choice, monkeypatch):
    training, base = (each.training(2_000_000, "mini-ar") for each in (choice, ablations.CHOICES[0]))
    given = [parsed(line, monkeypatch) for line in training.lines()]
    assert sum(each.tokens for each in given) == pytest.approx(2.0)
    assert given[0].source.name == "published.pt"
    assert [each.source == training.checkpoint.with_name("ar.pt") for each in given[1:]] == [True] * (len(given) - 1)
    usual, last = vars(parsed(base.lines()[0], monkeypatch)), vars(given[-1])
    differing = {key for key in usual if usual[key] != last[key]} - {"name", "source", "tokens"}
    assert len(differing) + (len(given) > 1) == (choice != ablations.CHOICES[0])


def test_commands_are_told_without_the_folder_of_this_machine(small):
    (command,) = ablations.CHOICES[0].training(2_000_000, "mini-ar").commands()
    assert str(small) not in command


def test_twins_have_one_budget_and_seeds_of_their_own(monkeypatch):
    for twin in stability.TWINS:
        given = [parsed(line, monkeypatch) for line in stability.training(twin, 2, 1_000_000).lines()]
        assert sum(each.tokens for each in given) == pytest.approx(1.0)
        assert {each.seed for each in given} == {2}


def test_a_run_is_held_against_another_question_by_question():
    one = {"tasks": {"add": {"right": "1110"}, "count": {"right": "1111"}}}
    other = {"tasks": {"add": {"right": "1000"}, "count": {"right": "1111"}}}
    found = ablations.against(one, other)
    assert found["value"] == 0.25 and found["low"] < 0.25 < found["high"]


def test_reading_again_replaces_what_the_network_would_write_otherwise():
    torch.manual_seed(0)
    model = tiny().eval()
    network = Network(model, fast=False)
    items = held_out(model, ["add", "count"], 3)
    answers = take(network, items, Setting(gamma=0.5))
    again = reread(network, answers)
    assert [answer.item for answer in again] == items
    assert [len(answer.tokens) for answer in again] == [len(answer.tokens) for answer in answers]
    assert [answer.iterations - before.iterations for answer, before in zip(again, answers)] == [1] * 6
    prompt, tokens = items[0].prompt, answers[0].tokens
    hidden = network.hidden(torch.tensor([prompt + tokens]), items[0].visual, items[0].visual is not None, None)
    logits = model.logits(hidden[0, len(prompt) - 1 : -1])
    logits[:, train.MASK] = float("-inf")
    assert again[0].tokens == logits.argmax(-1).tolist()
