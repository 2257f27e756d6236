"""Runs in the formats of others: one fixture each, and each trace says what its format does not tell."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from checks import assert_replays, assert_valid, canvases

import dimple_importers
import dimple_trace
import record_imported
from dimple_importers.source import Given

FIXTURES = Path(__file__).parent / "fixtures"
MASK = 99
GIVEN = Given(mask_id=MASK, context={"eos_ids": [50]})


def imported(name: str, file: str, given: Given = GIVEN) -> dict[str, Any]:
    path = next(folder / file for folder in (FIXTURES, record_imported.FOLDER) if (folder / file).exists())
    document = dimple_importers.read(name, dimple_importers.load(path), given)
    assert_valid(document)
    assert_replays(document, document["outcome"]["answer"])
    untold = list(dimple_importers.FORMATS[name].UNTOLD)
    assert document["notes"][: len(untold)] == untold
    return document


def written(document: dict[str, Any]) -> list[list[tuple[int, int]]]:
    return [[(change["position"], change["token"]) for change in it["commits"]] for it in document["iterations"]]


def test_a_history_of_a_batch_is_read_row_by_row() -> None:
    first = imported("history", "history.json")
    assert (first["prompt"], written(first)) == ([11, 12], [[(1, 21)], [(0, 20)], [(2, 22), (3, 50)]])
    second = imported("history", "history.json", Given(mask_id=MASK, row=1))
    assert second["iterations"][1]["edits"] == [{"position": 0, "token": 31, "from": 30}]
    assert second["iterations"][2]["remasks"] == [0]
    assert second["outcome"]["status"] == "budget"


@pytest.mark.parametrize(("name", "file", "beside"), record_imported.CASES)
def test_a_file_gives_the_trace_that_the_page_makes_of_it_too(name: str, file: str, beside: dict[str, Any]) -> None:
    recorded = json.loads((record_imported.FOLDER / "imported.json").read_text(encoding="utf-8"))
    expected = next(one for one in recorded if (one["format"], one["file"], one["beside"]) == (name, file, beside))
    document = record_imported.imported(name, file, beside)
    assert_valid(document)
    assert document == expected["document"]


def test_what_nobody_tells_is_told_as_a_guess_or_asked_for() -> None:
    guessed = dimple_importers.read("history", [[1, 9, 9], [1, 9, 4], [1, 5, 4]], Given())
    assert (guessed["prompt"], guessed["vocabulary"]["maskId"]) == ([1], 9)
    assert "The mask is taken to be id 9, which the steps write over." in guessed["notes"]
    for data, message in (
        ([[1, 2], [1, 2]], "expected --mask-id.*found none that is written over"),
        ([[1, 7, 8], [1, 2, 3]], "found 7 and 8 as often"),
        ([[1, 9, 9], [2, 9, 4], [2, 3, 4]], "expected the prompt of the first"),
        ([[1, 9, 9], [1, 9, 4], [1, 5]], "expected at least 3 tokens, found 2"),
    ):
        with pytest.raises(ValueError, match=message):
            dimple_importers.read("history", data, Given())


def test_a_step_map_keeps_idle_steps() -> None:
    document = imported("step-map", "step-map.json")
    assert written(document) == [[(0, 20)], [], [(1, 21), (3, 50)], [(2, 22)]]
    with pytest.raises(ValueError, match="a step for each of 2 response tokens, found 1"):
        dimple_importers.read("step-map", {"prompt": [1], "response": [2, 3], "step_map": [0]}, GIVEN)
    with pytest.raises(ValueError, match="ids, or text with --tokenizer"):
        dimple_importers.read("step-map", {"prompt": [1], "response": "text", "first_unmask_times": [0]}, GIVEN)


def test_callbacks_of_diffusers_tell_the_probability_of_commits_and_edits() -> None:
    document = imported("diffusers", "diffusers.json", Given(mask_id=MASK, prompt_length=2))
    first, second, third = document["iterations"]
    assert first["columns"] == {"positions": [0, 1], "tokens": [20, 23], "probability": [0.95, 0.5]}
    assert first["commits"] == [{"position": 0, "token": 20, "probability": 0.95, "reason": "unknown"}]
    assert second["edits"] == [{"position": 0, "token": 24, "probability": 0.8, "from": 20}]
    assert (first["window"], "window" in third) == ([0, 2], False)
    assert document["outcome"]["nfe"] == 3


def test_debug_information_of_dcd_has_window_cost_and_confidence() -> None:
    document = imported("dcd", "dcd.json")
    assert written(document) == [[(0, 20), (1, 21)], [(3, 50), (4, 98), (5, 98)], [(2, 22)]]
    assert [it["window"] for it in document["iterations"]] == [[0, 4], [2, 6], [2, 3]]
    assert [it["cost"]["cachedTokens"] for it in document["iterations"]] == [0, 4, 4]
    assert [commit.get("probability") for commit in document["iterations"][1]["commits"]] == [0.7, None, None]


def test_lines_of_llama_cpp_among_others() -> None:
    document = imported("llama.cpp", "llama-cpp.txt")
    assert written(document) == [[(0, 20), (2, 22)], [(1, 21)]]
    with pytest.raises(ValueError, match="expected lines such as"):
        dimple_importers.read("llama.cpp", "no steps", GIVEN)


def test_drafts_of_mlx_vlm_are_of_words() -> None:
    document = imported("mlx-vlm", "mlx-vlm.jsonl", Given(mask_text="…"))
    texts = document["vocabulary"]["text"]
    said = ["".join(texts[str(token)] for token in canvas) for canvas in canvases(document)]
    assert said == ["<mask><mask><mask>", " a<mask><mask>", " a<mask> cat", " a black cat"]


def test_the_command_writes_a_file_or_says_what_it_lacks(tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "run.trace.json.gz"
    file = str(record_imported.FOLDER / "history.json")
    assert dimple_trace.main(["import", "history", file, "--mask-id", "99", "--model", "m", "--out", str(out)]) == 0
    document = json.loads(gzip.decompress(out.read_bytes()))
    assert (document["model"]["name"], document["outcome"]["answer"]) == ("m", [20, 21, 22, 50])
    assert dimple_trace.main(["import", "history", file, "--row", "2", "--out", str(out)]) == 1
    assert "history.json: expected a batch with row 2, found 2 rows" in capsys.readouterr().err
    assert dimple_trace.main(["import", "dcd", file, "--mask-id", "99", "--out", str(out)]) == 1
    assert dimple_trace.main([]) == 2
