"""The cells of the report: for each model the settings it is measured in."""

from dataclasses import dataclass, replace

from training.strategies import AUTOREGRESSIVE, Setting

ONE_PER_STEP, CONFIDENT = Setting(), Setting(gamma=0.9)
GAMMAS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
SETTINGS = (
    ONE_PER_STEP,
    *(Setting(divisor=divisor) for divisor in (2, 3, 4)),
    *(Setting(gamma=gamma) for gamma in GAMMAS),
    *(Setting(strategy) for strategy in ("origin", "entropy", "margin", "left-to-right")),
)
LENGTHS = (8, 16, 32, 48, 64, 96, 128)
SHORT_TASKS = ("count", "is-there", "what-is-at", "where", "sort", "reverse")  # the shortest answers and their ends fit in 8
PRIORS = ("none", "skeleton", "other-size")  # of a JSON listing, see measure.py


@dataclass(frozen=True)
class Cell:
    """One thing to measure. `kind`: accuracy, length, prior, precision or stability."""

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
    """The cells of one model, what matters most first.

    @param n  questions a task. One token per step at every response length takes long: a fifth of them there
    """
    usual = usual_settings(causal)
    found = [Cell(model, "accuracy", setting, n) for setting in usual]
    for length in LENGTHS:
        found += [Cell(model, "length", setting, length_sample(setting, n), length=length) for setting in usual]
    found += [Cell(model, "prior", setting, 2 * n, prior=prior) for setting in usual for prior in PRIORS]
    found += [Cell(model, "precision", usual[0], min(n, 5)), Cell(model, "stability", usual[0], 1)]
    found += [Cell(model, "accuracy", setting, n) for setting in all_settings(causal) if setting not in usual]
    return found


def length_sample(setting: Setting, n: int) -> int:
    return max(2, n // 5) if setting == ONE_PER_STEP else n
