"""The cells as numbers with their intervals: what report.json holds and report.md shows."""

from dataclasses import dataclass

from training.config import read_json
from training.intervals import stratified_mean, wilson
from training.report.grid import LENGTHS, PRIORS, Cell, all_settings, sample, usual_settings
from training.report.keep import kept
from training.report.numbers import calibration_error, length_bias
from training.strategies import Setting


@dataclass
class Results:
    """Kept cells of some models. @param n  questions a task"""

    digests: dict[str, str]  # by name of the model
    causal: dict[str, bool]
    n: int

    def get(self, model: str, kind: str, setting: Setting, length=None, prior=None) -> dict | None:
        """A cell's result, or None when there is no such model or it has not been measured."""
        if model not in self.digests:
            return None
        cell = Cell(model, kind, setting, sample(kind, setting, self.n, length), length, prior)
        return kept(cell, self.digests[model])


def summarise(results: Results) -> dict:
    models = {name: _model(results, name, causal) for name, causal in results.causal.items()}
    return {"n": results.n, "models": models}


def _model(results: Results, name: str, causal: bool) -> dict:
    usual = usual_settings(causal)
    return {
        "digest": results.digests[name],
        "attention": "causal" if causal else "bidirectional",
        "accuracy": _each(all_settings(causal), lambda setting: accuracy(results.get(name, "accuracy", setting))),
        "lengths": _each(usual, lambda setting: lengths(results, name, setting)),
        "priors": _each(usual, lambda setting: priors(results, name, setting)),
        "calibration": _each(
            all_settings(causal), lambda setting: calibration(results.get(name, "accuracy", setting))
        ),
        "precision": results.get(name, "precision", usual[0]),
        "stability": results.get(name, "stability", usual[0]),
    }


def _each(settings, measured) -> dict:
    """By id of the setting, without those not measured."""
    found = {setting.id: measured(setting) for setting in settings}
    return {key: value for key, value in found.items() if value}


def right(task: dict) -> list[int]:
    return [int(mark) for mark in task["right"]]


def share(correct: int, n: int) -> dict:
    low, high = wilson(correct, n)
    return {"value": round(correct / n, 4), "low": round(low, 4), "high": round(high, 4), "n": n}


def pooled(tasks: list[list[int]]) -> dict:
    """Share of right answers over tasks of as many questions each, which is the mean of the tasks. Wilson's interval
    stays honest where whole tasks are right; as it knows no tasks, it is a little too wide."""
    return share(sum(map(sum, tasks)), sum(map(len, tasks)))


def mean_of(strata: list[list[float]]) -> dict:
    """A mean over tasks, each counting the same."""
    value, low, high = stratified_mean(strata)
    return {"value": round(value, 4), "low": round(low, 4), "high": round(high, 4)}


def average(values: list[float]) -> float:
    return sum(values) / len(values)


def accuracy(cell: dict | None) -> dict | None:
    """By task and over all: accuracy, iterations, iterations per response position, tokens before the end."""
    if cell is None:
        return None
    tasks = {}
    for task, found in cell["tasks"].items():
        marks = right(found)
        tasks[task] = share(sum(marks), len(marks)) | {
            "iterations": round(average(found["iterations"]), 2),
            "responseLength": found["responseLength"],
            "produced": round(average(found["length"]), 2),
        }
    relative = [[count / found["responseLength"] for count in found["iterations"]] for found in cell["tasks"].values()]
    return {
        "mean": pooled([right(found) for found in cell["tasks"].values()]),
        "iterations": round(average([task["iterations"] for task in tasks.values()]), 2),
        "iterationsPerPosition": mean_of(relative),
        "processorSeconds": cell["seconds"],
        "positions": cell["positions"],
        "tasks": tasks,
    }


def lengths(results: Results, name: str, setting: Setting) -> dict | None:
    """Accuracy and tokens before the end by preset response length, and what metric 9 says of them; None unless all
    presets are measured."""
    cells = {length: results.get(name, "length", setting, length=length) for length in LENGTHS}
    if not all(cells.values()):
        return None
    by_preset = {}
    for length, cell in cells.items():
        tasks = cell["tasks"].values()
        produced = [average(task["length"]) for task in tasks]
        by_preset[length] = {
            "accuracy": pooled([right(task) for task in tasks]),
            "produced": round(average(produced), 2),
        }
    scores = {length: row["accuracy"]["value"] for length, row in by_preset.items()}
    bias = length_bias(scores, {length: row["produced"] for length, row in by_preset.items()})
    rounded = {key: None if value is None else round(value, 4) for key, value in bias.items()}
    return {"tasks": list(cell["tasks"]), "byPreset": by_preset, "bias": rounded}


def priors(results: Results, name: str, setting: Setting) -> dict:
    """JSON listings without and with a structure prior."""
    cells = {prior: results.get(name, "prior", setting, prior=prior) for prior in PRIORS}
    return {prior: _prior(cell) for prior, cell in cells.items() if cell}


def _prior(cell: dict) -> dict:
    """`valid`: JSON of strings; `fits`: that with as many entries as wanted; `true`: entries true of the scene;
    `accuracy`: the whole listing, which a prior of another size cannot be."""
    listings, wanted, marks = cell["listings"], cell["wanted"], right(cell["tasks"]["json"])
    entries, n = sum(found for _, found, _ in listings), len(listings)
    return {
        "valid": share(sum(valid for valid, _, _ in listings), n),
        "fits": share(sum(fits(cell)), n),
        "true": share(sum(true for _, _, true in listings), entries) if entries else None,
        "accuracy": share(sum(marks), n),
        "iterations": round(average(cell["tasks"]["json"]["iterations"]), 2),
        "wanted": round(average(wanted), 2),
    }


def fits(cell: dict) -> list[int]:
    """Of each listing: is it JSON with as many entries as wanted?"""
    return [int(valid and found == size) for (valid, found, _), size in zip(cell["listings"], cell["wanted"])]


def calibration(cell: dict | None) -> dict | None:
    """Of commits that hold more than filler: confidence against being the reference's token."""
    if cell is None:
        return None
    error, bins = calibration_error(cell["bins"]), cell["bins"]
    total = sum(count for count, _, _ in bins)
    if error is None:
        return None
    return {
        "error": round(error, 4),
        "commits": total,
        "confidence": round(sum(confidence for _, confidence, _ in bins) / total, 4),
        "right": round(sum(correct for _, _, correct in bins) / total, 4),
        "bins": [
            {"count": count, "confidence": round(confidence / count, 4), "accuracy": share(correct, count)}
            for count, confidence, correct in bins
            if count
        ],
    }


def card_of(folder) -> dict:
    """What a model's card says of its training, or nothing when it has none."""
    path = folder / "card.json"
    return read_json(path).get("recipe", {}) if path.exists() else {}
