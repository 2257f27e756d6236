"""What stands where in a picture, and how pictures are drawn at random."""

import random
from dataclasses import dataclass

from training.world.constants import BACKGROUNDS, BY_CATEGORY, CELLS, JITTER, KINDS, WORLD


@dataclass(frozen=True)
class Thing:
    kind: str
    cell: int  # 0 … 8, row-major
    dx: int = 0  # px, -JITTER … JITTER
    dy: int = 0  # px


@dataclass(frozen=True)
class Scene:
    background: str
    things: tuple[Thing, ...]  # in reading order, at most one a cell

    def count(self, name: str) -> int:
        """How many things are of the kind or category `name`."""
        return sum(name in (t.kind, KINDS[t.kind]["category"]) for t in self.things)

    def at(self, cell: int) -> str | None:
        return next((t.kind for t in self.things if t.cell == cell), None)

    def unique_kinds(self) -> list[str]:
        return [t.kind for t in self.things if self.count(t.kind) == 1]

    def to_json(self) -> dict:
        objects = [{"kind": t.kind, "cell": t.cell, "dx": t.dx, "dy": t.dy} for t in self.things]
        return {"background": self.background, "objects": objects}


def random_scene(rng: random.Random, several_kinds: bool = False) -> Scene:
    """A scene of one to six things. Half of the scenes repeat two or three kinds, so that counting
    has something to count; few hold a single kind, because those teach a bag of names, not places.

    @param several_kinds  draw only scenes with at least two kinds (the location curriculum)
    """
    limits = WORLD["objects"]
    count = rng.randint(2 if several_kinds else limits["min"], limits["max"])
    palette = _palette(rng, several_kinds)
    kinds = [rng.choice(palette) for _ in range(count)]
    if several_kinds and len(set(kinds)) == 1:
        kinds[0] = rng.choice([k for k in palette if k != kinds[0]])
    cells = sorted(rng.sample(range(len(CELLS)), count))
    rng.shuffle(kinds)
    jitter = lambda: rng.randint(-JITTER, JITTER)
    things = tuple(Thing(k, c, jitter(), jitter()) for k, c in zip(kinds, cells))
    return Scene(rng.choice(list(BACKGROUNDS)), things)


def _palette(rng: random.Random, several_kinds: bool) -> list[str]:
    everything, style = list(KINDS), rng.random()
    if style < 0.06 and not several_kinds:
        return rng.sample(everything, 1)
    if style < 0.35:
        return rng.sample(everything, rng.randint(2, 3))
    if style < 0.60:  # two categories, so that comparing and counting categories is frequent
        first, second = rng.sample(list(BY_CATEGORY), 2)
        return rng.sample(BY_CATEGORY[first], 2) + rng.sample(BY_CATEGORY[second], 2)
    return everything
