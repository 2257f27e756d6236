"""The folder of a sweep under way: a file for each finished block, and all of them together."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Parts:
    """Beside RESULTS.jsonl the folder RESULTS.parts; whatever stands in either is whole."""

    results: Path
    blocks: int

    @property
    def folder(self) -> Path:
        return self.results.with_suffix(".parts")

    def open(self, adapter: str, sweep: Any) -> None:
        """@raises ValueError where the folder belongs to another sweep"""
        self.folder.mkdir(parents=True, exist_ok=True)
        manifest = self.folder / "manifest.json"
        mine = {"adapter": adapter, "blocks": self.blocks, "sweep": _digest(sweep)}
        if manifest.exists():
            found = json.loads(manifest.read_text(encoding="utf-8"))
            if found != mine:
                names = ", ".join(name for name in mine if found.get(name) != mine[name])
                raise ValueError(f"{self.folder} belongs to another sweep ({names} differ); name another --out")
        write_whole(manifest, json.dumps(mine))

    def path(self, block: int) -> Path:
        return self.folder / f"{block:05}.jsonl"

    def missing(self) -> list[int]:
        return [block for block in range(self.blocks) if not self.path(block).exists()]

    def keep(self, block: int, rows: str) -> None:
        """A finished block; traces among the answers become files of their own. @raises ValueError for what is no answers"""
        lines = []
        for number, line in enumerate(rows.splitlines(), start=1):
            if not line.startswith("{") or not line.endswith("}"):
                raise ValueError(f"block {block + 1}, line {number}: expected an answer, found {line[:60]!r}")
            lines.append(self._without_trace(line) if '"trace": "' in line else line)
        write_whole(self.path(block), "".join(f"{line}\n" for line in lines))

    def _without_trace(self, line: str) -> str:
        row = json.loads(line)
        data = base64.b64decode(row.pop("trace"))
        folder = self.results.with_suffix(".traces")
        folder.mkdir(exist_ok=True)
        cell = _digest([row["lane"], row["presetLength"]])[:6]
        (folder / f"{row['task']}-{row['index']}-{cell}.trace.json.gz").write_bytes(data)
        return json.dumps(row, ensure_ascii=False)

    def merge(self) -> int:
        """All finished blocks in one file, in their order. @returns answers"""
        rows = "".join(
            self.path(block).read_text(encoding="utf-8") for block in range(self.blocks) if self.path(block).exists()
        )
        write_whole(self.results, rows)
        return rows.count("\n")


def write_whole(path: Path, text: str) -> None:
    """Whoever looks finds the old file or the new one, and never half of it."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def _digest(sweep: Any) -> str:
    return hashlib.sha256(json.dumps(sweep, sort_keys=True).encode()).hexdigest()[:16]
