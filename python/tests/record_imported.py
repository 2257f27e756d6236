"""Writes test/fixtures/foreign/imported.json anew: what each importer makes of its fixture, which the page's importers are
held against. `python python/tests/record_imported.py`
"""

from __future__ import annotations

import json
from typing import Any

from conftest import PYTHON

import dimple_importers
from dimple_importers.source import Given
from dimple_trace import to_json

FOLDER = PYTHON.parent / "test" / "fixtures" / "foreign"

#: Format, file, and what is told beside it.
CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("history", "history.json", {}),
    ("history", "history.json", {"row": 1, "mask_id": 99, "eos_ids": [50], "model": "m", "question": "What?"}),
    ("history", "llada-canvases.json", {}),
    ("step-map", "step-map.json", {}),
    ("step-map", "step-map.json", {"mask_id": 99, "texts": {"20": "A", "21": " cat", "22": " sat", "50": "."}}),
    ("diffusers", "diffusers.json", {}),
    ("diffusers", "diffusers.json", {"mask_id": 99, "prompt_length": 2, "eos_ids": [50], "pad_id": 98}),
    ("dcd", "dcd.json", {}),
    ("dcd", "dcd.json", {"mask_id": 99, "eos_ids": [50], "strategy": "deferred"}),
]


def imported(name: str, file: str, beside: dict[str, Any]) -> dict[str, Any]:
    data = json.loads((FOLDER / file).read_text(encoding="utf-8"))
    return dimple_importers.read(name, {"data": data, **beside} if beside else data, Given())


def main() -> None:
    lines = [
        to_json({"format": name, "file": file, "beside": beside, "document": imported(name, file, beside)})
        for name, file, beside in CASES
    ]
    (FOLDER / "imported.json").write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
