"""What count and is-there ask after: the name of a kind or of a category."""

import random

from training.world.constants import BY_CATEGORY, KINDS
from training.world.scene import Scene


def present(rng: random.Random, scene: Scene) -> str:
    kind = rng.choice(sorted({t.kind for t in scene.things}))
    return KINDS[kind]["category"] if rng.random() < 0.4 else kind


def absent(rng: random.Random, scene: Scene) -> str:
    names = list(BY_CATEGORY) if rng.random() < 0.3 else list(KINDS)
    return rng.choice([n for n in names if scene.count(n) == 0])
