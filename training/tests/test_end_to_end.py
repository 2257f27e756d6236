"""The commands of the README, in small: tower, both phases, a resumed one, evaluation, export, report."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from training.config import ROOT

NODE = shutil.which("npx") if (ROOT / "node_modules").exists() else None


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")

    def command(module: str, *given) -> str:
        environment = os.environ | {"TRAINING_RUNS": str(folder)}
        line = [sys.executable, "-m", f"training.{module}", *map(str, given)]
        return subprocess.run(line, env=environment, check=True, capture_output=True, text=True).stdout

    command.folder = folder
    return command


def test_a_family_is_trained_measured_and_exported(run):
    run("vision", "--steps", 3)
    small = ("--name", "mini-dimple", "--batch", 256, "--pool", 60, "--places", 0, "--rate", 0.003)
    run("train", "--phase", "ar", "--tokens", 0.03, *small)
    source = run.folder / "mini-dimple/ar.pt"
    run("train", "--phase", "diffusion", "--tokens", 0.02, "--from", source, *small)
    run("train", "--phase", "diffusion", "--tokens", 0.03, *small)  # goes on where it stopped

    log = [json.loads(line) for line in (run.folder / "mini-dimple/log.jsonl").read_text().splitlines()]
    losses = [entry["loss"] for entry in log if entry["phase"] == "ar" and "loss" in entry]
    assert losses[-1] < 0.9 * losses[0]

    numbers = run.folder / "numbers.json"
    checkpoint = run.folder / "mini-dimple/diffusion.pt"
    run("evaluate", "--checkpoint", checkpoint, "--n", 2, "--tasks", "count", "add", "--json", numbers)
    assert json.loads(numbers.read_text())["tasks"]["add"]["n"] == 2

    run("export", "--name", "mini-dimple", "--models", run.folder / "models")
    exported = run.folder / "models/mini-dimple"
    assert {path.name for path in exported.iterdir()} == {
        "config.json", "preprocessor_config.json", "tokenizer.json", "frequencies.json", "model.safetensors", "card.json"
    }  # fmt: skip
    recipe = json.loads((exported / "card.json").read_text())["recipe"]
    assert [phase["phase"] for phase in recipe["phases"]] == ["vision", "ar", "diffusion"]
    assert recipe["phases"][2]["tokens"] >= 30_000
    assert "attention" in recipe["grounding"]
    assert json.loads((exported / "config.json").read_text())["full_attn_mask"]

    where = ("--models", run.folder / "models", "--out", run.folder / "report", "--n", 2)
    assert "cells are missing" in run("report", *where, "--only", "length-8", "stability", "--minutes", 0)
    assert "complete" in run("report", *where, "--only", "length-8", "stability")
    found = json.loads((run.folder / "report/report.json").read_text())
    assert found["models"]["mini-dimple"]["stability"]["phase"] == "diffusion"
    assert {claim["verdict"] for claim in found["claims"]} == {"not measured"}
    assert "not measured" in (run.folder / "report/report.md").read_text()

    run("unpack", "--name", "mini-ar")
    more = ("--name", "mini-ar", "--phase", "ar", "--tokens", 0.001, "--from", run.folder / "mini-ar/published.pt")
    run("train", *more, "--batch", 256, "--pool", 60)
    run("export", "--name", "mini-ar", "--models", run.folder / "models", "--int8")
    sizes = [(run.folder / "models" / name / "model.safetensors").stat().st_size for name in ("mini-ar", "mini-dimple")]
    assert sizes[0] < 0.52 * sizes[1]
    phases = json.loads((run.folder / "models/mini-ar/card.json").read_text())["recipe"]["phases"]
    assert phases[-1]["tokens"] < 10_000 < phases[-2]["tokens"]


@pytest.mark.skipif(not NODE, reason="needs Node and npm ci")
def test_the_engine_of_the_page_reads_what_was_exported(run):
    models, fixtures = run.folder / "models", run.folder / "fixtures"
    assert models.exists(), "the test above exports the models"
    for name in ("mini-dimple", "mini-ar"):
        run("parity", "--name", name, "--models", models, "--out", fixtures)
    folders = {"MODELS_FOLDER": str(models), "FIXTURES_FOLDER": str(fixtures)}
    line = [NODE, "vitest", "run", "test/engine/published.test.ts"]
    done = subprocess.run(line, cwd=ROOT, env=os.environ | folders, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
