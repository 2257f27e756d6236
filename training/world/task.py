"""What a task is: it asks about a scene (or about nothing), answers, and grades any answer."""

import random
from dataclasses import dataclass

from training.world.constants import WORLD
from training.world.scene import Scene
from training.world.words import normalise


@dataclass(frozen=True)
class Question:
    """A question with what is needed to grade any answer: `slots` are the words it was filled with."""

    task: str
    variant: str
    text: str
    slots: dict
    scene: Scene | None = None


@dataclass(frozen=True)
class Score:
    correct: bool
    score: float  # 0 … 1; partial credit (F1) where several objects are asked for


class Unanswerable(Exception):
    """The scene has nothing this task could ask about."""


class Task:
    """One kind of question. How it is worded is data: its entry in `lib/scene/world.json`, found by `id`.

    A task says what is asked (`draw`), answers rightly (`answer`), and tells right from wrong (`is_right`). One that
    gives partial credit has a `score` of its own.
    """

    id: str

    def __init__(self):
        data = next(task for task in WORLD["tasks"] if task["id"] == self.id)
        self.image: bool = data["image"]  # whether it is asked about a picture
        self.max_answer_tokens: int = data["maxAnswerTokens"]
        self.variants: dict[str, dict] = {variant["id"]: variant for variant in data["variants"]}

    def draw(self, rng: random.Random, scene: Scene | None, held_out: bool) -> tuple[str, dict]:
        """Id of a variant, and the slots of its question. Raises Unanswerable when the scene does not offer one.

        @param held_out  draw from what is never trained on, where the task keeps something back
        """
        raise NotImplementedError

    def answer(self, rng: random.Random, question: Question) -> str:
        """A right answer in one of the task's phrasings, drawn at random."""
        raise NotImplementedError

    def is_right(self, question: Question, text: str) -> bool:
        """@param text  normalised"""
        raise NotImplementedError

    def score(self, question: Question, text: str) -> Score:
        """By meaning, never by exact string, except JSON, where the format is the task."""
        correct = self.is_right(question, normalise(text))
        return Score(correct, float(correct))

    def wording(self, question: Question) -> dict:
        """The templates of the question's variant."""
        return self.variants[question.variant]
