"""The report is computed in pieces, keeps what it has, and draws its verdicts from intervals."""

import math
import re

import pytest
import torch

from training.config import decoder_config
from training.data import EOS, MASK, PAD
from training.exam import Answer
from training.intervals import stratified_mean, wilson
from training.model import Dimple
from training.published import Published
from training.report import keep
from training.report.chart import HEIGHT, length_chart
from training.report.claims import DIMPLE, MISSING, OPEN, OPPOSITE, SAME, claims, verdict
from training.report.grid import CONFIDENT, ONE_PER_STEP, Cell, all_settings, cells
from training.report.markdown import page
from training.report.measure import Bench, bins, listing, skeleton
from training.report.numbers import calibration_error, length_bias, roughness
from training.report.summary import Results, summarise
from training.strategies import AUTOREGRESSIVE, Setting
from training.tokenizer import load
from training.world import Question, Scene, Thing


@pytest.fixture
def bench(tmp_path, monkeypatch) -> Bench:
    """A tiny network that knows nothing; its cells are kept in a folder of the test."""
    monkeypatch.setattr(keep, "FOLDER", tmp_path)
    torch.manual_seed(0)
    config = decoder_config(load().get_vocab_size())
    config |= {"hidden_size": 64, "num_attention_heads": 2, "num_hidden_layers": 1, "intermediate_size": 64}
    return Bench(Published(DIMPLE, Dimple(config).eval(), False, "d" * 64))


def wanted(*parts: str) -> list[Cell]:
    return [cell for cell in cells(DIMPLE, False, 2) if any(part in cell.id for part in parts)]


def test_a_small_grid_is_measured_in_pieces_and_written(bench):
    chosen = wanted("accuracy/gamma-0.5-prefill/", "prior/gamma-0.9/skeleton", "precision")
    assert keep.compute([(bench, cell) for cell in chosen], deadline=0) == len(chosen)
    assert keep.compute([(bench, cell) for cell in chosen], deadline=math.inf) == 0
    before = {path.name: path.stat().st_mtime_ns for path in keep.FOLDER.iterdir()}
    assert keep.compute([(bench, cell) for cell in chosen], deadline=math.inf) == 0
    assert {path.name: path.stat().st_mtime_ns for path in keep.FOLDER.iterdir()} == before

    results = Results({DIMPLE: bench.published.digest}, {DIMPLE: False}, 2)
    summary = summarise(results)
    measured = summary["models"][DIMPLE]["accuracy"]
    assert set(measured) == {"gamma-0.5-prefill"}
    assert all(task["n"] == 2 for task in measured["gamma-0.5-prefill"]["tasks"].values())
    assert summary["models"][DIMPLE]["priors"]["gamma-0.9"]["skeleton"]["valid"]["n"] == 22
    summary["models"][DIMPLE]["recipe"] = {}
    text = page(summary, claims(results), "the command")
    assert "gamma-0.5-prefill" in text and MISSING in text

    other = Results({DIMPLE: "e" * 64}, {DIMPLE: False}, 2)
    assert summarise(other)["models"][DIMPLE]["accuracy"] == {}


def test_every_setting_has_a_cell_of_its_own():
    found = cells(DIMPLE, False, 100)
    assert len({cell.id for cell in found}) == len(found)
    assert {cell.setting for cell in found if cell.kind == "accuracy"} == set(all_settings(False))
    assert {cell.setting for cell in cells("mini-ar", True, 100)} == {AUTOREGRESSIVE}


def test_what_a_claim_rests_on_has_a_thousand_questions():
    tasks = {"accuracy": 11, "length": 6, "prior": 1}
    found = [cell for cell in cells(DIMPLE, False, 100) if cell.kind in tasks]
    few = [cell for cell in found if cell.n * tasks[cell.kind] < 1000]
    assert {(cell.kind, cell.setting) for cell in few} == {("length", ONE_PER_STEP)}
    assert {cell.length for cell in few} == {16, 32, 48, 64, 96}


def test_a_skeleton_fixes_signs_and_the_end_and_leaves_names_and_places_open():
    tokenizer, ids = load(), skeleton(2)
    assert tokenizer.decode([token for token in ids if token not in (MASK, EOS)]).strip() == '{"":"","":""}'
    assert ids.count(MASK) == 6 and ids[-1] == EOS
    assert len(skeleton(6)) == 32


