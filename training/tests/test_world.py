"""The world is deterministic, its questions are answerable, and the scorer grades by meaning."""

import hashlib
import json
import random

import pytest

from training.config import FIXTURES
from training.world import TASKS, WORLD, Question, Scene, Thing, answer, ask_any_scene, random_scene, render, score
from training.world.tasks.add import is_held_out
from training.world.tasks.sudoku import grids

SCENE = Scene("pink", (Thing("cat", 0), Thing("dog", 4), Thing("dog", 8)))


def test_the_same_seed_makes_the_same_scene():
    assert random_scene(random.Random("a")) == random_scene(random.Random("a"))


def test_pixels_are_those_of_the_shared_fixtures():
    for case in json.loads((FIXTURES / "scene/render.json").read_text()):
        things = tuple(Thing(**thing) for thing in case["scene"]["objects"])
        pixels = render(Scene(case["scene"]["background"], things)).tobytes()
        assert hashlib.sha256(pixels).hexdigest() == case["sha256"]


def test_there_is_one_task_for_each_of_the_shared_file_in_its_order():
    assert list(TASKS) == [task["id"] for task in WORLD["tasks"]]


@pytest.mark.parametrize("task", TASKS)
def test_every_generated_answer_is_graded_right(task):
    rng = random.Random(task)
    for _ in range(200):
        question = ask_any_scene(rng, task)
        text = answer(rng, question)
        assert score(question, text).correct, (question, text)


@pytest.mark.parametrize(
    ("task", "variant", "slots", "text", "correct", "partial"),
    [
        ("describe", "describe", {}, "middle center : dog ; top left : cat ; bottom right : dog", True, 1),
        ("describe", "describe", {}, "i see a cat in the top left and a dog in the middle center .", False, 0.8),
        ("json", "json", {}, '{"top left":"cat","middle center":"dog","bottom right":"dog"}', True, 1),
        ("json", "json", {}, '{"top left":"cat"', False, 0),
        ("count", "some", {"name": "dog"}, "there are 2 dogs .", True, 1),
        ("count", "some", {"name": "animal"}, "2", False, 0),
        ("is-there", "is-there", {"thing": "fox"}, "no , there is no fox .", True, 1),
        ("is-there", "is-there", {"thing": "cat"}, "yes , there is no cat .", False, 0),
        ("what-is-at", "what-is-at", {"cell": "top left"}, "a cat", True, 1),
        ("what-is-at", "what-is-at", {"cell": "top right"}, "the top right is empty .", True, 1),
        ("what-is-at", "what-is-at", {"cell": "top left"}, "the top right has a cat .", False, 0),
        ("where", "absolute", {"kind": "cat"}, "it is in the top left .", True, 1),
        ("compare", "compare", {"pair": ("animal", "toy")}, "animals : 3 . answer : animals", True, 1),
        ("compare", "compare", {"pair": ("animal", "toy")}, "animals", False, 0),
    ],
)
def test_scores_follow_the_meaning(task, variant, slots, text, correct, partial):
    graded = score(Question(task, variant, "", slots, SCENE), text)
    assert graded.correct == correct
    assert graded.score == pytest.approx(partial)


def test_relative_places_name_both_axes():
    scene = Scene("mint", (Thing("cat", 0), Thing("dog", 5)))
    question = Question("where", "relative", "", {"kind": "cat", "other": "dog"}, scene)
    assert score(question, "the cat is above and left of the dog .").correct
    assert not score(question, "the cat is above the dog .").correct
    assert not score(question, "the dog is above and left of the cat .").correct


def test_training_never_sees_what_is_held_out():
    rng, held_out = random.Random("held out"), set(grids()[::8])
    digits = lambda text: tuple(int(c) for c in text if c.isdigit())
    for _ in range(300):
        sum_ = ask_any_scene(rng, "add").slots
        assert not is_held_out(sum_["x"], sum_["y"])
        assert digits(ask_any_scene(rng, "sudoku").slots["solution"]) not in held_out
