"""The summary as a page of tables: report.md."""

from training.report.claims import Claim
from training.report.grid import LENGTHS
from training.report.numbers import BINS

ROLES = {"mini-ar": "autoregressive", "mini-diffusion": "diffusion alone", "mini-dimple": "AR, then diffusion"}


def page(summary: dict, claims: list[Claim], command: str) -> str:
    models = summary["models"]
    parts = [
        "# What the family does\n\n"
        f"Written by `{command}`; do not edit. Held-out questions, {summary['n']} a task, the same for every model and "
        "setting; intervals are 95 %: Wilson's for shares, normal and by task for differences, which are paired by "
        "question.",
        _models(models),
        "## What the paper says, and what we measured\n\n" + _claims(claims),
        "## Accuracy\n\n" + _about_accuracy() + "\n\n" + _overview(models),
        *(_by_task(name, model) for name, model in models.items()),
        "## The preset response length\n\n" + _lengths(models),
        "## Structure priors\n\n" + _priors(models),
        "## Calibration of the commit confidence\n\n" + _calibration(models),
        "## How it was measured\n\n" + _method(summary),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines)


def percent(share: dict | None) -> str:
    """87.5 (82–91)"""
    if share is None:
        return "–"
    return f"{100 * share['value']:.1f} ({100 * share['low']:.0f}–{100 * share['high']:.0f})"


def ratio(share: dict) -> str:
    return f"{share['value']:.2f}"


def _models(models: dict) -> str:
    rows = []
    for name, model in models.items():
        phases = ", then ".join(
            f"{phase['phase']} {phase['tokens'] / 1e6:.1f} M" for phase in model["recipe"].get("phases", []) if "tokens" in phase
        )
        rows.append([name, ROLES.get(name, "–"), model["attention"], phases or "–", f"`{model['digest'][:8]}`"])
    return table(["model", "trained", "attention", "token positions seen", "weights"], rows)


def _claims(claims: list[Claim]) -> str:
    about = (
        "arXiv:2505.16990, on models three orders of magnitude larger. A verdict follows from the interval by the rule "
        "beside it."
    )
    rows = [[c.paper, c.measure, c.found, c.rule, f"**{c.verdict}**"] for c in claims]
    return f"{about}\n\n" + table(["the paper says", "we compare", "we measured", "rule", "verdict"], rows)


def _about_accuracy() -> str:
    return (
        "Share of right answers, %, mean of the tasks; iterations, and iterations per response position. `maskgit`: one "
        "token per step, the most probable first; `-steps-2`, `-3`, `-4`: half, a third, a quarter of the steps; "
        "`gamma-…`: everything above γ at once; `origin`: random order. `-prefill`: with Dimple's stale prompt cache. An "
        "exact prompt cache needs a checkpoint trained under the prefix mask, and none of these is."
    )


def _overview(models: dict) -> str:
    rows = []
    for name, model in models.items():
        for setting, plain in model["accuracy"].items():
            if setting.endswith("-prefill"):
                continue
            cached = model["accuracy"].get(f"{setting}-prefill")
            row = [name, setting, percent(plain["mean"]), f"{plain['iterations']:.1f}"]
            row += [ratio(plain["iterationsPerPosition"]), percent(cached and cached["mean"])]
            rows.append(row + [f"{cached['iterations']:.1f}" if cached else "–"])
    head = ["model", "setting", "accuracy, %", "iterations", "per position", "with prompt cache, %", "iterations"]
    return table(head, rows)


def _by_task(name: str, model: dict) -> str:
    measured = model["accuracy"]
    if not measured:
        return ""
    tasks = list(next(iter(measured.values()))["tasks"])
    rows = [
        [setting, *(f"{percent(found['tasks'][task])} · {found['tasks'][task]['iterations']:.1f}" for task in tasks)]
        for setting, found in measured.items()
    ]
    return f"### {name}, by task: accuracy, % · iterations\n\n" + table(["setting", *tasks], rows)


