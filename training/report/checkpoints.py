"""Checkpoints held against one exam: what an export would make of them, what they have been through, what they know."""

import hashlib
import json
import math
import time
from pathlib import Path

import torch
from safetensors.torch import load

from training.config import MODELS, RUNS, read_json
from training.evaluate import model_of
from training.export import DIETS, weights_file
from training.published import Published
from training.report.grid import CONFIDENT, Cell
from training.report.keep import compute, kept
from training.report.measure import Bench
from training.report.summary import accuracy
from training.strategies import AUTOREGRESSIVE, Setting
from training.train import history
from training.unpack import checkpoint

REPORT = Path(__file__).with_name("report.json")
SEED = "test"  # of the held-out questions, see exam.py
OBJECTIVES = {"ar": "next token", "diffusion": "masks", "mist": "two passes"}
CHOICES = {"masks": "masks as decoding leaves them", "weight": "weight 1/t", "commits": "its own commits learnt"}


def state_of(source: str) -> dict:
    """A checkpoint: of a file, or of a published model by its name."""
    published = (MODELS / source / "model.safetensors").exists()
    return checkpoint(source) if published else torch.load(source, map_location="cpu")


def as_published(name: str, state: dict) -> Published:
    """What an export would write of a checkpoint, rounded as that and with its digest."""
    model = model_of(state)
    written = weights_file(model)
    model.load_state_dict({key: tensor.float() for key, tensor in load(written).items()})
    return Published(name, model.eval(), state["phase"] == "ar", hashlib.sha256(written).hexdigest())


def usual_setting(causal: bool) -> Setting:
    """The next token for a causal network, everything above 0.9 at once for diffusion."""
    return AUTOREGRESSIVE if causal else CONFIDENT


class Graded:
    """A checkpoint that takes the exam. Every cell is computed once and kept by the digest of its weights.
    @param length  of every response; None: what the page offers for the task"""

    def __init__(self, name: str, state: dict, n: int, length: int | None = None):
        self.bench, self.n, self.length = Bench(as_published(name, state)), n, length
        self.digest, self.setting = self.bench.published.digest, usual_setting(self.bench.published.causal)

    def cell(self, kind: str = "accuracy", setting: Setting | None = None) -> dict:
        """Question by question, see measure.py."""
        cell = Cell(self.bench.published.name, kind, setting or self.setting, self.n, self.length)
        compute([(self.bench, cell)], math.inf)
        return kept(cell, self.digest)

    def numbers(self) -> dict:
        """Mean and tasks with their intervals; those of the report where it has measured these very weights."""
        found = self.reported() or accuracy(self.cell())
        told = ("value", "low", "high", "n")
        tasks = {task: {key: share[key] for key in told} for task, share in found["tasks"].items()}
        graded = {"digest": self.digest, "setting": self.setting.id, "length": self.length}
        return graded | {"mean": found["mean"], "iterations": found["iterations"], "tasks": tasks}


    def reported(self) -> dict | None:
        report = read_json(REPORT) if REPORT.exists() and self.length is None else {}
        if report.get("n") != self.n:
            return None
        same = [model for model in report["models"].values() if model["digest"] == self.digest]
        return same[0]["accuracy"].get(self.setting.id) if same else None


def positions(state: dict) -> int:
    """Token positions that a checkpoint has been trained on, over all phases."""
    return sum(phase["tokens"] for phase in history(state))


def words(phase: dict) -> str:
    """What a phase trained: `masks, every response of 64 positions`."""
    told = [OBJECTIVES[phase["phase"]], DIETS.get(phase.get("diet"))]
    told.append(f"every response of {phase['length']} positions" if phase.get("length") else None)
    told += [name for key, name in CHOICES.items() if phase.get(key)]
    return ", ".join(filter(None, told))


def phases(state: dict) -> list[dict]:
    """Phases with the positions at which they begin and end; those that train the same are one."""
    found: list[dict] = []
    for phase in history(state):
        start = found[-1]["to"] if found else 0
        if found and found[-1]["words"] == words(phase):
            found[-1]["to"] += phase["tokens"]
        else:
            end = start + phase["tokens"]
            found.append({"phase": phase["phase"], "words": words(phase), "from": start, "to": end})
    return found


def recipe(state: dict) -> str:
    """`80.0 million positions of next token; 30.0 of next token, more of the hard tasks`."""
    first, *rest = [f"{(p['to'] - p['from']) / 1e6:.1f}{{}} of {p['words']}" for p in phases(state)]
    return "; ".join([first.format(" million positions"), *(each.format("") for each in rest)])


def told_by_log(path: Path, phase: str, start: int = 0) -> dict:
    """What the log of a run says of a phase: its losses (means of up to 100 steps) and norms of gradients by position, steps
    and spikes. A step that was logged twice counts as it was the last time. @param start  positions before the phase"""
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    lines = {entry["step"]: entry for entry in entries if entry["phase"] == phase and "loss" in entry}
    ordered = [lines[step] for step in sorted(lines)]
    curve = [
        {"positions": start + entry["tokens"], "phase": phase, "loss": entry["loss"]}
        | {key: entry[key] for key in ("gradient", "largestGradient") if key in entry}
        for entry in ordered
    ]
    last = ordered[-1]
    return {"steps": last["step"], "spikes": last.get("spikes"), "judged": last.get("judged"), "curve": curve}


def shown(path: Path) -> str:
    """A path below the folder of the runs, as the README has it."""
    return str(path).replace(str(RUNS), "training/runs")


def write(path: Path, value: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")
    print(f"{path}  {time.strftime('%H:%M')}", flush=True)
