"""What the paper says (Dimple, arXiv:2505.16990) and whether the cells point the same way.

A verdict follows from an interval and a rule that is printed beside it; nothing here is typed by hand. What has not
been measured is said to be so.
"""

from dataclasses import dataclass

from training.intervals import stratified_mean, wilson
from training.report.grid import CONFIDENT, ENDS, ONE_PER_STEP
from training.report.summary import Results, fits, right
from training.strategies import AUTOREGRESSIVE, Setting

DIMPLE, DIFFUSION, AR = "mini-dimple", "mini-diffusion", "mini-ar"
SAME, OPPOSITE, OPEN, MISSING = "same direction", "opposite direction", "not decided", "not measured"
TOLERANCE = 0.02  # what may be lost and still be called nearly nothing
PREFILL = {setting: Setting(gamma=setting.gamma, prefill=True) for setting in (ONE_PER_STEP, CONFIDENT)}


@dataclass
class Claim:
    """`paper`: what it says; `measure`: what we compare; `found`: our numbers in words; `rule`: how the verdict follows."""

    paper: str
    measure: str
    found: str
    rule: str
    verdict: str


def claims(results: Results) -> list[Claim]:
    beats = "AR, then diffusion, beats diffusion alone, which is worse and unstable"
    baseline = "Dimple beats LLaVA-NeXT, its autoregressive baseline, by 3.9 % on average"
    biased = "Diffusion alone depends on the preset length (ChartQA 42.7 → 8.6); after an AR phase hardly"
    few = "Confident decoding needs as few iterations as a third of the response length"
    prefilled = "Prefilling costs nearly nothing (average −0.8 points)"
    faster = "Prefilling makes decoding 1.5 to 7 times as fast"
    shaped = "Structure priors control the format"
    sized = "Structure priors control the length"
    found = [_accuracy(results, beats, (DIMPLE, setting), (DIFFUSION, setting)) for setting in (ONE_PER_STEP, CONFIDENT)]
    found.append(_roughness(results, beats))
    found += [_length_bias(results, biased, setting) for setting in (ONE_PER_STEP, CONFIDENT)]
    found += [_accuracy(results, baseline, (DIMPLE, one), (AR, AUTOREGRESSIVE)) for one in (ONE_PER_STEP, CONFIDENT)]
    found.append(_few_iterations(results, few))
    found.append(_accuracy(results, few, (DIMPLE, CONFIDENT), (DIMPLE, ONE_PER_STEP), TOLERANCE))
    for setting in (ONE_PER_STEP, CONFIDENT):
        found.append(_accuracy(results, prefilled, (DIMPLE, PREFILL[setting]), (DIMPLE, setting), TOLERANCE))
    found += [_speed(results, faster, setting) for setting in (ONE_PER_STEP, CONFIDENT)]
    found += [_format(results, shaped, setting) for setting in (ONE_PER_STEP, CONFIDENT)]
    found += [_size(results, sized, setting) for setting in (ONE_PER_STEP, CONFIDENT)]
    return found


def name_of(model: str, setting: Setting) -> str:
    return f"{model}, {setting.id}"


def verdict(low: float, high: float, bound: float = 0.0) -> str:
    """Same when the whole interval lies above the bound, opposite when it lies below."""
    return SAME if low > bound else OPPOSITE if high < bound else OPEN


def points(value: float, low: float, high: float) -> str:
    return f"{100 * value:+.1f} points ({100 * low:+.1f} … {100 * high:+.1f})"


def percent(marks: list[int]) -> str:
    low, high = wilson(sum(marks), len(marks))
    return f"{100 * sum(marks) / len(marks):.1f} % ({100 * low:.1f} … {100 * high:.1f})"


def unmeasured(paper: str, measure: str, rule: str) -> Claim:
    return Claim(paper, measure, "–", rule, MISSING)


def differences(first: dict, second: dict) -> list[list[float]]:
    """Question by question, task by task."""
    pairs = [(right(task), right(second["tasks"][name])) for name, task in first["tasks"].items()]
    return [[a - b for a, b in zip(ours, theirs, strict=True)] for ours, theirs in pairs]


def _accuracy(results: Results, paper: str, first: tuple, second: tuple, tolerance: float = 0.0) -> Claim:
    measure = f"accuracy of {name_of(*first)} minus {name_of(*second)}"
    bound = "0" if tolerance == 0 else f"−{100 * tolerance:g} points"
    rule = f"The same direction if the whole interval lies above {bound}, the opposite one if it lies below."
    ours, theirs = (results.get(model, "accuracy", setting) for model, setting in (first, second))
    if not (ours and theirs):
        return unmeasured(paper, measure, rule)
    interval = stratified_mean(differences(ours, theirs))
    return Claim(paper, measure, points(*interval), rule, verdict(*interval[1:], -tolerance))


