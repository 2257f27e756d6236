"""The recorder by itself: arrays of any kind, canvases that do not fit, probes, pauses, thinning."""

from __future__ import annotations

import gzip
import json
import math
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from checks import assert_replays, assert_valid, canvases

import dimple_trace
from dimple_trace import Recorder, from_history, image_part, thinned

MASK = 9
PROMPT = [1, 2]


def recorder(length: int = 4, **context: Any) -> Recorder:
    return Recorder(prompt=PROMPT, response_length=length, mask_id=MASK, **context)


def logits_for(length: int, seed: int = 0, size: int = 10) -> list[list[float]]:
    source = random.Random(seed)
    return [[source.uniform(-2, 2) for _ in range(size)] for _ in range(length)]


def best_of(row: list[float]) -> int:
    return max(range(len(row)), key=row.__getitem__)


def left_to_right(rec: Recorder, length: int = 4, make: Any = lambda rows: rows) -> list[int]:
    canvas = [MASK] * length
    for at in range(length):
        logits = logits_for(len(PROMPT) + length, at)
        rec.step(make(PROMPT + canvas), make(logits))
        canvas[at] = best_of(logits[len(PROMPT) + at])
    return canvas


def test_lists_and_numpy_arrays_come_to_the_same() -> None:
    np = pytest.importorskip("numpy")
    told = []
    for make in (lambda rows: rows, np.array):
        rec = recorder(watch_tokens=[3])
        answer = left_to_right(rec, make=make)
        document = rec.finish(answer).document()
        assert_valid(document)
        assert_replays(document, answer)
        told.append([(it["columns"], it["commits"]) for it in document["iterations"]])
    assert told[0] == told[1]


def test_needs_the_standard_library_alone() -> None:
    script = (
        "import sys; before = set(sys.modules); import dimple_trace as d; r = d.Recorder(prompt=[1], response_length=1, mask_id=2);"
        "r.step([1, 2], [[0.0, 1.0, 2.0]] * 2); r.finish([1, 0]); print(len(r.document()['iterations']));"
        "print(sorted({m.split('.')[0] for m in set(sys.modules) - before} - set(sys.stdlib_module_names) - {'dimple_trace'}))"
    )
    folder = Path(dimple_trace.__file__).parent
    found = subprocess.run([sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(folder)!r}); {script}"],
                           capture_output=True, text=True, check=True)  # fmt: skip
    assert found.stdout.split("\n")[:2] == ["1", "[]"]


def test_random_samplers_replay_to_their_output() -> None:
    for seed in range(60):
        source = random.Random(seed)
        length = source.randrange(1, 12)
        rec = recorder(length, rows=source.choice(["all", "thin", "none"]))
        canvas = [MASK] * length
        for step in range(source.randrange(1, 9)):
            begin = source.choice([0, source.randrange(len(PROMPT) + length)])
            end = source.randrange(begin + 1, len(PROMPT) + length + 1)
            part = (PROMPT + canvas)[begin:end]
            rec.step(part, logits_for(len(part), step), offset=begin)
            if end > len(PROMPT):
                for at in source.sample(range(length), source.randrange(length + 1)):
                    canvas[at] = source.choice([MASK, source.randrange(9)])
                rec.see(PROMPT + canvas)
        document = rec.finish(canvas).document()
        assert_valid(document)
        assert_replays(document, canvas)


def test_what_is_overwritten_and_given_back_is_told_apart() -> None:
    rec = recorder()
    rec.step([*PROMPT, MASK, MASK, MASK, MASK], logits_for(6))
    rec.step([*PROMPT, 3, 4, 5, MASK], logits_for(6))
    rec.step([*PROMPT, 6, MASK, 5, 7], logits_for(6))
    second = rec.finish([6, 1, 5, 7]).document()["iterations"][1]
    assert [(commit["position"], commit["token"]) for commit in second["commits"]] == [(3, 7)]
    assert second["edits"] == [{"position": 0, "token": 6, "from": 3}]
    assert second["remasks"] == [1]


def test_a_drawn_token_has_its_own_probability_though_it_is_below_all_candidates() -> None:
    logits = [[0.0] * 10, [0.0] * 10, [float(token) for token in range(10)]]
    rec = recorder(1, top_k=2)
    rec.step([*PROMPT, MASK], logits, after=[*PROMPT, 0])
    iteration = rec.finish().document()["iterations"][0]
    expected = 1 / sum(math.exp(token) for token in range(10))
    assert iteration["commits"][0]["probability"] == pytest.approx(expected, rel=1e-6)
    assert iteration["columns"]["topIds"] == [[9, 8]]


