"""Sweeps in blocks: on one machine, for Slurm, and on a Ray of two workers of which one is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dimple_sweep import adapters, executors
from dimple_sweep.__main__ import main
from dimple_sweep.parts import Parts

SWEEP = {
    "lanes": ["confident;gamma=0.8", "maskgit"],
    "lengths": [16],
    "tasks": ["count", "reverse"],
    "n": 3,
    "seed": 41,
}


class Counting:
    """Answers that say which question they are of; some blocks fail, as machines do."""

    def __init__(self, failing: set[int] | None = None) -> None:
        self.asked: list[int] = []
        self.failing = failing or set()

    def most_blocks(self, sweep: Mapping[str, Any]) -> int:
        return int(sweep["n"])

    def answer(self, sweep: Mapping[str, Any], block: int, of: int) -> str:
        self.asked.append(block)
        if block in self.failing:
            raise RuntimeError(f"no machine for {block}")
        return "".join(f'{{"index":{index}}}\n' for index in range(sweep["n"]) if index % of == block)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    adapter = Counting()
    monkeypatch.setitem(adapters.ADAPTERS, "playground", adapter)
    return adapter


def sweep_file(folder: Path, **changed: Any) -> str:
    file = folder / "sweep.json"
    file.write_text(json.dumps(SWEEP | changed))
    return str(file)


def indices(out: Path) -> list[int]:
    return [json.loads(line)["index"] for line in out.read_text().splitlines()]


def test_blocks_together_are_the_whole_and_are_asked_once(tmp_path: Path, counting: Counting) -> None:
    out = tmp_path / "results.jsonl"
    assert main([sweep_file(tmp_path, n=10), "--out", str(out), "--blocks", "4", "--workers", "2"]) == 0
    assert sorted(indices(out)) == list(range(10))
    assert main([sweep_file(tmp_path, n=10), "--out", str(out), "--blocks", "4"]) == 0
    assert sorted(counting.asked) == [0, 1, 2, 3]


def test_what_failed_is_told_and_asked_again_alone(tmp_path: Path, counting: Counting, capsys: Any) -> None:
    out = tmp_path / "results.jsonl"
    counting.failing = {1, 2}
    ask = [sweep_file(tmp_path, n=8), "--out", str(out), "--blocks", "4", "--workers", "1"]
    assert main(ask) == 1
    assert "2 blocks failed; the first one said: no machine for 1" in capsys.readouterr().err
    assert indices(out) == [0, 4, 3, 7]
    counting.failing = set()
    assert main(ask) == 0
    assert counting.asked == [0, 1, 2, 3, 1, 2]
    assert indices(out) == [0, 4, 1, 5, 2, 6, 3, 7]


def test_a_folder_of_another_sweep_is_not_mixed_in(tmp_path: Path, counting: Counting, capsys: Any) -> None:
    out = str(tmp_path / "results.jsonl")
    assert main([sweep_file(tmp_path, n=2), "--out", out]) == 0
    assert main([sweep_file(tmp_path, n=2, seed=1), "--out", out]) == 1
    assert "belongs to another sweep (sweep differ)" in capsys.readouterr().err


def test_a_damaged_block_is_not_kept(tmp_path: Path) -> None:
    parts = Parts(tmp_path / "results.jsonl", 1)
    parts.open("playground", SWEEP)
    with pytest.raises(ValueError, match="block 1, line 2: expected an answer"):
        parts.keep(0, '{"index":0}\n{"ind')
    assert parts.missing() == [0]


def test_slurm_gets_a_script_whose_tasks_answer_a_block_each(tmp_path: Path, counting: Counting, capsys: Any) -> None:
    out = tmp_path / "results.jsonl"
    ask = [sweep_file(tmp_path, n=6), "--out", str(out), "--blocks", "3", "--workers", "2"]
    assert main([*ask, "--executor", "slurm-array"]) == 0
    script = capsys.readouterr().out
    assert "#SBATCH --array=0-2%2\n" in script
    assert f'{sys.executable} -m dimple_sweep {" ".join(ask)} --block "$SLURM_ARRAY_TASK_ID"\n' in script
    for block in range(3):
        assert main([*ask, "--block", str(block)]) == 0
    assert not out.exists()
    assert main(ask) == 0
    assert indices(out) == [0, 3, 1, 4, 2, 5]


def timeless(rows: str) -> list[dict[str, Any]]:
    read = [json.loads(line) for line in rows.splitlines()]
    return sorted(
        ({key: value for key, value in row.items() if not key.endswith("Ms")} for row in read),
        key=lambda row: (row["lane"], row["task"], row["index"]),
    )


has_twin = pytest.mark.skipif(
    shutil.which("node") is None or not (adapters.REPOSITORY / "node_modules" / "tsx").exists(),
    reason="the headless twin needs Node and npm ci",
)


@has_twin
def test_ray_with_a_worker_killed_in_mid_run_comes_to_what_one_machine_comes_to() -> None:
    ray = pytest.importorskip("ray")
    whole = timeless(adapters.Playground().answer(SWEEP, 0, 1))
    assert len(whole) == 12
    ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR", object_store_memory=150 * 2**20)
    killed: list[int] = []

    def kill_one() -> None:
        """The first worker that has begun, as the kernel does where memory runs out."""
        deadline = time.monotonic() + 120
        while not killed and time.monotonic() < deadline:
            for folder in Path("/proc").glob("[0-9]*"):
                try:
                    name = (folder / "cmdline").read_bytes().split(b"\0")[0]
                    parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                except OSError:
                    continue
                if name == b"ray::answer" and _descends(parent, os.getpid()):
                    time.sleep(1)
                    os.kill(int(folder.name), signal.SIGKILL)
                    killed.append(int(folder.name))
                    return
            time.sleep(0.1)

    threading.Thread(target=kill_one, daemon=True).start()
    try:
        parts = dict(executors.ray("playground", SWEEP, range(3), 3, address=None, cpus=1, gpus=0))
    finally:
        ray.shutdown()
    assert len(killed) == 1
    assert timeless("".join(parts[block] for block in range(3))) == whole


def _descends(process: int, ancestor: int) -> bool:
    """Whether a process was started by this test, or by what it started."""
    while process > 1:
        if process == ancestor:
            return True
        process = int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])
    return False
