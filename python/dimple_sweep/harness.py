"""Tasks of lm-evaluation-harness (`pip install lm_eval`), answered by adapters of models, one trace a document.

    {"models": [{"adapter": "llada", "path": "GSAI-ML/LLaDA-8B-Instruct"}], "lengths": [256], "n": 64, "keep_traces": 4,
     "lanes": [{"strategy": "llada", "settings": {"steps": [128, 256], "block_length": 32}}], "tasks": ["gsm8k"]}

A task is a name that the harness knows, or its own dict of a task. Answers count as right by the task's first metric.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dimple_trace import Json

from .cells import Cell, Question, cells_of
from .models import Cells, Kept, lines_of, record
from .rows import row_of


class Harness:
    """The adapter of sweeps."""

    def most_blocks(self, sweep: Mapping[str, Any]) -> int:
        return int(sweep.get("n", 20)) if cells_of(sweep) else 0

    def answer(self, sweep: Mapping[str, Any], block: int, of: int) -> str:
        """Lines of answers; those whose trace is kept have it as `trace`, base64 of gzip."""
        indices = list(range(block, int(sweep.get("n", 20)), of))
        kept, cells, rows = Kept(sweep), Cells(), []
        for cell in cells_of(sweep):
            recorded = recording(cells, cell, indices, int(sweep.get("seed", 0)))
            for task, samples in evaluate(recorded, sweep["tasks"], indices).items():
                for (ran, trace), sample in zip(recorded.runs[task], samples, strict=True):
                    asked = Question(task, ran.index, ran.question, str(sample["target"]))
                    metrics = {name: float(sample[name]) for name in sample["metrics"]}
                    row = row_of(cell, asked, trace, sweep)
                    score = next(iter(metrics.values()))
                    row |= {"correct": score >= 1, "score": score}
                    kept.look_at(row, asked, trace | {"metrics": metrics, "reference": asked.answer})
                    rows.append(row)
        return lines_of(rows)


def evaluate(model: Any, tasks: Sequence[Any], indices: Sequence[int]) -> dict[str, list[Json]]:
    """Samples by task. @raises ValueError in the harness's own words for what it does not take"""
    from lm_eval import simple_evaluate

    names = [task if isinstance(task, str) else task["task"] for task in tasks]
    try:
        results = simple_evaluate(
            model=model, tasks=list(tasks), samples={name: list(indices) for name in names}, log_samples=True,
            bootstrap_iters=0,
        )  # fmt: skip
    except (AssertionError, KeyError, NotImplementedError) as error:
        raise ValueError(f"lm_eval: {error}") from error
    if results is None:
        raise ValueError("lm_eval: expected results, found none")
    return dict(results["samples"])


def recording(cells: Cells, cell: Cell, indices: Sequence[int], seed: int) -> Any:
    """A model of the harness that answers by a cell and keeps (question, trace) by task in `runs`, in the order of the
    documents; the harness itself numbers those that it asks about from 0."""
    from lm_eval.api.model import LM

    adapter, handle = cells.loaded(cell)

    class Recording(LM):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.runs: dict[str, list[tuple[Question, Json]]] = {}

        def generate_until(self, requests: Sequence[Any], disable_tqdm: bool = False) -> list[str]:
            return [self._answer(request) for request in requests]

        def _answer(self, request: Any) -> str:
            context, how = request.args
            runs = self.runs.setdefault(request.task_name, [])
            asked = Question(request.task_name, indices[len(runs)], str(context), "")
            trace = record(adapter, handle, cell, asked, seed)
            runs.append((asked, trace))
            until = how.get("until", [])
            return cut(trace["outcome"]["text"], [until] if isinstance(until, str) else until)

        def loglikelihood(self, requests: Sequence[Any], disable_tqdm: bool = False) -> Any:
            raise NotImplementedError("expected a task that generates its answers, found one that ranks given ones")

        def loglikelihood_rolling(self, requests: Sequence[Any], disable_tqdm: bool = False) -> Any:
            raise NotImplementedError("expected a task that generates its answers, found one that measures perplexity")

    return Recording()


def cut(text: str, until: Sequence[str]) -> str:
    """The text before the first of some words that end an answer."""
    places = [at for at in (text.find(word) for word in until if word) if at >= 0]
    return text[: min(places)] if places else text
