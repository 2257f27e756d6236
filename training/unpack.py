"""Makes the frozen tower's file from the published weights, to go on training: `python -m training.unpack`."""

import torch
from safetensors.torch import load_file

from training.config import MODEL_FOLDER, RUNS

if __name__ == "__main__":
    weights = load_file(MODEL_FOLDER / "model.safetensors")
    tower = {name.removeprefix("visual."): t.float() for name, t in weights.items() if name.startswith("visual.")}
    RUNS.mkdir(parents=True, exist_ok=True)
    torch.save(tower, RUNS / "vision.pt")
