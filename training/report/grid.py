"""The cells of the report: for each model the settings it is measured in."""

import math
from dataclasses import dataclass, replace

from training.strategies import AUTOREGRESSIVE, Setting
from training.world import TASKS

ONE_PER_STEP, CONFIDENT = Setting(), Setting(gamma=0.9)
GAMMAS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
SETTINGS = (
    ONE_PER_STEP,
    *(Setting(divisor=divisor) for divisor in (2, 3, 4)),
    *(Setting(gamma=gamma) for gamma in GAMMAS),
    *(Setting(strategy) for strategy in ("origin", "entropy", "margin", "left-to-right")),
)
LENGTHS = (8, 16, 32, 48, 64, 96, 128)
ENDS = (LENGTHS[0], LENGTHS[-1])
SHORT_TASKS = ("count", "is-there", "what-is-at", "where", "sort", "reverse")  # the shortest answers and their ends fit in 8
PRIORS = ("none", "skeleton", "other-size")  # of a JSON listing, see measure.py


@dataclass(frozen=True)
class Cell:
    """One thing to measure. `kind`: accuracy, length, prior, precision or stability; of checkpoints also reread."""

    model: str
    kind: str
    setting: Setting
    n: int  # questions a task
    length: int | None = None
    prior: str | None = None

    @property
    def id(self) -> str:
        detail = self.prior or (f"length-{self.length}" if self.length else None)
        return "/".join(filter(None, (self.model, self.kind, self.setting.id, detail, f"n-{self.n}")))


def usual_settings(causal: bool) -> tuple[Setting, ...]:
    """What a model is measured in when there is not time for everything."""
    return (AUTOREGRESSIVE,) if causal else (ONE_PER_STEP, CONFIDENT)


def all_settings(causal: bool) -> tuple[Setting, ...]:
    """Every setting, first without and then with the prompt cache. A causal model has one: its cache is exact."""
    return (AUTOREGRESSIVE,) if causal else (*SETTINGS, *(replace(setting, prefill=True) for setting in SETTINGS))


def cells(model: str, causal: bool, n: int) -> list[Cell]:
    """The cells of one model, what matters most first. @param n  questions a task of an accuracy"""
    usual = usual_settings(causal)
    cell = lambda kind, setting, length=None, prior=None: Cell(
        model, kind, setting, sample(kind, setting, n, length), length, prior
    )
    found = [cell("accuracy", setting) for setting in usual]
    found += [cell("length", setting, length) for length in LENGTHS for setting in usual]
    found += [cell("prior", setting, prior=prior) for setting in usual for prior in PRIORS]
    found += [cell("precision", usual[0]), cell("stability", usual[0])]
    return found + [cell("accuracy", setting) for setting in all_settings(causal) if setting not in usual]


def sample(kind: str, setting: Setting, n: int, length: int | None = None) -> int:
    """Questions a task of a cell. What a claim rests on has as many in all as an accuracy over all tasks. One token per
    step takes long: between the shortest and the longest response, which no claim looks at, it gets a fifth of n."""
    if kind == "prior":
        return in_all(n, 1)
    if kind == "length":
        full = in_all(n, len(SHORT_TASKS))
        return full if setting != ONE_PER_STEP or length in ENDS else max(2, n // 5)
    return {"precision": min(n, 5), "stability": 1}.get(kind, n)


def in_all(n: int, tasks: int) -> int:
    """Questions of each of some tasks, so that they are at least as many together as n of every task."""
    return math.ceil(n * len(TASKS) / tasks)
