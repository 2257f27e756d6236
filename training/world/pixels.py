"""A scene's exact pixels: integer compositing, the same bytes as `lib/scene/render.ts`."""

import json
from functools import cache

import numpy as np
from PIL import Image

from training.world.constants import BACKGROUNDS, CELL, COLUMNS, ROOT, SIZE, SPRITE
from training.world.scene import Scene


@cache
def sprites() -> dict[str, np.ndarray]:
    """Straight-alpha RGBA sprites by kind, [28, 28, 4] uint8."""
    folder = ROOT / "public/sprites"
    atlas = np.asarray(Image.open(folder / "atlas.png").convert("RGBA"))
    places = json.loads((folder / "atlas.json").read_text())["sprites"]
    return {k: atlas[p["y"] : p["y"] + SPRITE, p["x"] : p["x"] + SPRITE] for k, p in places.items()}


def render(scene: Scene) -> np.ndarray:
    """[96, 96, 3] uint8"""
    image = np.empty((SIZE, SIZE, 3), np.uint8)
    image[:] = BACKGROUNDS[scene.background]
    margin = (CELL - SPRITE) // 2
    for thing in scene.things:
        x = thing.cell % COLUMNS * CELL + margin + thing.dx
        y = thing.cell // COLUMNS * CELL + margin + thing.dy
        sprite = sprites()[thing.kind].astype(np.int32)
        under = image[y : y + SPRITE, x : x + SPRITE]
        alpha = sprite[..., 3:]
        under[:] = (sprite[..., :3] * alpha + under.astype(np.int32) * (255 - alpha) + 127) // 255
    return image
