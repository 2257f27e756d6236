"""Sort digits or words."""

from training.world.constants import KINDS
from training.world.task import Task


class Sort(Task):
    id = "sort"

    def draw(self, rng, scene, held_out):
        count = rng.randint(3, 6)
        if rng.random() < 0.5:
            return "numbers", {"list": " ".join(map(str, rng.sample(range(10), count)))}
        return "words", {"list": " ".join(rng.sample(list(KINDS), count))}

    def answer(self, rng, question):
        return " ".join(sorted(question.slots["list"].split()))

    def is_right(self, question, text):
        return text == " ".join(sorted(question.slots["list"].split()))
