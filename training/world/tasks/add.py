"""Add two numbers of two digits, at once or digit by digit."""

from training.world.task import Task
from training.world.words import fill, numbers


def is_held_out(x: int, y: int) -> bool:
    """A tenth of the sums is never trained on."""
    return (37 * x + 11 * y) % 10 == 0


class Add(Task):
    id = "add"

    def draw(self, rng, scene, held_out):
        while True:
            x, y = rng.randint(10, 99), rng.randint(10, 99)
            if is_held_out(x, y) == held_out:
                return rng.choice(["plain", "plain", "steps"]), {"x": x, "y": y}

    def answer(self, rng, question):
        x, y = question.slots["x"], question.slots["y"]
        ones = x % 10 + y % 10
        slots = {"x": x, "y": y, "sum": x + y, "x1": x % 10, "y1": y % 10, "s1": ones, "carry": ones // 10}
        slots |= {"x10": x // 10, "y10": y // 10, "s10": x // 10 + y // 10 + ones // 10}
        return fill(rng.choice(self.wording(question)["answers"]), slots)

    def is_right(self, question, text):
        return numbers(text)[-1:] == [question.slots["x"] + question.slots["y"]]
