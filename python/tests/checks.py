"""What a recorded run has to be: of the published form, and replayed to the sampler's own output."""

from __future__ import annotations

import functools
import json
import math
from pathlib import Path
from typing import Any

import pytest

#: Every trace that was looked at in this session, for the page's own reader to open (test_with_the_page.py).
SEEN: list[dict[str, Any]] = []

SCHEMA = Path(__file__).resolve().parents[2] / "public" / "schema" / "trace-v2.json"


@functools.cache
def validator() -> Any:
    """Made once: reading the schema takes longer than most runs."""
    jsonschema = pytest.importorskip("jsonschema")
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))


def assert_valid(document: dict[str, Any]) -> None:
    """Against the published schema, where the validator can be had."""
    SEEN.append(document)
    validator().validate(document)
    texts = document["vocabulary"]["text"]
    seen = {*document["prompt"], *document["outcome"]["answer"]}
    for iteration in document["iterations"]:
        seen.update(iteration.get("canvas", ()))
        for ids in iteration.get("columns", {}).get("topIds", ()):
            seen.update(ids)
    assert seen <= {int(token) for token in texts}


def canvases(document: dict[str, Any]) -> list[list[int]]:
    """[I + 1][R] what each iteration finds, and what the last one leaves; keyframes must agree with the changes."""
    canvas = [document["vocabulary"]["maskId"]] * document["responseLength"]
    for position, token in document["prior"]:
        canvas[position] = token
    found = []
    for iteration in document["iterations"]:
        if not iteration.get("probe"):
            assert iteration.get("canvas", canvas) == canvas
        found.append(list(canvas))
        for change in (*iteration["commits"], *iteration.get("edits", ())):
            canvas[change["position"]] = change["token"]
        for position in iteration.get("remasks", ()):
            canvas[position] = document["vocabulary"]["maskId"]
    return [*found, canvas]


def assert_replays(document: dict[str, Any], output: list[int]) -> None:
    """@param output [R] what the sampler gave"""
    assert canvases(document)[-1] == output == document["outcome"]["answer"]


def softmax(logits: list[float]) -> list[float]:
    """In double precision, and not as the recorder does it."""
    highest = max(logits)
    weights = [math.exp(value - highest) for value in logits]
    return [weight / sum(weights) for weight in weights]


def assert_probabilities(document: dict[str, Any], index: int, rows: dict[int, list[float]]) -> None:
    """Of one iteration, recomputed from the logits. @param rows [V] logits by response position"""
    iteration = document["iterations"][index]
    columns = iteration["columns"]
    assert columns["positions"] == sorted(rows)
    for row, position in enumerate(columns["positions"]):
        probs = softmax(rows[position])
        best = sorted(probs, reverse=True)
        assert columns["probability"][row] == pytest.approx(probs[columns["tokens"][row]], abs=1e-5)
        assert columns["topProbs"][row] == pytest.approx([probs[token] for token in columns["topIds"][row]], abs=1e-5)
        assert columns["topProbs"][row][: len(best[:8])] == pytest.approx(best[:8], abs=1e-5)
        assert columns["margin"][row] == pytest.approx(best[0] - best[1], abs=1e-5)
        entropy = -sum(p * math.log(p) for p in probs if p > 0)
        assert columns["entropy"][row] == pytest.approx(entropy, abs=1e-4)
    said = dict(zip(columns["positions"], columns["probability"]))
    for commit in iteration["commits"]:
        assert commit["probability"] == said[commit["position"]]
