"""Asking, answering and scoring, whatever the task."""

import random

from training.world.scene import Scene, random_scene
from training.world.task import Question, Score, Unanswerable
from training.world.tasks import TASKS
from training.world.words import fill


def ask(rng: random.Random, task: str, scene: Scene | None, held_out: bool = False) -> Question:
    """A well-posed question of a task. Raises Unanswerable when the scene does not offer one.

    @param held_out  draw additions and sudoku grids from those never trained on
    """
    variant, slots = TASKS[task].draw(rng, scene, held_out)
    templates = TASKS[task].variants[variant]["questions"]
    return Question(task, variant, fill(rng.choice(templates), slots), slots, scene)


def ask_any_scene(rng: random.Random, task: str, held_out: bool = False) -> Question:
    """A question with a fresh scene for it (no scene for text puzzles)."""
    while True:
        try:
            scene = random_scene(rng) if TASKS[task].image else None
            return ask(rng, task, scene, held_out)
        except Unanswerable:
            continue


def answer(rng: random.Random, question: Question) -> str:
    """A right answer in one of the task's phrasings, drawn at random."""
    return TASKS[question.task].answer(rng, question)


def score(question: Question, text: str) -> Score:
    """Grades any answer text."""
    return TASKS[question.task].score(question, text)