def test_watched_tokens_stand_behind_the_best() -> None:
    rec = recorder(1, top_k=2, watch_tokens=[0, 9])
    rec.step([*PROMPT, MASK], [[float(token) for token in range(10)]] * 3, after=[*PROMPT, 8])
    columns = rec.finish().document()["iterations"][0]["columns"]
    assert columns["topIds"] == [[9, 8, 0]]


def test_rows_without_a_distribution_are_left_out() -> None:
    rec = recorder(2)
    rec.step(
        [*PROMPT, MASK, MASK], [[1.0] * 10, [1.0] * 10, [math.nan] * 10, [1.0, -math.inf] * 5], after=[*PROMPT, 3, 1]
    )
    document = rec.finish().document()
    assert_valid(document)
    iteration = document["iterations"][0]
    assert iteration["columns"]["positions"] == [1]
    assert iteration["commits"][0] == {"position": 0, "token": 3, "reason": "unknown"}
    assert iteration["commits"][1]["probability"] == 0


def test_without_threshold_or_schedule_the_reason_is_unknown() -> None:
    rec = recorder()
    answer = left_to_right(rec)
    document = rec.finish(answer).document()
    assert {commit["reason"] for it in document["iterations"] for commit in it["commits"]} == {"unknown"}
    assert all("gate" not in iteration for iteration in document["iterations"])


def test_probes_commit_nothing_and_are_counted() -> None:
    rec = recorder(2, settings={"steps": 2})
    rec.step([*PROMPT, MASK, MASK], logits_for(4))
    with rec.probe():
        rec.step([*PROMPT, 3, MASK], logits_for(4, 1))
        rec.see([*PROMPT, 3, 3])
    rec.step([*PROMPT, MASK, 5], logits_for(4, 2))
    document = rec.finish([4, 5]).document()
    assert_valid(document)
    assert_replays(document, [4, 5])
    assert [iteration.get("probe", False) for iteration in document["iterations"]] == [True, False, False]
    assert document["iterations"][0]["canvas"] == [3, MASK]
    assert document["iterations"][1]["canvas"] == [MASK, MASK]
    assert document["outcome"]["nfe"] == 3


def test_what_happens_in_a_pause_is_no_part_of_the_run() -> None:
    rec = recorder(1)
    with rec.pause():
        rec.step([*PROMPT, 7], logits_for(3))
    rec.step([*PROMPT, MASK], logits_for(3), after=[*PROMPT, 4])
    document = rec.finish().document()
    assert_replays(document, [4])
    assert document["outcome"]["nfe"] == 1