def _roughness(results: Results, paper: str) -> Claim:
    measure, rule = "share of the diffusion loss's movement that goes up", "There is one run of each, so there is no verdict on stability."
    found = [results.get(model, "stability", ONE_PER_STEP) for model in (DIMPLE, DIFFUSION)]
    if not all(cell and cell["roughness"] is not None for cell in found):
        return unmeasured(paper, measure, rule)
    ours, theirs = (cell["roughness"] for cell in found)
    return Claim(paper, measure, f"{DIMPLE} {ours:.2f}, {DIFFUSION} {theirs:.2f} (steady fall 0, none ½)", rule, OPEN)


def _length_bias(results: Results, paper: str, setting: Setting) -> Claim:
    measure = f"points lost from length {ENDS[0]} to {ENDS[1]}: {DIFFUSION} minus {DIMPLE}, {setting.id}"
    rule = "The same direction if the whole interval lies above 0, the opposite one if it lies below."
    cells = [results.get(model, "length", setting, length=end) for model in (DIFFUSION, DIMPLE) for end in ENDS]
    if not all(cells):
        return unmeasured(paper, measure, rule)
    alone, after = differences(cells[0], cells[1]), differences(cells[2], cells[3])
    lost = [stratified_mean(drop)[0] for drop in (alone, after)]
    more = stratified_mean([[a - b for a, b in zip(*pair)] for pair in zip(alone, after)])
    found = f"{points(*more)}: {100 * lost[0]:.1f} against {100 * lost[1]:.1f}"
    return Claim(paper, measure, found, rule, verdict(*more[1:]))


def _few_iterations(results: Results, paper: str) -> Claim:
    measure = f"iterations per response position, {name_of(DIMPLE, CONFIDENT)}"
    rule = "The same direction if the whole interval lies at or below ⅓, the opposite one if it lies above."
    cell = results.get(DIMPLE, "accuracy", CONFIDENT)
    if not cell:
        return unmeasured(paper, measure, rule)
    shares = [[count / task["responseLength"] for count in task["iterations"]] for task in cell["tasks"].values()]
    value, low, high = stratified_mean(shares)
    return Claim(paper, measure, f"{value:.2f} ({low:.2f} … {high:.2f})", rule, verdict(-high, -low, -1 / 3))


def _speed(results: Results, paper: str, setting: Setting) -> Claim:
    measure = f"processor time without over with the prompt cache, {name_of(DIMPLE, setting)}, in batches"
    rule = "The same direction from 1.5 on, the opposite one below 1. It is one measurement, without an interval."
    plain, cached = (results.get(DIMPLE, "accuracy", each) for each in (setting, PREFILL[setting]))
    if not (plain and cached):
        return unmeasured(paper, measure, rule)
    ratio, work = plain["seconds"] / cached["seconds"], plain["positions"] / cached["positions"]
    decision = SAME if ratio >= 1.5 else OPPOSITE if ratio < 1 else OPEN
    return Claim(paper, measure, f"{ratio:.1f}×; positions computed {work:.1f}×", rule, decision)


def _format(results: Results, paper: str, setting: Setting) -> Claim:
    measure = f"answers in the form of a JSON skeleton, {name_of(DIMPLE, setting)}"
    rule = "The same direction if the whole interval lies above 90 %, the opposite one if it lies below."
    cell = results.get(DIMPLE, "prior", setting, prior="skeleton")
    if not cell:
        return unmeasured(paper, measure, rule)
    low, high = wilson(sum(fits(cell)), len(fits(cell)))
    return Claim(paper, measure, percent(fits(cell)), rule, verdict(low, high, 0.9))


def _size(results: Results, paper: str, setting: Setting) -> Claim:
    measure = f"listings of a size that the picture does not have, with its skeleton and without, {name_of(DIMPLE, setting)}"
    rule = "The same direction if the whole interval lies above the other one, the opposite one if it lies below."
    shaped, free = (results.get(DIMPLE, "prior", setting, prior=prior) for prior in ("other-size", "none"))
    if not (shaped and free):
        return unmeasured(paper, measure, rule)
    by_chance = fits(free | {"wanted": shaped["wanted"]})
    (low, high), (floor, ceiling) = (wilson(sum(marks), len(marks)) for marks in (fits(shaped), by_chance))
    decision = SAME if low > ceiling else OPPOSITE if high < floor else OPEN
    return Claim(paper, measure, f"{percent(fits(shaped))} and {percent(by_chance)}", rule, decision)