SCENE = Scene("pink", (Thing("cat", 0), Thing("dog", 4)))


def answered(text: str) -> Answer:
    class Asked:
        question = Question("json", "json", "", {}, SCENE)

    return Answer(Asked(), [], [], [], 0, text, False, 0.0)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"top left":"cat","middle center":"dog"}', [1, 2, 2]),
        ('{"top left":"cat","top left":"dog"}', [1, 2, 1]),
        ('{"top left":1}', [0, 0, 0]),
        ('{"top left":"cat"', [0, 0, 0]),
        ('["cat"]', [0, 0, 0]),
        ('{"nowhere":"cat"}', [1, 1, 0]),
    ],
)
def test_listings_are_read_entry_by_entry(text, found):
    assert listing(answered(text)) == found


def test_calibration_leaves_filler_out_and_weighs_bins_by_their_commits():
    class Asked:
        references = [[7, EOS], [5, EOS]]

    answer = Answer(Asked(), [5, EOS, PAD, PAD], [0, 0, 0, 1], [0.95, 0.85, 0.99, 0.99], 2, "", True, 1.0)
    assert answer.hits() == [(0.95, True), (0.85, True)]
    found = bins([answer])
    assert found[9] == [1, 0.95, 1] and found[8] == [1, 0.85, 1]
    assert calibration_error(found) == pytest.approx(0.1)
    assert calibration_error([[0, 0.0, 0]]) is None


def test_length_bias_follows_its_definitions():
    found = length_bias({8: 0.8, 16: 0.6, 32: 0.4}, {8: 4, 16: 8, 32: 16})
    assert found == pytest.approx({"range": 0.4, "slope": -0.2, "relative": 0.5, "elasticity": 1.0})
    assert length_bias({8: 0.0, 16: 0.0}, {8: 2, 16: 2})["relative"] is None


def test_the_chart_draws_a_line_a_setting_inside_its_frame():
    row = {"accuracy": {"value": 0.5, "low": 0.4, "high": 0.6}}
    lengths = {"maskgit": {"byPreset": {8: row, 128: row}}, "gamma-0.9": {"byPreset": {"8": row, "128": row}}}
    picture = length_chart({"mini-<dimple>": {"lengths": lengths}})
    heights = [float(y) for y in re.findall(r'y="([\d.]+)" fill="#444"', picture)]
    assert picture.count("<polyline") == 2 and "mini-&lt;dimple&gt;, maskgit" in picture
    assert len(heights) == 2 and abs(heights[0] - heights[1]) >= 15 and max(heights) < HEIGHT
    assert length_chart({"mini-dimple": {"lengths": {}}}) is None


def test_roughness_is_nothing_for_a_steady_fall():
    assert roughness([3, 2, 1]) == 0
    assert roughness([3, 1, 2]) == pytest.approx(1 / 3)
    assert roughness([1]) is None


def test_intervals_hold_what_they_should():
    low, high = wilson(50, 100)
    assert (round(low, 3), round(high, 3)) == (0.404, 0.596)
    assert wilson(3, 3)[1] == 1
    mean, low, high = stratified_mean([[1, 1, 0, 0], [1, 1, 1, 1]])
    assert mean == 0.75 and low == pytest.approx(0.75 - 1.96 * math.sqrt(1 / 12) / 2) and high > mean
    with pytest.raises(ValueError, match="at least one"):
        wilson(0, 0)
    with pytest.raises(ValueError, match="at least two"):
        stratified_mean([[1]])


def test_verdicts_need_the_whole_interval():
    assert [verdict(0.1, 0.2), verdict(-0.1, 0.2), verdict(-0.2, -0.1)] == [SAME, OPEN, OPPOSITE]
    assert verdict(-0.01, 0.02, bound=-0.02) == SAME


def test_ids_of_settings_name_what_differs():
    assert [ONE_PER_STEP.id, CONFIDENT.id, Setting("margin", 2, prefill=True).id] == [
        "maskgit", "gamma-0.9", "margin-steps-2-prefill"
    ]  # fmt: skip
