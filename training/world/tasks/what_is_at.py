"""What is in one of the nine cells?"""

from training.world.constants import CELLS, KINDS
from training.world.task import Task
from training.world.words import article, fill, mentions


class WhatIsAt(Task):
    id = "what-is-at"

    def draw(self, rng, scene, held_out):
        taken = [t.cell for t in scene.things]
        free = [c for c in range(len(CELLS)) if c not in taken]
        return "what-is-at", {"cell": CELLS[rng.choice(taken if rng.random() < 0.85 else free)]}

    def answer(self, rng, question):
        cell, kind = question.slots["cell"], _expected(question)
        if kind is None:
            return fill(rng.choice(self.wording(question)["empty"]), {"cell": cell})
        slots = {"cell": cell, "a": article(kind), "kind": kind}
        return fill(rng.choice(self.wording(question)["answers"]), slots)

    def is_right(self, question, text):
        kind = _expected(question)
        if any(cell != question.slots["cell"] for cell in mentions(text, CELLS)):
            return False
        said_empty = bool(set(text.split()) & {"nothing", "empty"})
        return set(mentions(text, KINDS)) == ({kind} if kind else set()) and said_empty == (kind is None)


def _expected(question) -> str | None:
    """The kind, or None where the cell is empty."""
    return question.scene.at(CELLS.index(question.slots["cell"]))
