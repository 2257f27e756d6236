"""Is a thing in the picture?"""

from training.world.task import Task
from training.world.tasks.names import absent, present
from training.world.words import article, fill


class IsThere(Task):
    id = "is-there"

    def draw(self, rng, scene, held_out):
        name = present(rng, scene) if rng.random() < 0.5 else absent(rng, scene)
        return "is-there", {"a": article(name), "thing": name}

    def answer(self, rng, question):
        return fill(rng.choice(self.wording(question)["yes" if _expected(question) else "no"]), question.slots)

    def is_right(self, question, text):
        words, there = set(text.split()), _expected(question)
        said_yes, said_no = "yes" in words, bool(words & {"no", "not"})
        return said_yes == there and said_no == (not there)


def _expected(question) -> bool:
    return question.scene.count(question.slots["thing"]) > 0
