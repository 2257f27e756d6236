"""How steady each way of training is: three seeds of each twin from nothing, on one small budget; writes stability.json.

    python -m training.report.stability                     # trains what is missing, grades, writes
    python -m training.report.stability --only diffusion-1  # this twin's first seed alone; the file holds what is finished
    python -m training.report.stability --only none         # only grades and writes

The paper on Dimple says that diffusion alone is unstable, and steadier after an autoregressive phase (arXiv:2505.16990).
Spikes of the loss are counted by spikes.py; norms are those of the whole gradient, which nothing clips.
"""

import argparse
from pathlib import Path

import torch

from training import spikes
from training.report.checkpoints import SEED, Graded, state_of, write
from training.report.short import Phase, Short, gradients

HERE = Path(__file__).parent
USUAL = ("--names", "0", "--places", "0")
TWINS = {
    "ar": "next token alone",
    "diffusion": "masks alone",
    "both": "half next token, then half masks",
}


def training(twin: str, seed: int, budget: int) -> Short:
    half = budget // 2
    phases = {
        "ar": (Phase("ar", budget, USUAL),),
        "diffusion": (Phase("diffusion", budget, USUAL),),
        "both": (Phase("ar", half, USUAL), Phase("diffusion", budget - half, USUAL)),
    }
    return Short(f"stability-{budget / 1e6:g}/{twin}-{seed}", phases[twin], seed=seed)


def result(run: Short, n: int) -> dict:
    log = run.log()
    graded = Graded(run.name, state_of(str(run.checkpoint)), n).numbers()
    told = {"seed": run.seed, "commands": run.commands(), **graded}
    told |= {key: log[key] for key in ("steps", "spikes", "judged")}
    return told | {"gradient": gradients(log["curve"]), "curve": log["curve"]}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=float, default=2.0, help="budget of each, millions of positions")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", nargs="*", help="train these, `TWIN-SEED`; others are not begun")
    parser.add_argument("--n", type=int, default=100, help="questions a task")
    parser.add_argument("--out", type=Path, default=HERE / "stability.json")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    torch.set_num_threads(1)
    budget, seeds = int(1e6 * given.tokens), range(1, given.seeds + 1)
    runs = {twin: [training(twin, seed, budget) for seed in seeds] for twin in TWINS}
    for seed in seeds:  # one of each twin first
        for twin in TWINS:
            if given.only is None or f"{twin}-{seed}" in given.only:
                runs[twin][seed - 1].train()
    finished = {twin: [run for run in each if run.is_done()] for twin, each in runs.items()}
    twins = [
        {"id": twin, "words": TWINS[twin], "runs": [result(run, given.n) for run in each]}
        for twin, each in finished.items()
        if each
    ]
    if twins:
        about = {"n": given.n, "seed": SEED, "budget": budget, "seeds": given.seeds}
        write(given.out, about | {"spike": {"window": spikes.WINDOW, "distance": spikes.DISTANCE}, "twins": twins})


if __name__ == "__main__":
    main()
