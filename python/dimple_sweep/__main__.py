"""The command line."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from . import executors
from .adapters import ADAPTERS
from .parts import Parts

#: Blocks by default: enough for some machines, and little is lost with one.
BLOCKS = 16


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m dimple_sweep", description="Answers a sweep on one machine or on many."
    )
    made.add_argument("sweep", type=Path, metavar="SWEEP.json")
    made.add_argument("--executor", choices=["local", "ray", "slurm-array"], default="local")
    made.add_argument("--adapter", choices=sorted(ADAPTERS), default="playground")
    made.add_argument("--out", type=Path, default=Path("results.jsonl"))
    made.add_argument("--blocks", type=int, help=f"parts of the questions; {BLOCKS}, or as many as there are questions")
    made.add_argument("--workers", type=int, default=os.cpu_count(), help="local: at once; slurm-array: tasks at once")
    made.add_argument("--address", help="ray: of a cluster, such as auto; none: a cluster of this machine alone")
    made.add_argument("--cpus", type=float, default=1, help="ray: of a block")
    made.add_argument("--gpus", type=float, default=0, help="ray: of a block")
    made.add_argument("--block", type=int, help="answer this one alone, counted from 0; merge nothing")
    return made


def main(arguments: Sequence[str]) -> int:
    """@returns exit status: 1 where blocks failed; the others are kept, and asked for no more"""
    given = parser().parse_args(arguments)
    try:
        return run(given, arguments)
    except (OSError, ValueError, RuntimeError, ImportError) as error:
        print(f"{given.sweep}: {error}", file=sys.stderr)
        return 1


def run(given: argparse.Namespace, arguments: Sequence[str]) -> int:
    sweep = json.loads(given.sweep.read_text(encoding="utf-8"))
    if not isinstance(sweep, dict):
        raise ValueError(f"expected a sweep as a JSON object, found {type(sweep).__name__}")
    most = ADAPTERS[given.adapter].most_blocks(sweep)
    parts = Parts(given.out, min(given.blocks or BLOCKS, most))
    if parts.blocks < 1:
        raise ValueError(f"--blocks: expected 1 to {most}, found {given.blocks}")
    parts.open(given.adapter, sweep)
    missing = parts.missing()
    if given.block is not None:
        if given.block in missing:
            parts.keep(given.block, executors.answer(given.adapter, sweep, given.block, parts.blocks))
        return 0
    if given.executor == "slurm-array":
        again = [argument for argument in arguments if argument not in ("--executor", "slurm-array")]
        print(executors.slurm_array(again, parts.blocks, at_once=given.workers), end="")
        return 0
    print(f"{parts.blocks - len(missing)} of {parts.blocks} blocks are there", file=sys.stderr)
    if given.executor == "ray":
        answered = executors.ray(
            given.adapter, sweep, missing, parts.blocks, address=given.address, cpus=given.cpus, gpus=given.gpus
        )
    else:
        answered = executors.local(given.adapter, sweep, missing, parts.blocks, workers=given.workers)
    try:
        for block, rows in answered:
            parts.keep(block, rows)
            print(f"block {block + 1} of {parts.blocks}: {parts.merge()} answers so far", file=sys.stderr)
    finally:
        print(f"{given.out}: {parts.merge()} answers", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
