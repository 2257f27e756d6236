"""Where is a thing, on its own or relative to another?"""

from training.world.constants import CELLS, COLUMNS, KINDS, RELATIONS
from training.world.task import Task, Unanswerable
from training.world.words import fill, mentions


class Where(Task):
    id = "where"

    def draw(self, rng, scene, held_out):
        unique = scene.unique_kinds()
        if len(unique) >= 2 and rng.random() < 0.7:
            kind, other = rng.sample(unique, 2)
            return "relative", {"kind": kind, "other": other}
        if not unique:
            raise Unanswerable
        return "absolute", {"kind": rng.choice(unique)}

    def answer(self, rng, question):
        slots = question.slots | _expected(question)
        return fill(rng.choice(self.wording(question)["answers"]), slots)

    def is_right(self, question, text):
        kinds, slots, expected = mentions(text, KINDS), question.slots, _expected(question)
        if question.variant == "absolute":
            return mentions(text, CELLS) == [expected["cell"]] and set(kinds) <= {slots["kind"]}
        allowed = ([], [slots["other"]], [slots["kind"], slots["other"]])
        return mentions(text, RELATIONS.values()) == [expected["relation"]] and kinds in allowed


def _expected(question) -> dict:
    """{"relation": …} of the kind to the other, or {"cell": …}."""
    cell = {t.kind: t.cell for t in question.scene.things}
    here = cell[question.slots["kind"]]
    if question.variant == "absolute":
        return {"cell": CELLS[here]}
    there = cell[question.slots["other"]]
    sign = lambda value: (value > 0) - (value < 0)
    across, down = sign(here % COLUMNS - there % COLUMNS), sign(here // COLUMNS - there // COLUMNS)
    return {"relation": RELATIONS[across, down]}
