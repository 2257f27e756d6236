"""How many things, of a category or of a kind, are there?"""

from training.world.constants import PLURAL
from training.world.task import Task
from training.world.tasks.names import absent, present
from training.world.words import be, fill, noun, numbers


class Count(Task):
    id = "count"

    def draw(self, rng, scene, held_out):
        if rng.random() < 0.25:
            return "all", {}
        name = present(rng, scene) if rng.random() < 0.85 else absent(rng, scene)
        return "some", {"name": name, "things": PLURAL[name]}

    def answer(self, rng, question):
        name, n = question.slots.get("name"), _expected(question)
        things = noun(name, n) if name else ("thing" if n == 1 else "things")
        return fill(rng.choice(self.wording(question)["answers"]), {"n": n, "are": be(n), "things": things})

    def is_right(self, question, text):
        return numbers(text) == [_expected(question)]


def _expected(question) -> int:
    name = question.slots.get("name")
    return question.scene.count(name) if name else len(question.scene.things)
