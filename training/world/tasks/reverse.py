"""Write a list backwards."""

from training.world.constants import KINDS
from training.world.task import Task


class Reverse(Task):
    id = "reverse"

    def draw(self, rng, scene, held_out):
        pool = [str(digit) for digit in range(10)] if rng.random() < 0.4 else list(KINDS)
        return "reverse", {"list": " ".join(rng.sample(pool, rng.randint(3, 6)))}

    def answer(self, rng, question):
        return " ".join(reversed(question.slots["list"].split()))

    def is_right(self, question, text):
        return text == " ".join(reversed(question.slots["list"].split()))
