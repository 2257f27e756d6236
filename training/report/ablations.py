"""What each choice of training brings: from the same weights and the same small budget, one run each; writes ablations.json.

    python -m training.unpack --name mini-ar
    python -m training.report.ablations                     # trains what is missing, grades, writes
    python -m training.report.ablations --only base masks   # these alone; the file holds all that are finished
    python -m training.report.ablations --only none         # only grades and writes

The exam is the same for all, so a run is held against the base question by question. Each choice is one run: the intervals
are those of the questions. Beside the usual exam (γ = 0.9) every run answers hastily (γ = 0.5) and then reads its answers
once more with all tokens in sight, taking back those that it would write otherwise: what its own wrong commits are to teach.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import torch

from training.config import RUNS
from training.report.checkpoints import SEED, Graded, state_of, write
from training.report.short import Phase, Short, gradients
from training.report.summary import mean_of, pooled, right
from training.strategies import Setting
from training.train import history

HERE = Path(__file__).parent
RATE = 0.002  # peak, as that of mini-dimple-long's diffusion
HASTY = Setting(gamma=0.5)


@dataclass(frozen=True)
class Choice:
    """One thing done otherwise. `share`: of the budget that goes to the autoregressive phase."""

    id: str
    words: str
    rate: float = 1.0
    options: tuple[str, ...] = ()
    share: float = 0.0

    def training(self, budget: int, start: str) -> Short:
        usual = ("--names", "0", "--places", "0", "--rate", f"{self.rate * RATE:g}")
        first = int(self.share * budget)
        phases = [Phase("ar", first, usual)] if first else []
        phases.append(Phase("diffusion", budget - first, (*usual, *self.options)))
        return Short(f"ablations-{budget / 1e6:g}/{self.id}", tuple(phases), RUNS / start / "published.pt")


CHOICES = (
    Choice("base", f"base: peak rate {RATE}, masks drawn evenly, weight 1, all of it diffusion"),
    Choice("rate-half", "half the peak rate", rate=0.5),
    Choice("rate-double", "twice the peak rate", rate=2.0),
    Choice("masks", "masks as decoding leaves them (prefix, spans, blocks)", options=("--masks", "decoding")),
    Choice("weight", "weight 1/t", options=("--weight", "inverse")),
    Choice("commits", "also its own commits, right and wrong", options=("--commits", "1")),
    Choice("share-quarter", "first a quarter autoregressive", share=0.25),
    Choice("share-half", "first a half autoregressive", share=0.5),
)


def against(one: dict, other: dict) -> dict:
    """Share of right answers of one cell minus that of another, of the same questions; every task counts the same."""
    tasks = one["tasks"]
    pairs = [zip(right(tasks[task]), right(other["tasks"][task]), strict=True) for task in tasks]
    return mean_of([[mine - theirs for mine, theirs in pair] for pair in pairs])


def result(choice: Choice, training: Short, n: int, base: dict | None) -> tuple[dict, dict]:
    """What is written of a run, and its cell, which others are held against. @param base  cell of the base"""
    state = state_of(str(training.checkpoint))
    graded, log = Graded(training.name, state, n), training.log()
    cell, hasty, reread = graded.cell(), graded.cell(setting=HASTY), graded.cell("reread", HASTY)
    mean = lambda found: pooled([right(task) for task in found["tasks"].values()])
    phases = history(state)[-len(training.phases) :]
    return {
        "id": choice.id,
        "words": choice.words,
        "commands": training.commands(),
        "positions": sum(phase["tokens"] for phase in phases),
        "steps": log["steps"],
        **graded.numbers(),
        "difference": against(cell, base) if base else None,
        "hasty": mean(hasty),
        "reread": mean(reread),
        "revision": against(reread, hasty),
        "spikes": log["spikes"],
        "judged": log["judged"],
        "gradient": gradients(log["curve"]),
        "loss": log["curve"][-1]["loss"],
    }, cell


def results(trainings: dict[Choice, Short], n: int) -> list[dict]:
    """Of all that are finished, the base first; nothing as long as it is not."""
    finished = [(choice, training) for choice, training in trainings.items() if training.is_done()]
    if not finished or finished[0][0] != CHOICES[0]:
        return []
    first, base = result(*finished[0], n, None)
    return [first, *(result(choice, training, n, base)[0] for choice, training in finished[1:])]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", default="mini-ar", help="published model that all go on from, unpacked before")
    parser.add_argument("--tokens", type=float, default=2.0, help="budget of each, millions of positions")
    parser.add_argument("--only", nargs="*", help="train these; others are not begun")
    parser.add_argument("--n", type=int, default=100, help="questions a task")
    parser.add_argument("--out", type=Path, default=HERE / "ablations.json")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    torch.set_num_threads(1)
    budget = int(1e6 * given.tokens)
    trainings = {choice: choice.training(budget, given.start) for choice in CHOICES}
    for choice, training in trainings.items():
        if given.only is None or choice.id in given.only:
            training.train()
    if found := results(trainings, given.n):
        start = {"name": given.start, "digest": Graded(given.start, state_of(given.start), given.n).digest}
        missing = [choice.words for choice, training in trainings.items() if not training.is_done()]
        about = {"n": given.n, "seed": SEED, "budget": budget, "start": start, "missing": missing}
        write(given.out, about | {"runs": found})


if __name__ == "__main__":
    main()
