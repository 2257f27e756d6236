"""Trains the σ-VAE, then the model over cells: `python -m training.latent.train --phase vae`, then `--phase cells`.

Everything is in training/runs/NAME/: PHASE.pt with weights and their average, and log.jsonl. It saves every 500 steps, and the same
command goes on from there, as does one with more steps or another noise.
"""

import argparse
import json
import math
import time
from copy import deepcopy
from pathlib import Path

import torch
from torch import Tensor, nn

from training.config import RUNS
from training.latent import model as cells_model
from training.latent import vae as vae_model
from training.latent.cells import Scenes, pixels, to_input
from training.latent.model import LatentModel
from training.latent.vae import Vae
from training.optimiser import optimisers

BATCH = {"vae": 64, "cells": 48}  # cells, and scenes
STEPS = {"vae": 6000, "cells": 9000}
DRAWS = 2  # times for each cell of a scene
RATE, MUON_RATE, WARMUP, AVERAGE = 3e-3, 0.02, 100, 0.995


def rate_at(step: int, steps: int) -> float:
    """Warm-up, then half a cosine down to a fiftieth."""
    return min(1, (step + 1) / WARMUP) * (0.02 + 0.98 * (0.5 + 0.5 * math.cos(math.pi * step / steps)))


def vae_losses(vae: Vae, noise: float, seed: int):
    """Endless losses of random cells."""
    every = pixels()
    generator = torch.Generator().manual_seed(seed)
    while True:
        background = torch.randint(every.shape[0], (BATCH["vae"],), generator=generator)
        shown = torch.randint(every.shape[1], (BATCH["vae"],), generator=generator)
        x = to_input(every[background, shown])
        total, error = vae_model.loss(vae, x, noise)
        yield total, float(error)


@torch.no_grad()
def means(vae: Vae) -> Tensor:
    """μ of every cell of the world, [backgrounds, PER_BACKGROUND, LATENT]."""
    return torch.stack([vae.encode(to_input(of_one)) for of_one in pixels()])


def unit(vae: Vae) -> tuple[Tensor, Tensor]:
    """μ of every cell, and what to divide latents by so that those of scenes have variance 1 on average."""
    latents = means(vae)
    _, backgrounds, shown = Scenes("scale").batch(2000)
    return latents, latents[backgrounds[:, None], shown].std()


def cell_losses(model: LatentModel, vae: Vae, noise: float, seed: int):
    """Endless losses of random scenes."""
    latents, scale = unit(vae)
    scenes = Scenes(seed)
    while True:
        prompts, backgrounds, shown = scenes.batch(BATCH["cells"])
        z = vae_model.noisy(latents[backgrounds[:, None], shown], noise) / scale
        total = cells_model.loss(model, prompts, z, DRAWS)
        yield total, total.detach()


def train(folder: Path, phase: str, steps: int, noise: float, seed: int) -> nn.Module:
    """@returns the averaged network"""
    torch.manual_seed(seed)
    path, log = folder / f"{phase}.pt", folder / "log.jsonl"
    network = Vae() if phase == "vae" else LatentModel()
    average = deepcopy(network)
    if phase == "vae":
        found = [torch.optim.AdamW(network.parameters(), RATE, (0.9, 0.99), weight_decay=0.01)]
    else:
        found = optimisers(network, RATE, MUON_RATE)
    rates = [[group["lr"] for group in optimiser.param_groups] for optimiser in found]
    start, seconds, earlier = 0, 0.0, []
    if path.exists():
        state = torch.load(path)
        network.load_state_dict(state["network"]), average.load_state_dict(state["average"])
        for optimiser, saved in zip(found, state["optimisers"]):
            optimiser.load_state_dict(saved)
        start, seconds, earlier = state["step"], state["seconds"], state.get("earlier", [])
        if state["recipe"]["noise"] != noise:
            earlier = [*earlier, state["recipe"] | {"steps": start, "seconds": seconds}]
    if phase == "vae":
        losses = vae_losses(network, noise, seed + start)
    else:
        losses = cell_losses(network, load_vae(folder), noise, seed + start)
    recent, before = [], time.time()
    for step in range(start, steps):
        for optimiser, usual in zip(found, rates):
            for group, rate in zip(optimiser.param_groups, usual):
                group["lr"] = rate * rate_at(step, steps)
        total, shown = next(losses)
        total.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        for optimiser in found:
            optimiser.step(), optimiser.zero_grad()
        with torch.no_grad():
            keep = min(AVERAGE, (step + 1) / (step + 10))
            for mean, value in zip(average.parameters(), network.parameters()):
                mean.lerp_(value, 1 - keep)
        recent.append(float(shown))
        if (step + 1) % 100 == 0 or step + 1 == steps:
            seconds, before = seconds + time.time() - before, time.time()
            line = {"phase": phase, "step": step + 1, "loss": round(sum(recent) / len(recent), 5), "seconds": round(seconds)}
            with log.open("a") as file:
                file.write(json.dumps(line) + "\n")
            recent = []
        if (step + 1) % 500 == 0 or step + 1 == steps:
            state = {"network": network.state_dict(), "average": average.state_dict()}
            state |= {"optimisers": [optimiser.state_dict() for optimiser in found]}
            recipe = {"phase": phase, "steps": steps, "batch": BATCH[phase], "noise": noise, "seed": seed}
            torch.save(state | {"step": step + 1, "seconds": seconds, "recipe": recipe, "earlier": earlier}, path)
    return average


def load_vae(folder: Path) -> Vae:
    """@raises FileNotFoundError where its phase has not been run"""
    network = Vae()
    network.load_state_dict(torch.load(folder / "vae.pt")["average"])
    return network.eval()


def load_cells(folder: Path) -> LatentModel:
    network = LatentModel()
    network.load_state_dict(torch.load(folder / "cells.pt")["average"])
    return network.eval()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", default="mini-latent")
    parser.add_argument("--phase", choices=["vae", "cells"], required=True)
    parser.add_argument("--steps", type=int, help=f"default: {STEPS}")
    parser.add_argument("--noise", type=float, default=vae_model.NOISE, help="C, the spread of σ")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(1)
    (RUNS / given.name).mkdir(parents=True, exist_ok=True)
    train(RUNS / given.name, given.phase, given.steps or STEPS[given.phase], given.noise, given.seed)
