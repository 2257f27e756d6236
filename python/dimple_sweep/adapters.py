"""What answers the questions of a sweep."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from .harness import Harness
from .models import Models

REPOSITORY = Path(__file__).resolve().parents[2]

#: The headless twin of the page's labs, without npm between, so that whoever ends the process ends the engine.
TWIN = ("node", "--import", "tsx", "scripts/sweep.ts")

Sweep = Mapping[str, Any]


class Adapter(Protocol):
    """One way of answering; a new one is a class here and a line in `ADAPTERS`."""

    def most_blocks(self, sweep: Sweep) -> int:
        """Into how many blocks the sweep can be cut at most."""

    def answer(self, sweep: Sweep, block: int, of: int) -> str:
        """JSON Lines of the answers of one block, counted from 0. @raises RuntimeError in the adapter's own words"""


class Playground:
    """The playground's own models, by its headless twin (`npm run -s sweep`), which must be installed (`npm ci`)."""

    def most_blocks(self, sweep: Sweep) -> int:
        return int(sweep.get("n", 20)) * max(1, len(sweep.get("tasks", ())))

    def answer(self, sweep: Sweep, block: int, of: int) -> str:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "sweep.json"
            file.write_text(json.dumps(sweep), encoding="utf-8")
            command = [*TWIN, str(file), "--shard", f"{block + 1}/{of}", "--as", "jsonl", "--long"]
            ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
        if ended.returncode != 0:
            raise RuntimeError(f"block {block + 1} of {of}: {ended.stderr.strip() or f'ended with {ended.returncode}'}")
        return ended.stdout


ADAPTERS: dict[str, Adapter] = {"playground": Playground(), "models": Models(), "lm-eval": Harness()}
