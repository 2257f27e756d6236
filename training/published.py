"""Reads what `training.export` wrote, so that what is measured is what the page loads."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from training.config import DRAFTER, read_json
from training.int8 import unpack
from training.model import Dimple
from training.tokenizer import of_model


@dataclass
class Published:
    """A model of a folder: weights of float16 or eight bits, computed with in float32. `digest`: SHA-256 of its weights' file; `drafter`:
    the tokenizer, where the model has another vocabulary than the family."""

    name: str
    model: Dimple
    causal: bool
    digest: str
    drafter: Tokenizer | None = None


def read(folder: Path) -> Published:
    """@raises FileNotFoundError that says how to make the model when there is none"""
    weights = folder / "model.safetensors"
    if not weights.exists():
        raise FileNotFoundError(f"{weights}: not there; python -m training.export --name {folder.name} writes it")
    config = read_json(folder / "config.json")
    model = Dimple(config)
    model.load_state_dict(values(weights))
    drafter = of_model(folder) if config["num_hidden_layers"] == DRAFTER["num_hidden_layers"] else None
    return Published(folder.name, model.eval(), not config["full_attn_mask"], digest(weights), drafter)


def values(path: Path) -> dict[str, torch.Tensor]:
    """Float32 values of a file of weights, whatever its precision."""
    return unpack(load_file(path))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
