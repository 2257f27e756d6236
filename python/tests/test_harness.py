"""Tasks of lm-evaluation-harness on a local file, answered by the tiny network."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from checks import SCHEMA, assert_replays, assert_valid

pytest.importorskip("torch")
pytest.importorskip("lm_eval")

import tiny

from dimple_sweep.__main__ import main
from dimple_sweep.harness import cut


def swept(folder: Path, monkeypatch: pytest.MonkeyPatch, **changed: Any) -> tuple[int, Path]:
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("HF_HOME", str(folder / "cache"))
    asked = folder / "questions.jsonl"
    asked.write_text("".join(json.dumps({"q": tiny.PROMPT, "a": text}) + "\n" for text in tiny.ANSWERS[:3]))
    task = {
        "task": "table", "dataset_path": "json", "dataset_kwargs": {"data_files": {"test": str(asked)}},
        "output_type": "generate_until", "test_split": "test", "doc_to_text": "{{q}}", "doc_to_target": "{{a}}",
        "generation_kwargs": {"until": ["<eos>"]},
        "metric_list": [{"metric": "exact_match", "aggregation": "mean", "higher_is_better": True, "ignore_case": True}],
        "filter_list": [{"name": "plain", "filter": [{"function": "remove_whitespace"}, {"function": "take_first"}]}],
    }  # fmt: skip
    sweep: dict[str, Any] = {
        "models": [{"adapter": "tiny_adapter:Tiny", "name": "tiny"}],
        "lanes": [{"strategy": "steps", "settings": {"steps": [2, 16]}}],
        "lengths": [16], "tasks": [task], "n": 3, "keep_traces": 1,
    }  # fmt: skip
    file, out = folder / "sweep.json", folder / "results.jsonl"
    file.write_text(json.dumps(sweep | changed))
    return main([str(file), "--adapter", "lm-eval", "--out", str(out), "--blocks", "2", "--workers", "1"]), out


def test_a_task_is_answered_by_every_cell_with_a_trace_a_document(tmp_path: Path, monkeypatch: Any) -> None:
    status, out = swept(tmp_path, monkeypatch)
    assert status == 0
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    schema = pytest.importorskip("jsonschema").Draft202012Validator(
        json.loads((SCHEMA.parent / "answer-v1.json").read_text())
    )
    for row in rows:
        schema.validate(row)
    assert len({(row["lane"], row["index"]) for row in rows}) == len(rows) == 2 * 3
    assert {row["correct"] for row in rows} == {True, False}
    first = {row["index"]: row["correct"] for row in rows if row["lane"].endswith("steps=2")}
    flipped = {row["index"] for row in rows if row["correct"] != first[row["index"]]}
    expected = [
        row
        for row in rows
        if row["index"] == 0
        or row["correct"] != first[row["index"]]
        or (row["index"] in flipped and row["lane"] == "steps;model=tiny;steps=2")
    ]
    files = sorted((tmp_path / "results.traces").iterdir())
    assert len(files) == len(expected) >= 2
    for file in files:
        document = json.loads(gzip.decompress(file.read_bytes()))
        assert_valid(document)
        assert_replays(document, document["outcome"]["answer"])
        assert document["reference"] in tiny.ANSWERS
        assert document["metrics"]["exact_match"] in (0.0, 1.0)


def test_more_documents_than_there_are_are_told_in_the_harness_s_words(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    assert swept(tmp_path, monkeypatch, n=9)[0] == 1
    assert "lm_eval: Elements of --samples should be in the interval" in capsys.readouterr().err


def test_an_answer_ends_before_the_first_of_the_words_that_end_it() -> None:
    assert cut("one\n\ntwo. three", ["two", "\n\n", ""]) == "one"
    assert cut("one", ["two"]) == "one"