def _lengths(models: dict) -> str:
    columns = [(name, setting, found) for name, model in models.items() for setting, found in model["lengths"].items()]
    if not columns:
        return "Not measured yet."
    tasks = ", ".join(columns[0][2]["tasks"])
    about = (
        f"Accuracy, %, and tokens before the end by the preset length, on the tasks whose shortest answers fit in {LENGTHS[0]} "
        f"positions: {tasks}. n: questions in all at the shortest and the longest, and between them."
    )
    head = ["preset", *(f"{name}, {setting}" for name, setting, _ in columns)]
    cell = lambda row: f"{percent(row['accuracy'])} · {row['produced']:.1f}"
    rows = [[str(preset), *(cell(found["byPreset"][preset]) for _, _, found in columns)] for preset in LENGTHS]
    asked = lambda found, preset: found["byPreset"][preset]["accuracy"]["n"]
    rows.append(["n", *(f"{asked(found, LENGTHS[0])}, {asked(found, LENGTHS[1])}" for _, _, found in columns)])
    bias = [
        [name, setting, *("–" if found["bias"][key] is None else f"{found['bias'][key]:.3f}" for key in BIAS)]
        for name, setting, found in columns
    ]
    picture = "![Accuracy by preset response length](lengths.svg)"
    return f"{about}\n\n{picture}\n\n{table(head, rows)}\n\n{table(['model', 'setting', *BIAS.values()], bias)}"


BIAS = {
    "range": "best − worst",
    "slope": "slope against log2 of the preset",
    "relative": "lost of the shortest's",
    "elasticity": "elasticity of the produced length",
}


def _priors(models: dict) -> str:
    about = (
        "JSON listings. `skeleton`: braces, quotes and commas for as many things as the picture has, and the end token, "
        "are fixed before decoding begins; `other-size`: for another number of things. valid: JSON of strings; in form: "
        "that with as many entries as the prior has room for (`none`: as the picture has things); true: entries that "
        "are in the picture. A causal model cannot look at what stands later: there the prior's tokens are taken as "
        "decoding comes to them, and only open positions are chosen and counted."
    )
    rows = [
        [name, setting, prior, *(percent(found[key]) for key in ("valid", "fits", "true", "accuracy")), f"{found['iterations']:.1f}"]
        for name, model in models.items()
        for setting, priors in model["priors"].items()
        for prior, found in priors.items()
    ]
    head = ["model", "setting", "prior", "valid, %", "in form, %", "true entries, %", "listing right, %", "iterations"]
    return f"{about}\n\n" + (table(head, rows) if rows else "Not measured yet.")


def _calibration(models: dict) -> str:
    about = (
        "Confidence of a commit against the token being that of the right answer (in the phrasing that fits best, things "
        f"in reading order); positions where both hold filler are left out. ECE: expected calibration error over {BINS} bins."
    )
    rows, bins = [], []
    for name, model in models.items():
        for setting, found in model["calibration"].items():
            if setting not in ("maskgit", "gamma-0.9", "autoregressive"):
                continue
            rows.append([name, setting, f"{found['error']:.3f}", f"{found['confidence']:.3f}", f"{found['right']:.3f}", str(found["commits"])])
            bins += [[name, setting, ratio({"value": b["confidence"]}), percent(b["accuracy"]), str(b["count"])] for b in found["bins"]]
    if not rows:
        return "Not measured yet."
    totals = table(["model", "setting", "ECE", "mean confidence", "right", "commits"], rows)
    return f"{about}\n\n{totals}\n\n" + table(["model", "setting", "confidence", "right, %", "commits"], bins)


def _method(summary: dict) -> str:
    lines = [
        "- Published weights (float16) in bfloat16 arithmetic, in batches, on one processor thread; the same most "
        "probable token as in float32: " + (_agreement(summary["models"]) or "not measured yet") + ".",
        "- Schedules and γ are those of Dimple's pipeline `dim`, held to its golden traces (training/tests/test_decoding.py).",
        "- One training run of each model: intervals are those of the questions, not of the training.",
    ]
    speeds = [_speed(name, model) for name, model in summary["models"].items() if model["accuracy"]]
    return "\n".join(lines + speeds)


def _agreement(models: dict) -> str:
    found = {name: model["precision"] for name, model in models.items() if model["precision"]}
    return "; ".join(f"{name} {cell['same']} of {cell['positions']}" for name, cell in found.items())


def _speed(name: str, model: dict) -> str:
    cells = model["accuracy"].values()
    seconds, positions = (sum(cell[key] for cell in cells) for key in ("processorSeconds", "positions"))
    return (
        f"- {name}: {positions / 1e6:.1f} M positions in {seconds:.0f} s of processor time for the accuracies above, "
        f"{positions / max(seconds, 0.01):,.0f} a second."
    )
