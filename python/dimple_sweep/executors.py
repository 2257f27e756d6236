"""Where blocks are answered. Each yields (block, rows) as they come; what fails for good is raised once all else is done."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from .adapters import ADAPTERS, Sweep

Answered = Iterator[tuple[int, str]]

PYTHON = Path(__file__).resolve().parents[1]

#: How often Ray starts a block again whose process or machine was lost.
RETRIES = 3


def answer(adapter: str, sweep: Sweep, block: int, of: int) -> str:
    return ADAPTERS[adapter].answer(sweep, block, of)


def local(adapter: str, sweep: Sweep, blocks: Sequence[int], of: int, *, workers: int) -> Answered:
    """On this machine; adapters start processes of their own."""
    failed: list[Exception] = []
    with ThreadPoolExecutor(workers) as pool:
        asked = {pool.submit(answer, adapter, sweep, block, of): block for block in blocks}
        for done in as_completed(asked):
            error = done.exception()
            if error is None:
                yield asked[done], done.result()
            elif isinstance(error, Exception):
                failed.append(error)
            else:
                raise error
    _raise_first(failed)


def ray(
    adapter: str, sweep: Sweep, blocks: Sequence[int], of: int, *, address: str | None, cpus: float, gpus: float
) -> Answered:
    """On a Ray cluster, or one of this machine without an address; a block whose worker dies is given to another one."""
    import ray as library

    if not library.is_initialized():
        library.init(address=address, include_dashboard=None if address else False, logging_level="ERROR")
    paths = os.pathsep.join([str(PYTHON), *filter(None, [os.environ.get("PYTHONPATH")])])
    task = library.remote(
        num_cpus=cpus, num_gpus=gpus, max_retries=RETRIES, runtime_env={"env_vars": {"PYTHONPATH": paths}}
    )(answer)
    asked: dict[Any, int] = {task.remote(adapter, dict(sweep), block, of): block for block in blocks}
    failed: list[Exception] = []
    while asked:
        (done, *_), _ = library.wait(list(asked), num_returns=1)
        block = asked.pop(done)
        try:
            yield block, library.get(done)
        except (library.exceptions.RayTaskError, library.exceptions.RayError) as error:
            failed.append(error)
    _raise_first(failed)


def slurm_array(arguments: Sequence[str], blocks: int, *, at_once: int) -> str:
    """A script for `sbatch`: one array task a block, each of which writes its part; whoever runs the sweep again merges."""
    command = shlex.join([sys.executable, "-m", "dimple_sweep", *arguments])
    return "\n".join(
        [
            "#!/bin/bash",
            f"#SBATCH --array=0-{blocks - 1}%{at_once}",
            "#SBATCH --job-name=dimple-sweep",
            "#SBATCH --cpus-per-task=1",
            "#SBATCH --requeue",
            "set -euo pipefail",
            f"export PYTHONPATH={shlex.quote(str(PYTHON))}",
            f'{command} --block "$SLURM_ARRAY_TASK_ID"',
            "",
        ]
    )


def _raise_first(failed: Sequence[Exception]) -> None:
    if failed:
        raise RuntimeError(f"{len(failed)} blocks failed; the first one said: {failed[0]}")
