"""Of which of two categories are there more?"""

from training.world.constants import BY_CATEGORY, KINDS, PLURAL
from training.world.task import Task
from training.world.words import be, fill, noun


class Compare(Task):
    id = "compare"

    def draw(self, rng, scene, held_out):
        present = sorted({KINDS[t.kind]["category"] for t in scene.things})
        first = rng.choice(present)
        others = present if len(present) > 1 and rng.random() < 0.85 else list(BY_CATEGORY)
        pair = [first, rng.choice([c for c in others if c != first])]
        rng.shuffle(pair)
        return "compare", {"categories": PLURAL[pair[0]], "others": PLURAL[pair[1]], "pair": tuple(pair)}

    def answer(self, rng, question):
        (first, second), (n, m), wording = question.slots["pair"], _counts(question), self.wording(question)
        than = wording["than"]["more" if n > m else "less" if n < m else "equal"]
        slots = {"categories": PLURAL[first], "others": PLURAL[second], "n": n, "m": m, "than": than}
        slots |= {"things": noun(first, n), "otherThings": noun(second, m), "are": be(n), "areOther": be(m)}
        return fill(rng.choice(wording["answers"]), slots | {"verdict": _expected(question)})

    def is_right(self, question, text):
        _, marker, verdict = text.rpartition("answer :")
        return bool(marker) and verdict.strip() == _expected(question)


def _counts(question) -> tuple[int, int]:
    first, second = question.slots["pair"]
    return question.scene.count(first), question.scene.count(second)


def _expected(question) -> str:
    (first, second), (n, m) = question.slots["pair"], _counts(question)
    return "equal" if n == m else PLURAL[first if n > m else second]
