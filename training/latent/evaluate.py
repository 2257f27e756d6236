"""How well scenes are drawn, by denoising steps: `python -m training.latent.evaluate` prints it.

recognised  cells nearer to a picture of the world than RECOGNISED
asked       scenes whose recognised things are exactly the listed ones; of prompts with a list
oneGround   scenes whose nine cells have one background
"""

import argparse
import json
from collections import Counter

import torch
from torch import Tensor

from training.config import RUNS
from training.intervals import stratified_mean, wilson
from training.latent.cells import ANY, EMPTY, NOTHING, RECOGNISED, Scenes, read_cells
from training.latent.model import LatentModel, draw
from training.latent.train import load_cells, load_vae, unit
from training.latent.vae import Vae

STEPS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]


def share(hits: list[bool]) -> dict:
    low, high = wilson(sum(hits), len(hits))
    return {"value": round(sum(hits) / len(hits), 4), "interval": [round(low, 4), round(high, 4)], "n": len(hits)}


def fulfils(prompt: Tensor, kinds: Tensor, recognised: Tensor) -> bool:
    """Whether the recognised things of a scene are what the prompt lists."""
    wanted = Counter(token for token in prompt[1:-1].tolist() if token != NOTHING)
    return wanted == Counter(kind for kind in kinds[recognised].tolist() if kind != EMPTY)


@torch.no_grad()
def measure(vae: Vae, model: LatentModel, scale: Tensor, steps: int, n: int, seed: int = 7) -> dict:
    torch.manual_seed(seed)
    prompts, _, _ = Scenes(f"held out {seed}").batch(n)
    drawn = vae.decode(draw(model, prompts, steps).flatten(0, 1) * scale)
    backgrounds, kinds, distances = (values.view(n, -1) for values in read_cells(drawn))
    recognised = distances < RECOGNISED
    # Cells of one scene hang together: the interval is that of scenes.
    value, low, high = stratified_mean([recognised.float().mean(1).tolist()])
    listed = [row for row in range(n) if prompts[row, 1] != ANY]
    return {
        "steps": steps,
        "recognised": {"value": round(value, 4), "interval": [round(low, 4), min(1, round(high, 4))], "n": n},
        "asked": share([fulfils(prompts[row], kinds[row], recognised[row]) for row in listed]),
        "oneGround": share((backgrounds == backgrounds[:, :1]).all(1).tolist()),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", default="mini-latent")
    parser.add_argument("--n", type=int, default=400, help="scenes")
    given = parser.parse_args()
    torch.set_num_threads(1)
    vae = load_vae(RUNS / given.name)
    for steps in STEPS:
        print(json.dumps(measure(vae, load_cells(RUNS / given.name), unit(vae)[1], steps, given.n)))
