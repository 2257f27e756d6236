"""What all other tests have recorded, opened by the page's own reader; the last in order, and nothing by itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from checks import SEEN

from dimple_sweep.adapters import REPOSITORY
from dimple_trace import to_json

READER = ("node", "--import", "tsx", "scripts/trace.ts", "check")


@pytest.mark.skipif(shutil.which("node") is None, reason="the page's reader needs Node")
@pytest.mark.skipif(
    not all((REPOSITORY / part).exists() for part in ("node_modules/tsx", READER[3])),
    reason="the page's reader is not installed here (npm ci)",
)
def test_every_run_that_was_recorded_here_opens_without_a_doubt(tmp_path: Path) -> None:
    runs = sorted({to_json(document) for document in SEEN})
    if not runs:
        pytest.skip("no other test has recorded anything in this session")
    for at, run in enumerate(runs):
        (tmp_path / f"{at}.json").write_text(run, encoding="utf-8")
    files = [str(path) for path in sorted(tmp_path.iterdir())]
    read = subprocess.run([*READER, *files], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (read.stdout, read.stderr) == (f"{len(runs)} passed, 0 failed\n", "")