def test_what_stands_there_before_the_first_evaluation_is_the_prior() -> None:
    rec = recorder()
    rec.step([*PROMPT, MASK, 5, MASK, MASK], logits_for(6), after=[*PROMPT, 4, 5, 4, 4])
    document = rec.finish().document()
    assert document["prior"] == [[1, 5]]
    assert_replays(document, [4, 5, 4, 4])


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda rec: rec.step([1, 3, *[MASK] * 4], logits_for(6)), "prompt position 1: expected id 2 .* found 3"),
        (lambda rec: rec.step([*PROMPT, *[MASK] * 4], logits_for(4)), "a row for each of 6 ids, found 4"),
        (lambda rec: rec.finish([*PROMPT, *range(9)]), "at most 4 response ids, found 9"),
        (lambda rec: rec.document(), "finish"),
        (lambda rec: recorder(prior=[(4, 1)]), "positions from 0 to 3, found 4"),
        (lambda rec: image_part(b"GIF89a", 0, 1), "PNG or JPEG"),
    ],
)
def test_what_does_not_fit_is_told_in_words(act: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        act(recorder())


def test_padding_before_the_prompt_is_left_out() -> None:
    rec = recorder(left_padding=3)
    rec.step([0, 0, 0, *PROMPT, MASK, MASK, MASK, MASK], logits_for(9))
    rec.step([MASK, 4], logits_for(2), offset=7)
    document = rec.finish([0, 0, 0, *PROMPT, 5, 5, 5, 4]).document()
    assert_replays(document, [5, 5, 5, 4])
    assert document["iterations"][1]["window"] == [2, 4]
    assert document["iterations"][1]["cost"]["cachedTokens"] == 4


def test_pictures_that_have_no_ids_are_told_by_their_span() -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (7).to_bytes(4, "big") + (5).to_bytes(4, "big")
    rec = Recorder(prompt=[1, -200, -200, 2], response_length=1, mask_id=MASK, pad_id=0, parts=[image_part(png, 1, 3)])
    rec.step([1, 6, 7, 2, MASK], logits_for(5), after=[1, 6, 7, 2, 3])
    document = rec.finish().document()
    assert_valid(document)
    assert document["prompt"] == [1, 0, 0, 2]
    assert (document["parts"][0]["width"], document["parts"][0]["height"]) == (7, 5)


def test_thinned_rows_keep_what_decides_and_a_coarse_map_of_the_rest() -> None:
    rec = recorder(100, rows="thin", settings={"steps": 50})
    canvas = [MASK] * 100
    for step in range(50):
        rec.step(PROMPT + canvas, logits_for(102, step))
        canvas[2 * step] = canvas[99 - 2 * step] = 4
    document = rec.finish(canvas).document()
    assert_valid(document)
    assert_replays(document, canvas)
    first, second = document["iterations"][:2]
    assert set(first["columns"]["positions"]) >= {0, 99, 2, 97}
    assert 32 <= len(first["columns"]["positions"]) <= 36
    assert sorted(first["columns"]["positions"] + first["field"]["positions"]) == list(range(100))
    assert sorted(second["columns"]["positions"] + second["field"]["positions"]) == list(range(1, 99))
    assert "field" not in document["iterations"][-1]
    assert all(commit.get("rank", 1) <= 32 for it in document["iterations"] for commit in it["commits"])


def test_a_run_beyond_two_million_candidates_is_thinned_from_its_beginning(monkeypatch: Any) -> None:
    monkeypatch.setattr(dimple_trace, "MOST_CANDIDATES", 40 * 8 * 3)
    monkeypatch.setattr(dimple_trace, "THINNED_TO", 10)
    rec = recorder(40)
    answer = left_to_right(rec, 40)
    document = rec.finish(answer).document()
    assert_replays(document, answer)
    assert max(len(iteration["columns"]["positions"]) for iteration in document["iterations"]) <= 12


def test_thinning_leaves_an_iteration_without_rows_alone() -> None:
    iteration = {"index": 0, "commits": []}
    assert thinned(iteration, [], 1) is iteration


def test_canvases_are_whole_at_keyframes_alone() -> None:
    rec = recorder(130)
    answer = left_to_right(rec, 130)
    document = rec.finish(answer).document()
    assert [it["index"] for it in document["iterations"] if "canvas" in it] == [0, 64, 128]
    assert len(canvases(document)) == 131


def test_files_are_the_same_whenever_they_are_written(tmp_path: Path) -> None:
    rec = recorder()
    rec.finish(left_to_right(rec))
    rec.save(tmp_path / "a.json.gz")
    rec.save(tmp_path / "b.json.gz")
    rec.save(tmp_path / "c.json")
    assert (tmp_path / "a.json.gz").read_bytes() == (tmp_path / "b.json.gz").read_bytes()
    assert json.loads(gzip.decompress((tmp_path / "a.json.gz").read_bytes())) == rec.document()
    assert json.loads((tmp_path / "c.json").read_text()) == rec.document()


class TestHistories:
    """Canvases alone."""

    FRAMES = [[1, 2, 9, 9, 9, 9], [1, 2, 9, 4, 9, 9], [1, 2, 3, 4, 9, 9], [1, 2, 3, 4, 5, 5]]

    def trace(self, frames: Any, **context: Any) -> dict[str, Any]:
        document = from_history(frames, prompt=PROMPT, response_length=4, mask_id=MASK, **context).document()
        assert_valid(document)
        return document

    def test_with_and_without_the_first_canvas_are_the_same_run(self) -> None:
        whole, later = self.trace(self.FRAMES), self.trace(self.FRAMES[1:])
        assert whole == later
        assert_replays(whole, [3, 4, 5, 5])
        assert len(whole["iterations"]) == 3
        assert whole["iterations"][0]["commits"] == [{"position": 1, "token": 4, "reason": "unknown"}]
        assert "columns" not in whole["iterations"][0] and "nfe" not in whole["outcome"]

    def test_of_responses_alone_and_of_canvases_that_grow_block_by_block(self) -> None:
        assert self.trace([frame[2:] for frame in self.FRAMES]) == self.trace(self.FRAMES)
        grown = [[1, 2, 9, 9], [1, 2, 9, 4], [1, 2, 3, 4], [1, 2, 3, 4, 5, 5]]
        assert self.trace(grown) == self.trace(self.FRAMES)

    def test_that_begin_with_known_tokens_need_to_be_told_what_these_are(self) -> None:
        assert self.trace(self.FRAMES[1:], initial=True)["prior"] == [[1, 4]]
        assert self.trace(self.FRAMES[1:])["prior"] == []

    def test_of_nothing_are_refused(self) -> None:
        with pytest.raises(ValueError, match="at least one canvas"):
            self.trace([])
