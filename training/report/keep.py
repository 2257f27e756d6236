"""Cells are computed once: each is a file in training/runs/report/, named by the digest of its weights."""

import json
import time
from pathlib import Path

from training.config import RUNS, read_json
from training.report.grid import Cell
from training.report.measure import Bench

FOLDER = RUNS / "report"
VERSION = 1  # raise it when the same cell means something else


def path_of(cell: Cell, digest: str) -> Path:
    name = cell.id.removeprefix(f"{cell.model}/").replace("/", "_")
    return FOLDER / f"{digest[:12]}_v{VERSION}_{name}.json"


def kept(cell: Cell, digest: str) -> dict | None:
    path = path_of(cell, digest)
    return read_json(path) if path.exists() else None


def compute(wanted: list[tuple[Bench, Cell]], deadline: float) -> int:
    """Measures what is not kept yet, until the deadline (seconds since the epoch). @returns how many are missing"""
    missing = [(bench, cell) for bench, cell in wanted if not path_of(cell, bench.published.digest).exists()]
    for done, (bench, cell) in enumerate(missing):
        if time.time() >= deadline:
            return len(missing) - done
        began, path = time.time(), path_of(cell, bench.published.digest)
        result = bench.measure(cell)
        FOLDER.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".tmp")
        partial.write_text(json.dumps(result, separators=(",", ":")) + "\n")
        partial.replace(path)
        print(f"{cell.id}  {time.time() - began:.1f} s", flush=True)
    return 0
