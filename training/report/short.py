"""Short trainings that are compared with each other: each is the commands of the README, run one after the other."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import torch

from training.config import RUNS
from training.report.checkpoints import shown, told_by_log


@dataclass(frozen=True)
class Phase:
    """A phase of so many positions. `options`: what training.train is told beside."""

    objective: str
    positions: int
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Short:
    """A training. `name` of its folder in training/runs; `source`: the checkpoint that the first phase goes on from."""

    name: str
    phases: tuple[Phase, ...]
    source: Path | None = None
    seed: int = 1

    @property
    def checkpoint(self) -> Path:
        return RUNS / self.name / f"{self.phases[-1].objective}.pt"

    def lines(self) -> list[list[str]]:
        """What is given to training.train, phase by phase."""
        found, source = [], self.source
        for phase in self.phases:
            line = ["--name", self.name, "--phase", phase.objective, "--tokens", f"{phase.positions / 1e6:g}"]
            line += [*phase.options, "--seed", str(self.seed)]
            found.append(line + (["--from", str(source)] if source else []))
            source = RUNS / self.name / f"{phase.objective}.pt"
        return found

    def commands(self) -> list[str]:
        """The same, to be read and repeated."""
        return [" ".join(["python -m training.train", *map(shown, line)]) for line in self.lines()]

    def is_done(self) -> bool:
        return self.checkpoint.exists() and torch.load(self.checkpoint)["tokens"] >= self.phases[-1].positions

    def train(self) -> None:
        """Trains it, or what is left of it. @raises CalledProcessError when a phase fails"""
        if not self.is_done():
            for line in self.lines():
                subprocess.run([sys.executable, "-m", "training.train", *line], check=True)

    def log(self) -> dict:
        """Steps, spikes and steps judged over all phases, and the curve of the loss."""
        start, parts = 0, []
        for phase in self.phases:
            parts.append(told_by_log(RUNS / self.name / "log.jsonl", phase.objective, start))
            start = parts[-1]["curve"][-1]["positions"]
        total = {key: sum(part[key] for part in parts) for key in ("steps", "spikes", "judged")}
        return total | {"curve": [entry for part in parts for entry in part["curve"]]}


def gradients(curve: list[dict]) -> dict:
    """Mean of the norms of the gradients, and the largest."""
    means = [entry["gradient"] for entry in curve if "gradient" in entry]
    return {
        "mean": round(sum(means) / len(means), 4),
        "largest": max(entry["largestGradient"] for entry in curve if "largestGradient" in entry),
    }
