"""Measures the published family and writes training/report/report.md, report.json and lengths.svg.

    python -m training.report                            # everything, about 50 minutes of one thread; can be broken off
    python -m training.report --only mini-ar --minutes 5
    python -m training.report --minutes 0                # only writes what has been measured

Each cell is computed once and kept in training/runs/report/ by the digest of its weights, so that the next call goes
on, and two calls may run side by side (--only mini-dimple, --only mini-diffusion). What is missing is left out of the
tables.
"""

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path

import torch

from training.config import MODELS
from training.published import Published, read
from training.report.chart import length_chart
from training.report.claims import claims
from training.report.grid import Cell, cells
from training.report.keep import compute
from training.report.markdown import page
from training.report.measure import Bench
from training.report.summary import Results, card_of, summarise

FAMILY = ("mini-ar", "mini-diffusion", "mini-dimple")
HERE = Path(__file__).parent


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=MODELS, help="folder of the models")
    parser.add_argument("--n", type=int, default=100, help="questions a task")
    parser.add_argument("--only", nargs="*", help="measure cells whose id contains one of these, e.g. mini-ar, length")
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no cell after so many minutes")
    parser.add_argument("--out", type=Path, default=HERE, help="folder of what is written")
    given = parser.parse_args()
    if given.n < 2:
        parser.error(f"--n: expected at least 2 questions a task, found {given.n}")
    return given


def main() -> None:
    given = arguments()
    torch.set_num_threads(1)
    deadline = time.time() + 60 * given.minutes
    family = [read(given.models / name) for name in FAMILY if (given.models / name / "model.safetensors").exists()]
    if not family:
        raise SystemExit(f"{given.models}: expected at least one of {', '.join(FAMILY)}, found none")
    missing = compute(queue(family, given), deadline)
    write(family, given)
    print(f"{given.out / 'report.md'}: " + (f"{missing} cells are missing" if missing else "complete"))


def queue(family: list[Published], given: argparse.Namespace) -> list[tuple[Bench, Cell]]:
    """The cells asked for, those that matter most of every model first."""
    ranked = []
    for published in family:
        bench = Bench(published)
        wanted = enumerate(cells(published.name, published.causal, given.n))
        ranked += [(rank, bench, cell) for rank, cell in wanted if asked_for(cell, given.only)]
    return [(bench, cell) for _, bench, cell in sorted(ranked, key=lambda entry: entry[0])]


def asked_for(cell: Cell, only: list[str] | None) -> bool:
    return not only or any(part in cell.id for part in only)


def write(family: list[Published], given: argparse.Namespace) -> None:
    digests = {published.name: published.digest for published in family}
    results = Results(digests, {published.name: published.causal for published in family}, given.n)
    summary, found = summarise(results), claims(results)
    for name, model in summary["models"].items():
        model["recipe"] = card_of(given.models / name)
    command = f"python -m training.report --n {given.n}"
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "report.md").write_text(page(summary, found, command))
    if picture := length_chart(summary["models"]):
        (given.out / "lengths.svg").write_text(picture)
    everything = summary | {"claims": [asdict(claim) for claim in found]}
    (given.out / "report.json").write_text(json.dumps(everything, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
