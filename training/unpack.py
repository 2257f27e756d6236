"""Makes checkpoints from published weights, to go on training: `python -m training.unpack [--name mini-ar]`.

The frozen tower's file, training/runs/vision.pt; and with --name a checkpoint of that model,
training/runs/NAME/published.pt: the averaged weights (rounded as published, without the optimisers' state) and what
they have been through, for `python -m training.train --from`.
"""

import argparse

import torch

from training.config import MODEL_FOLDER, MODELS, RUNS, read_json
from training.published import values

TOWER = "visual."


def tower() -> dict[str, torch.Tensor]:
    weights = values(MODEL_FOLDER / "model.safetensors")
    return {name.removeprefix(TOWER): tensor for name, tensor in weights.items() if name.startswith(TOWER)}


def checkpoint(name: str) -> dict:
    """What training.train starts from: the reverse of what training.export writes.
    @raises FileNotFoundError when no such model is published"""
    weights = values(MODELS / name / "model.safetensors")
    *before, last = [
        {key: value for key, value in phase.items() if key != "objective"}
        for phase in read_json(MODELS / name / "card.json")["recipe"]["phases"]
        if phase["phase"] != "vision"
    ]
    average = {key: tensor for key, tensor in weights.items() if not key.startswith(TOWER)}
    state = {"average": average, "history": before, "step": last.pop("steps"), "seconds": 60 * last.pop("minutes")}
    return state | last


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", help="also write this model's checkpoint")
    given = parser.parse_args()
    RUNS.mkdir(parents=True, exist_ok=True)
    torch.save(tower(), RUNS / "vision.pt")
    if given.name:
        (RUNS / given.name).mkdir(exist_ok=True)
        torch.save(checkpoint(given.name), RUNS / given.name / "published.pt")
