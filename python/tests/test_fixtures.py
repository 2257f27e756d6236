"""The recorded runs that the page's tests open are those that the samplers make today."""

from __future__ import annotations

import gzip
import json

import pytest

pytest.importorskip("torch")

from checks import assert_replays, assert_valid
from record_runs import LOGITS, RUNS, sampled


def test_recorded_runs_are_of_today() -> None:
    told = json.loads(LOGITS.read_text())
    made = sampled()
    assert {*told} == {*made, "antiberty", "llada2", "diffusion-gemma"}
    index = json.loads((RUNS / "index.json").read_text(encoding="utf-8"))
    assert {run["name"] for run in index} == {*told}
    for name, (document, output, _) in made.items():
        kept = json.loads(gzip.decompress((RUNS / f"{name}.trace.json.gz").read_bytes()))
        assert_valid(kept)
        assert_replays(kept, output)
        assert told[name]["answer"] == output
        commits = [
            [[c["position"], c["token"]] for c in it["commits"]] for it in (kept, document) for it in it["iterations"]
        ]
        assert commits[: len(commits) // 2] == commits[len(commits) // 2 :]
