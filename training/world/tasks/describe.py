"""Name every thing and its place, in any order."""

from training.world.constants import CELLS, KINDS
from training.world.task import Score, Task
from training.world.tasks.listing import pairs_of, say, score_pairs
from training.world.words import mentions, normalise


class Describe(Task):
    id = "describe"

    def draw(self, rng, scene, held_out):
        return "describe", {}

    def answer(self, rng, question):
        things = list(question.scene.things)
        rng.shuffle(things)
        return say(things, rng.choice(self.wording(question)["lists"]))

    def score(self, question, text) -> Score:
        return score_pairs(_pairs_in(normalise(text)), pairs_of(question.scene))


def _pairs_in(text: str) -> list[tuple[str, str]]:
    """(kind, cell) pairs said in a text: each kind with the cell after it, or, if a cell comes first,
    each cell with the kind after it. What has no partner is kept with an empty one."""
    said, pairs, cells = mentions(text, [*KINDS, *CELLS]), [], set(CELLS)
    cell_first = bool(said) and said[0] in cells
    while said:
        pair = [said.pop(0)]
        if said and (said[0] in cells) != (pair[0] in cells) and (pair[0] in cells) == cell_first:
            pair.append(said.pop(0))
        pairs.append((next((p for p in pair if p in KINDS), ""), next((p for p in pair if p in cells), "")))
    return pairs
