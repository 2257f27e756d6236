"""What Python and TypeScript agree on, read from `lib/scene/world.json`."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORLD = json.loads((ROOT / "lib/scene/world.json").read_text())
CELLS: list[str] = WORLD["cells"]
COLUMNS: int = WORLD["grid"]["columns"]
CELL: int = WORLD["grid"]["cell"]  # px
SIZE: int = WORLD["canvas"]["width"]  # px, the canvas is square
SPRITE: int = WORLD["sprite"]["size"]  # px
JITTER: int = WORLD["sprite"]["jitter"]  # px, largest shift from the cell's middle
KINDS = {kind["id"]: kind for kind in WORLD["kinds"]}
KIND_INDEX = {kind: index for index, kind in enumerate(KINDS)}
BACKGROUNDS = {background["id"]: background["rgb"] for background in WORLD["backgrounds"]}
BY_CATEGORY = {
    category["id"]: [k["id"] for k in WORLD["kinds"] if k["category"] == category["id"]]
    for category in WORLD["categories"]
}
PLURAL = {entry["id"]: entry["plural"] for entry in WORLD["kinds"] + WORLD["categories"]}
RELATIONS = {(r["dx"], r["dy"]): r["id"] for r in WORLD["relations"]}
