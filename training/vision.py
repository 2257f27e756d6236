"""Trains the vision tower alone, on dense tagging: which kind is in which cell, and which cell is it.

    python -m training.vision [--steps 900]

Recognition learnt first, the language model never has to discover it. The tower is then frozen, and its
features are computed once for a pool of scenes. The tagging head is thrown away.
"""

import argparse
import random
import time

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.config import IMAGE_MEAN, IMAGE_STD, PATCH_GRID, RUNS, VISION, VISUAL_TOKENS, autocast
from training.model import VisionLayout, VisionTower, patches
from training.optimiser import cosine, optimisers, set_rate
from training.world import CELLS, KIND_INDEX, Scene, random_scene, render

EMPTY = len(KIND_INDEX)


def pixel_values(scenes: list[Scene]) -> Tensor:
    """[B, P, channels · frames · patch²]"""
    images = torch.stack([torch.from_numpy(render(scene)) for scene in scenes])
    return patches(images, VISION, IMAGE_MEAN, IMAGE_STD)


def labels(scenes: list[Scene]) -> Tensor:
    """Kind index in each cell, or EMPTY. [B, C]"""
    found = torch.full((len(scenes), len(CELLS)), EMPTY)
    for row, scene in enumerate(scenes):
        for thing in scene.things:
            found[row, thing.cell] = KIND_INDEX[thing.kind]
    return found


class Tagger(nn.Module):
    """The tower and a linear head for kind and cell. Knowing its cell makes a feature easy to point at."""

    def __init__(self):
        super().__init__()
        self.tower, self.layout = VisionTower(VISION), VisionLayout(VISION, PATCH_GRID)
        self.head = nn.Linear(VISION["out_hidden_size"], EMPTY + 1 + len(CELLS))

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        return self.head(self.tower(pixels, self.layout)).split([EMPTY + 1, len(CELLS)], -1)


def tagging_loss(tagger: Tagger, scenes: list[Scene]) -> Tensor:
    kinds, cells = tagger(pixel_values(scenes))
    where = torch.arange(VISUAL_TOKENS).expand(len(scenes), -1)
    loss = F.cross_entropy(kinds.flatten(0, 1).float(), labels(scenes).flatten())
    return loss + 0.3 * F.cross_entropy(cells.flatten(0, 1).float(), where.flatten())


@torch.no_grad()
def accuracy(tagger: Tagger, scenes: list[Scene]) -> dict[str, float]:
    kinds, cells = (scores.argmax(-1) for scores in tagger(pixel_values(scenes)))
    right, occupied = kinds == labels(scenes), labels(scenes) != EMPTY
    places = (cells == torch.arange(VISUAL_TOKENS)).float().mean().item()
    return {
        "objects": right[occupied].float().mean().item(),
        "scenes": right.all(-1).float().mean().item(),
        "cells": places,
    }


def train(steps: int, batch: int = 64, seed: int = 1) -> Tagger:
    torch.manual_seed(seed)
    rng, tagger, started = random.Random(f"vision {seed}"), Tagger(), time.time()
    found = optimisers(tagger, lr=2e-3, muon_lr=0.01)
    for step in range(steps):
        set_rate(found, cosine(step / steps))
        with autocast():
            loss = tagging_loss(tagger, [random_scene(rng) for _ in range(batch)])
        loss.backward()
        for optimiser in found:
            optimiser.step()
            optimiser.zero_grad()
        if step % 50 == 0:
            print(f"step {step}  loss {loss.item():.4f}  {time.time() - started:.0f} s", flush=True)
    return tagger


@torch.no_grad()
def features(tower: VisionTower, scenes: list[Scene], batch: int = 128) -> Tensor:
    """Frozen features, [scenes, C, out] float32."""
    layout = VisionLayout(VISION, PATCH_GRID)
    parts = [tower(pixel_values(scenes[i : i + batch]), layout) for i in range(0, len(scenes), batch)]
    return torch.cat(parts)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=900)
    steps = parser.parse_args().steps
    torch.set_num_threads(1)
    tagger, held_out = train(steps), random.Random("vision test")
    print(accuracy(tagger, [random_scene(held_out) for _ in range(1000)]))
    RUNS.mkdir(parents=True, exist_ok=True)
    torch.save(tagger.tower.state_dict(), RUNS / "vision.pt")
