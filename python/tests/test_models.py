"""Sweeps of models by adapters of three methods, on a local task."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from checks import SCHEMA, assert_replays, assert_valid

pytest.importorskip("torch")

import tiny

from dimple_sweep import adapters
from dimple_sweep.__main__ import main
from dimple_sweep.cells import cells_of
from dimple_sweep.models import adapter_of

SWEEP: dict[str, Any] = {
    "models": [{"adapter": "tiny_adapter:Tiny", "name": "tiny"}, {"adapter": "tiny_adapter:TinyDream", "name": "tiny-dream"}],
    "lanes": [{"strategy": "steps", "settings": {"steps": [2, 16]}}],
    "lengths": [16],
    "tasks": [{"id": "table", "questions": [{"question": tiny.PROMPT, "answer": text} for text in tiny.ANSWERS[:3]]}],
    "seed": 3,
    "keep_traces": 1,
}  # fmt: skip


def swept(folder: Path, **changed: Any) -> tuple[int, Path]:
    file, out = folder / "sweep.json", folder / "results.jsonl"
    file.write_text(json.dumps(SWEEP | changed))
    return main([str(file), "--adapter", "models", "--out", str(out), "--blocks", "2", "--workers", "1"]), out


def test_every_cell_answers_every_question_in_rows_that_the_labs_read(tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    status, out = swept(tmp_path)
    assert status == 0
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    schema = jsonschema.Draft202012Validator(json.loads((SCHEMA.parent / "answer-v1.json").read_text()))
    for row in rows:
        schema.validate(row)
    assert len({(row["lane"], row["index"]) for row in rows}) == len(rows) == 4 * 3
    by_lane = {row["lane"]: row for row in rows if row["index"] == 0}
    assert by_lane["steps;model=tiny;steps=16"]["nfe"] == 16
    assert by_lane["steps;model=tiny;steps=2"]["nfe"] == 2
    assert {row["correct"] for row in rows} == {True, False}


def test_traces_are_kept_of_the_first_questions_and_of_every_flip(tmp_path: Path) -> None:
    _, out = swept(tmp_path)
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    first = {row["index"]: row["correct"] for row in rows if row["lane"] == "steps;model=tiny;steps=2"}
    flipped = {row["index"] for row in rows if row["correct"] != first[row["index"]]}
    expected = [
        row
        for row in rows
        if row["index"] == 0
        or row["correct"] != first[row["index"]]
        or (row["index"] in flipped and row["lane"] == "steps;model=tiny;steps=2")
    ]
    files = sorted((tmp_path / "results.traces").iterdir())
    assert len(files) == len(expected) >= 4
    for file in files:
        document = json.loads(gzip.decompress(file.read_bytes()))
        assert_valid(document)
        assert document["reference"] in tiny.ANSWERS


@pytest.mark.skipif(shutil.which("node") is None, reason="reading rows needs Node")
@pytest.mark.skipif(not (adapters.REPOSITORY / "node_modules" / "tsx").exists(), reason="reading rows needs npm ci")
def test_the_command_line_sums_the_rows_up(tmp_path: Path) -> None:
    _, out = swept(tmp_path)
    command = [*adapters.TWIN, "--summary", str(out), "--as", "csv"]
    printed = subprocess.run(command, cwd=adapters.REPOSITORY, capture_output=True, text=True, check=True)
    assert printed.stderr == ""
    assert len(printed.stdout.splitlines()) == 1 + 12


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"lanes": []}, "sweep.lanes: expected a list that is not empty"),
        ({"gamma": 1}, "found gamma"),
        ({"models": [{"adapter": "gpt"}]}, "expected dream, dimple, llada, dllm, diffusers or module:Class, found gpt"),
    ],
)
def test_what_is_wrong_with_a_sweep_is_told(tmp_path: Path, capsys: Any, changed: dict[str, Any], says: str) -> None:
    assert swept(tmp_path, **changed)[0] == 1
    assert says in capsys.readouterr().err


def test_lists_among_the_settings_are_axes() -> None:
    lanes = [{"strategy": "a", "settings": {"x": [1, 2], "y": 3, "z": [True, False]}}]
    cells = cells_of(SWEEP | {"lanes": lanes, "lengths": [8, 16], "models": SWEEP["models"][:1]})
    assert len({(cell.lane, cell.length) for cell in cells}) == 8


def test_adapters_of_published_models_know_their_mask() -> None:
    assert adapter_of("dimple").context(None) == {"mask_id": 151666, "alignment": "shifted"}
    assert adapter_of("llada").context(None) == {"mask_id": 126336, "alignment": "aligned"}


def test_the_adapter_of_dllm_asks_its_sampler(tmp_path: Path) -> None:
    models = [{"adapter": "tiny_adapter:TinyDllm", "name": "tiny-dllm"}]
    status, out = swept(tmp_path, models=models)
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert (status, {row["nfe"] for row in rows}) == (0, {2, 16})


def test_the_adapter_of_diffusers_runs_its_pipeline(tmp_path: Path) -> None:
    pytest.importorskip("diffusers")
    models = [{"adapter": "tiny_adapter:TinyDiffusers", "name": "tiny-llada2"}]
    settings = {"block_length": 11, "num_inference_steps": 4, "threshold": 0.5, "eos_early_stop": False}
    lanes = [{"strategy": "llada2", "settings": settings}]
    status, out = swept(tmp_path, models=models, lanes=lanes)
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert (status, len(rows)) == (0, 3)
    documents = [json.loads(gzip.decompress(file.read_bytes())) for file in (tmp_path / "results.traces").iterdir()]
    assert len(documents) == 1
    assert_valid(documents[0])
    assert_replays(documents[0], documents[0]["outcome"]["answer"])
    assert documents[0]["outcome"]["text"].strip() == rows[0]["answer"].strip() != ""
