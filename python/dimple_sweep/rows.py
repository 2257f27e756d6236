"""One answer as a line of a results file, as the page's labs and the command line read them (public/schema/answer-v1.json)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from .cells import Cell, Question, model_name

#: Edges of the bins of confidence, as in lib/study/confidences.ts.
EDGES = (
    0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98,
    0.99, 0.999, 1,
)  # fmt: skip

Json = dict[str, Any]


def row_of(cell: Cell, asked: Question, trace: Mapping[str, Any], sweep: Mapping[str, Any]) -> Json:
    """@param trace a finished one, of a run that was watched: its costs and times are known"""
    outcome = trace["outcome"]
    positions = len(trace["prompt"]) + trace["responseLength"]
    costs = [iteration["cost"] for iteration in trace["iterations"]]
    ran, cached = (sum(cost[name] for cost in costs) for name in ("tokens", "cachedTokens"))
    right = matches(outcome["text"], asked.answer)
    return {
        "format": "dimple-answer",
        "version": 1,
        "lane": cell.lane,
        "model": model_name(cell.model),
        "companion": None,
        "strategy": cell.strategy,
        "settings": trace["settings"],
        "cache": cell.cache,
        "cacheSettings": {},
        "weights": [str(cell.model.get("revision", "not recorded"))],
        "backend": trace["backend"]["name"],
        "problems": str(sweep.get("problems", "questions of a sweep")),
        "task": asked.task,
        "seed": int(sweep.get("seed", 0)),
        "presetLength": cell.length,
        "prior": "none",
        "index": asked.index,
        "question": asked.question,
        "answer": outcome["text"],
        "correct": right,
        "score": float(right),
        "facts": {},
        "responseLength": trace["responseLength"],
        "promptLength": len(trace["prompt"]),
        "finalLength": len(outcome["answer"]),
        **_ending(outcome["answer"], trace["vocabulary"]),
        "confidences": _confidences(trace),
        "iterations": len(costs),
        "nfe": outcome["nfe"],
        "weightedNfe": ran / positions,
        "cacheHitRate": cached / (ran + cached),
        "drift": None,
        "digest": _digest(trace),
        "modelMs": outcome["modelMs"],
        "totalMs": outcome["totalMs"],
    }


def matches(text: str, answer: str) -> bool:
    """Exact match, but for spaces and case."""
    return " ".join(text.split()).casefold() == " ".join(answer.split()).casefold()


def _ends(vocabulary: Mapping[str, Any]) -> list[int]:
    pad = vocabulary["padId"]
    return [*vocabulary["eosIds"], *([] if pad is None else [pad])]


def _ending(answer: Sequence[int], vocabulary: Mapping[str, Any]) -> Json:
    ends = _ends(vocabulary)
    produced = next((at for at, token in enumerate(answer) if token in ends), len(answer))
    return {
        "producedLength": produced,
        "endPlace": produced if produced < len(answer) else None,
        "fillerShare": sum(token in ends for token in answer) / len(answer),
    }


def _confidences(trace: Mapping[str, Any]) -> list[list[Any]]:
    """Bins of the commits up to the first end token; which of them are right is known of whole answers alone."""
    standing = {commit["position"]: commit for step in trace["iterations"] for commit in step["commits"]}
    last = _ending(trace["outcome"]["answer"], trace["vocabulary"])["producedLength"]
    bins: dict[int, list[float]] = {}
    for position, commit in standing.items():
        p = commit.get("probability")
        if p is None or position > last:
            continue
        upper = next(at for at, edge in enumerate(EDGES) if min(1.0, p) <= edge)
        bins.setdefault(max(0, upper - 1), []).append(p)
    return [[at, len(found), round(sum(found), 6), None] for at, found in sorted(bins.items())]


def _digest(trace: Mapping[str, Any]) -> str:
    """Equal for runs that wrote the same in the same iterations."""
    names = ("commits", "edits", "remasks")
    wrote = [
        [[(change["position"], change["token"]) if isinstance(change, dict) else change for change in step.get(name, ())]
         for name in names]
        for step in trace["iterations"]
    ]  # fmt: skip
    return f"sha256-{hashlib.sha256(json.dumps(wrote).encode()).hexdigest()[:16]}"
