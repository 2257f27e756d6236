"""A sweep of real models as data: models × lanes × lengths, each of which is asked the same questions.

    {"models": [{"adapter": "dream", "path": "Dream-org/Dream-v0-Instruct-7B"}],
     "lanes": [{"strategy": "dream", "settings": {"alg": "entropy", "steps": [64, 128]}, "cache": "off"}],
     "lengths": [128, 256], "tasks": [{"id": "sums", "questions": [{"question": "2 + 2 =", "answer": "4"}]}],
     "n": 64, "seed": 0, "keep_traces": 4}

A list among the settings is an axis. A task may name a `file` of JSON Lines instead of its `questions`.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEYS = {"models", "lanes", "lengths", "tasks", "n", "seed", "keep_traces", "problems"}


@dataclass(frozen=True)
class Cell:
    """What answers."""

    model: Mapping[str, Any]
    strategy: str
    settings: Mapping[str, Any]
    cache: str
    length: int
    """Response positions."""

    @property
    def lane(self) -> str:
        """As tables name it."""
        settings = [f"{key}={json.dumps(value)}" for key, value in sorted(self.settings.items())]
        cache = [] if self.cache == "off" else [f"prefill={self.cache}"]
        return ";".join([self.strategy, f"model={model_name(self.model)}", *settings, *cache])


@dataclass(frozen=True)
class Question:
    task: str
    index: int
    question: str
    answer: str


def model_name(model: Mapping[str, Any]) -> str:
    return str(model.get("name") or model.get("path") or model["adapter"])


def cells_of(sweep: Mapping[str, Any]) -> list[Cell]:
    """@raises ValueError in words for what the sweep lacks, and for words it should not have"""
    strange = sorted(set(sweep) - KEYS)
    if strange:
        raise ValueError(f"sweep: expected {', '.join(sorted(KEYS))}, found {', '.join(strange)}")
    for name in ("models", "lanes", "lengths", "tasks"):
        if not isinstance(sweep.get(name), list) or not sweep[name]:
            raise ValueError(f"sweep.{name}: expected a list that is not empty, found {sweep.get(name)!r}")
    return [
        Cell(model, lane["strategy"], settings, lane.get("cache", "off"), length)
        for model, lane, length in itertools.product(sweep["models"], sweep["lanes"], sweep["lengths"])
        for settings in _spread(lane.get("settings", {}))
    ]


def _spread(settings: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    axes = [value if isinstance(value, list) else [value] for value in settings.values()]
    for point in itertools.product(*axes):
        yield dict(zip(settings, point, strict=True))


def questions_of(sweep: Mapping[str, Any]) -> list[Question]:
    """Of all tasks, each task's first n."""
    made = []
    for task in sweep["tasks"]:
        asked = _asked(task)[: sweep.get("n", 20)]
        made += [Question(task["id"], at, str(each["question"]), str(each["answer"])) for at, each in enumerate(asked)]
    return made


def _asked(task: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    if "questions" in task:
        return list(task["questions"])
    lines = Path(task["file"]).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]
