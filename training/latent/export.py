"""Writes what the page loads: `python -m training.latent.export`.

public/systems/mini-latent/      model.safetensors (f16) and card.json, with the numbers of these very weights
test/fixtures/latent/            what holds the page's network to these weights
"""

import argparse
import datetime
import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save
from torch import Tensor

from training.config import FIXTURES, RUNS
from training.export import write_json
from training.latent.cells import RECOGNISED, pixels, read_cells, to_input
from training.latent.evaluate import STEPS, measure
from training.latent.model import LatentModel, denoise
from training.latent.train import load_cells, load_vae, means, unit
from training.latent.vae import LATENT, Vae
from training.published import digest
from training.world import ROOT

FOLDER = ROOT / "public/systems/mini-latent"


def tensors(vae: Vae, model: LatentModel) -> dict[str, Tensor]:
    """Both networks, what latents are divided by, and the plane in which the cells of the world lie widest apart."""
    latents, scale = unit(vae)
    flat = latents.flatten(0, 1) / scale
    centre = flat.mean(0)
    axes = torch.linalg.svd(flat - centre).Vh[:2]
    named = {f"vae.{name}": value for name, value in vae.state_dict().items()}
    named |= {f"cells.{name}": value for name, value in model.state_dict().items()}
    return named | {"scale": scale.view(1), "map.centre": centre, "map.axes": axes}


def read(path: Path) -> tuple[Vae, LatentModel, Tensor]:
    """The networks of a file that this wrote, and the scale of latents."""
    found = {name: value.float() for name, value in load_file(path).items()}
    part = lambda prefix: {name.removeprefix(prefix): v for name, v in found.items() if name.startswith(prefix)}
    vae, model = Vae(), LatentModel()
    vae.load_state_dict(part("vae.")), model.load_state_dict(part("cells."))
    return vae.eval(), model.eval(), found["scale"]


@torch.no_grad()
def fixture(vae: Vae, model: LatentModel, scale: Tensor) -> dict:
    """Values of every stage, rounded to what float32 keeps."""
    torch.manual_seed(3)
    rounded = lambda tensor: [round(value, 5) for value in tensor.flatten().tolist()]
    cells = pixels()[[0, 3, 5], [5, 21, 40]]
    latents = vae.encode(to_input(cells)) / scale
    prompt = torch.tensor([[44, 5, 5, 21, 40, 40, 40, 49]])
    h = model(prompt, latents[None])
    noise = torch.randn(2, LATENT)
    path = denoise(model, h[0, -1].expand(2, -1), noise, 4)
    drawn = vae.decode(path[-1][0] * scale)
    _, kinds, distances = read_cells(drawn)
    return {
        "cells": [[0, 5], [3, 21], [5, 40]],
        "latents": rounded(latents),
        "prompt": prompt[0].tolist(),
        "h": rounded(h),
        "noise": rounded(noise),
        "guesses": [rounded(guess) for _, guess in path],
        "drawn": rounded(drawn[:, :, ::8, ::8]),
        "kinds": kinds.tolist(),
        "distances": rounded(distances),
    }


def phases(state: dict) -> list[dict]:
    """What a checkpoint has been through: steps and seconds with each noise."""
    found, steps, seconds = [], 0, 0.0
    for recipe in [*state.get("earlier", []), state["recipe"] | {"steps": state["step"], "seconds": state["seconds"]}]:
        found.append(recipe | {"steps": recipe["steps"] - steps, "seconds": round(recipe["seconds"] - seconds)})
        steps, seconds = recipe["steps"], recipe["seconds"]
    return found


def card(folder: Path, weights: Path, vae: Vae, model: LatentModel, scale: Tensor, n: int) -> dict:
    states = {phase: torch.load(folder / f"{phase}.pt") for phase in ("vae", "cells")}
    with torch.no_grad():
        latents = means(vae).flatten(0, 1)
        _, _, distances = read_cells(vae.decode(latents))
    return {
        "name": folder.name,
        "title": "Mini-Latent",
        "description": "Next-token diffusion (LatentLM, arXiv:2412.08635), in small: a σ-VAE for a cell of a scene, a causal "
        "transformer over cells, and a diffusion head that draws the next cell’s latent.",
        "parameters": {
            "vae": sum(p.numel() for p in vae.parameters()),
            "transformer": sum(p.numel() for p in model.parameters()) - sum(p.numel() for p in model.head.parameters()),
            "head": sum(p.numel() for p in model.head.parameters()),
        },
        "precision": "float16",
        "data": "Random scenes of lib/scene/world.json, each thing in the middle of its cell (no jitter). Nothing from elsewhere.",
        "recipe": {
            "hardware": "one thread of a shared CPU",
            "date": datetime.date.today().isoformat(),
            "phases": [phase for state in states.values() for phase in phases(state)],
        },
        "reconstruction": {"mean": round(distances.mean().item(), 4), "worst": round(distances.max().item(), 4)},
        "threshold": RECOGNISED,
        "evaluation": [measure(vae, model, scale, steps, n) for steps in STEPS],
        "digest": {"algorithm": "sha256", "file": "model.safetensors", "value": digest(weights)},
        "license": "MIT; emoji by Microsoft (Fluent Emoji), MIT",
        "limits": "Draws cells of its 40 emoji on six backgrounds and nothing else; a listed thing is sometimes missing or drawn twice.",
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", default="mini-latent", help="run in training/runs")
    parser.add_argument("--n", type=int, default=400, help="scenes for each number of steps")
    given = parser.parse_args()
    torch.set_num_threads(1)
    trained = RUNS / given.name
    FOLDER.mkdir(parents=True, exist_ok=True)
    weights = FOLDER / "model.safetensors"
    halves = {name: value.half().contiguous() for name, value in tensors(load_vae(trained), load_cells(trained)).items()}
    weights.write_bytes(save(halves, metadata={"format": "pt"}))
    networks = read(weights)
    write_json(FOLDER / "card.json", card(trained, weights, *networks, given.n) | {"name": FOLDER.name})
    (FIXTURES / "latent").mkdir(parents=True, exist_ok=True)
    (FIXTURES / "latent/parity.json").write_text(json.dumps(fixture(*networks)) + "\n")
    print(f"{weights.stat().st_size / 1e3:.0f} kB, digest {digest(weights)[:8]}")
