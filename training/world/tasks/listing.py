"""What describe and JSON share: every thing with its place, said in one of several forms, with partial credit."""

from collections.abc import Sequence

from training.world.constants import CELLS
from training.world.scene import Scene, Thing
from training.world.task import Score
from training.world.words import article, fill


def say(things: Sequence[Thing], style: dict) -> str:
    """@param style  one of a variant's `lists` in world.json"""
    items = [
        fill(style["item"], {"a": article(t.kind), "kind": t.kind, "cell": CELLS[t.cell]}) for t in things
    ]
    body = style["separator"].join(items[:-1])
    return style["start"] + (body + style["last"] if body else "") + items[-1] + style["end"]


def pairs_of(scene: Scene) -> list[tuple[str, str]]:
    """(kind, cell) of each thing."""
    return [(t.kind, CELLS[t.cell]) for t in scene.things]


def score_pairs(found: list, expected: list) -> Score:
    """Right when nothing is missing and nothing is said twice; F1 as partial credit."""
    hits = len(set(found) & set(expected))
    return Score(sorted(found) == sorted(expected), 2 * hits / max(1, len(found) + len(expected)))
