"""What a cell can show, scenes as rows of such cells, and the reader that says what a drawn cell shows."""

import random
from functools import cache

import numpy as np
import torch
from torch import Tensor

from training.world import CELL, CELLS, KIND_INDEX, KINDS, Scene, random_scene
from training.world.constants import BACKGROUNDS, WORLD
from training.world.pixels import render
from training.world.scene import Thing

PER_BACKGROUND = len(KINDS) + 1  # the last is the empty cell
EMPTY = PER_BACKGROUND - 1
SLOTS = WORLD["objects"]["max"]  # things that a prompt can list

# Tokens of a prompt: kinds, then these, then backgrounds.
NOTHING = len(KINDS)  # the list is over
ANY = NOTHING + 1  # no list: whatever you like
FIRST_BACKGROUND = ANY + 1
ANY_BACKGROUND = FIRST_BACKGROUND + len(BACKGROUNDS)
DRAW = ANY_BACKGROUND + 1  # from here on cells, not words
VOCABULARY = DRAW + 1
PROMPT = 1 + SLOTS + 1  # background, things, DRAW

# Largest root mean square distance to a picture of the world, of a range of 1: half of the least between two of one
# background, so that what lies half-way between two things is neither.
RECOGNISED = 0.044


@cache
def pixels() -> Tensor:
    """Every cell of the world with its thing in the middle, [backgrounds, PER_BACKGROUND, CELL, CELL, 3] uint8."""
    rows = []
    for background in BACKGROUNDS:
        cell = lambda *things: render(Scene(background, things))[:CELL, :CELL]
        rows.append([cell(Thing(kind, 0)) for kind in KINDS] + [cell()])
    return torch.from_numpy(np.array(rows))


def shown_in(scene: Scene) -> list[int]:
    """What each cell of a scene shows: the index of a kind, or EMPTY."""
    return [EMPTY if (kind := scene.at(cell)) is None else KIND_INDEX[kind] for cell in range(len(CELLS))]


def prompt_of(scene: Scene, rng: random.Random, free: float = 0.15, free_background: float = 0.3) -> list[int]:
    """A wish that the scene fulfils: its background or any, then its things in the order of the kinds, or any.

    @param free  share of the wishes without a list   @returns [PROMPT] tokens
    """
    background = FIRST_BACKGROUND + list(BACKGROUNDS).index(scene.background)
    things = sorted(KIND_INDEX[thing.kind] for thing in scene.things)
    listed = [ANY] * SLOTS if rng.random() < free else things + [NOTHING] * (SLOTS - len(things))
    return [ANY_BACKGROUND if rng.random() < free_background else background, *listed, DRAW]


class Scenes:
    """Endless random scenes: prompts [B, PROMPT], backgrounds [B] and what the cells show [B, 9], indices in `pixels`."""

    def __init__(self, seed):
        self.rng = random.Random(f"latent scenes {seed}")

    def batch(self, size: int) -> tuple[Tensor, Tensor, Tensor]:
        scenes = [random_scene(self.rng) for _ in range(size)]
        backgrounds = [list(BACKGROUNDS).index(scene.background) for scene in scenes]
        prompts = [prompt_of(scene, self.rng) for scene in scenes]
        return torch.tensor(prompts), torch.tensor(backgrounds), torch.tensor([shown_in(scene) for scene in scenes])


def to_input(cells: Tensor) -> Tensor:
    """uint8 pixels [..., CELL, CELL, 3] to the network's [-1, 1], channels first."""
    return cells.movedim(-1, -3).float() / 127.5 - 1


def read_cells(drawn: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The nearest cell of the world to each drawn one.

    @param drawn  [N, 3, CELL, CELL] in [-1, 1]
    @returns backgrounds [N], kinds [N] (or EMPTY), distances [N]: root mean square, of a range of 1
    """
    every = to_input(pixels()).flatten(2).flatten(0, 1)  # [backgrounds · PER_BACKGROUND, 3 · CELL²]
    found = torch.cdist(drawn.clamp(-1, 1).flatten(1), every, compute_mode="donot_use_mm_for_euclid_dist") / 2 / (3 * CELL * CELL) ** 0.5
    distances, nearest = found.min(-1)
    return nearest // PER_BACKGROUND, nearest % PER_BACKGROUND, distances
