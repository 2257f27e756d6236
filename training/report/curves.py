"""Accuracy against positions trained: grades checkpoints of runs by the same held-out exam, writes curves.json.

    python -m training.report.curves --run mini-dimple-long training/runs/copies/mini-dimple-long.*.pt

`--run NAME SOURCE...`: a run and its checkpoints, files or names of published models; a checkpoint knows its phases and
positions. Autoregressive ones answer greedily, diffusion at γ = 0.9. A run whose responses all had one length is asked for
that length and, a second time, for the length that the page offers for the task. Published models stand beside them, as the
one point that is left of each.
"""

import argparse
from pathlib import Path

import torch

from training.report.checkpoints import SEED, Graded, phases, positions, recipe, state_of, write

HERE = Path(__file__).parent
PUBLISHED = ("mini-ar", "mini-diffusion", "mini-dimple")


def points(name: str, states: list[dict], n: int, length: int | None) -> list[dict]:
    """One for each checkpoint, in the order of positions; the same weights count once."""
    found = {}
    for state in states:
        graded = Graded(name, state, n, length).numbers()
        found[graded["digest"]] = {"positions": positions(state), "phase": state["phase"]} | graded
    return sorted(found.values(), key=lambda point: point["positions"])


def curves(name: str, states: list[dict], n: int) -> list[dict]:
    """The lines of a run: one, or two where it has only seen responses of one length."""
    last = max(states, key=positions)
    about = {"name": name, "recipe": recipe(last), "phases": phases(last)}
    lengths = [last["length"], None] if last.get("length") else [None]
    return [about | {"length": length, "points": points(name, states, n, length)} for length in lengths]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", nargs="+", action="append", default=[], metavar=("NAME", "SOURCE"))
    parser.add_argument("--published", nargs="*", default=PUBLISHED, help="models that are shown as they are")
    parser.add_argument("--n", type=int, default=100, help="questions a task")
    parser.add_argument("--out", type=Path, default=HERE / "curves.json")
    given = parser.parse_args()
    if lonely := [run[0] for run in given.run if len(run) < 2]:
        parser.error(f"--run {lonely[0]}: expected its checkpoints, found none")
    return given


def main() -> None:
    given = arguments()
    torch.set_num_threads(1)
    runs = [(name, sources) for name, *sources in given.run] + [(name, [name]) for name in given.published]
    found = [line for name, sources in runs for line in curves(name, [state_of(s) for s in sources], given.n)]
    write(given.out, {"n": given.n, "seed": SEED, "runs": found})


if __name__ == "__main__":
    main()
