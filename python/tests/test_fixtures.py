"""The recorded runs that the page's tests open are those that the samplers make today."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

pytest.importorskip("torch")

from checks import assert_replays, assert_valid
from record_runs import LOGITS, RUNS, sampled

#: Scores that differ by no more are the same to a machine that adds up in another order.
ROUNDING = 1e-5


def parting(kept: dict[str, Any], made: dict[str, Any]) -> int | None:
    """The first iteration of two runs in which they commit differently; None where there is none."""
    both = zip(kept["iterations"], made["iterations"], strict=True)
    return next((at for at, (one, other) in enumerate(both) if commits_of(one) != commits_of(other)), None)


def commits_of(iteration: dict[str, Any]) -> list[tuple[int, int]]:
    return [(commit["position"], commit["token"]) for commit in iteration["commits"]]


def assert_as_good(kept: dict[str, Any], made: dict[str, Any]) -> None:
    """Of what one run committed and the other did not, each was as good as the other by the score that decided."""
    common = {*commits_of(kept)} & {*commits_of(made)}
    kept_scores, made_scores = (
        sorted(commit["score"] for commit in run["commits"] if (commit["position"], commit["token"]) not in common)
        for run in (kept, made)
    )
    assert kept_scores == pytest.approx(made_scores, abs=ROUNDING)


def test_recorded_runs_are_of_today() -> None:
    told = json.loads(LOGITS.read_text())
    made = sampled()
    assert {*told} == {*made, "antiberty", "llada2", "diffusion-gemma"}
    index = json.loads((RUNS / "index.json").read_text(encoding="utf-8"))
    assert {run["name"] for run in index} == {*told}
    kept = {name: json.loads(gzip.decompress((RUNS / f"{name}.trace.json.gz").read_bytes())) for name in made}
    # Several sentences fit equally well at times: which of two equals goes first is up to the machine.
    apart = {name: parting(kept[name], document) for name, (document, _, _) in made.items()}
    for name, (_, output, _) in made.items():
        assert_valid(kept[name])
        assert_replays(kept[name], told[name]["answer"])
        # A history is of canvases alone, those of Dream's run.
        at = apart["dream"] if name == "history" else apart[name]
        if at is None:
            assert apart[name] is None
            assert told[name]["answer"] == output
        elif name != "history":
            assert_as_good(kept[name]["iterations"][at], made[name][0]["iterations"][at])
    assert sum(at is None for at in apart.values()) > 0
