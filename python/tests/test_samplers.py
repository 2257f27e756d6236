"""Samplers run as they are, and the recorder listens: what it writes replays to what they give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

import tiny  # noqa: E402
from checks import assert_probabilities, assert_replays, assert_valid  # noqa: E402
from dimple_trace import Recorder, from_history, record_batch  # noqa: E402
from samplers import blocks, dream, fast_dllm, llada  # noqa: E402

P = tiny.prompt_ids().shape[1]
R = tiny.RESPONSE_LENGTH


def recorder(**context: Any) -> Recorder:
    return Recorder(
        prompt=tiny.prompt_ids(),
        response_length=R,
        mask_id=tiny.MASK,
        tokenizer=tiny.Tokenizer(),
        model="tiny",
        **context,
    )


def finished(rec: Recorder, out: Any) -> dict[str, Any]:
    document = rec.finish(out).document()
    assert_valid(document)
    assert_replays(document, out[0, P:].tolist())
    return document


@pytest.mark.parametrize(
    "settings",
    [
        {"steps": 16},
        {"steps": 8, "block_length": 8},
        {"steps": 4, "temperature": 0.8},
        {"steps": 8, "cfg_scale": 1.5},
        {"steps": 8, "remasking": "random"},
        {"steps": 8, "forbidden": tiny.EOS},
    ],
    ids=str,
)
def test_llada_replays_with_the_probabilities_of_its_logits(settings: dict[str, Any]) -> None:
    torch.manual_seed(3)
    model = tiny.TinyNetwork()
    guidance = settings.get("cfg_scale", 0.0)
    rec = recorder(strategy="llada", settings=settings, cfg_scale=guidance)
    with rec.watch(model):
        out = llada.generate(model, tiny.prompt_ids(), mask_id=tiny.MASK, gen_length=R, **settings)
    document = finished(rec, out)
    assert len(document["iterations"]) == settings["steps"]
    assert document["outcome"]["nfe"] == settings["steps"] * (2 if guidance else 1)
    assert document["outcome"]["status"] == "complete"
    for index, (heard, iteration) in enumerate(zip(model.heard, document["iterations"])):
        logits = heard[0] if not guidance else heard[1] + (guidance + 1) * (heard[0] - heard[1])
        masked = iteration["columns"]["positions"]
        assert_probabilities(document, index, {at: logits[P + at].tolist() for at in masked})
        assert {commit["reason"] for commit in iteration["commits"]} == {
            "draw" if settings.get("remasking") == "random" else "quota"
        }
        if settings == {"steps": 16}:  # One a step: the best one, but for what float32 can tell apart.
            best = max(iteration["columns"]["probability"])
            assert iteration["commits"][0]["score"] == pytest.approx(best, abs=1e-6)


def test_scope_leaves_out_the_blocks_that_may_not_be_written_yet() -> None:
    model = tiny.TinyNetwork()
    block = [0]
    rec = recorder(strategy="llada", settings={"steps": 16, "block_length": 8}, scope=lambda at: at // 8 == block[0])
    with rec.watch(model):
        model.register_forward_pre_hook(lambda _m, args: block.__setitem__(0, int((args[0][0, P : P + 8] != 0).all())))
        out = llada.generate(model, tiny.prompt_ids(), mask_id=tiny.MASK, gen_length=R, steps=16, block_length=8)
    document = finished(rec, out)
    assert document["blocks"] == {"length": 8, "origin": 0}
    assert [len(iteration["columns"]["positions"]) for iteration in document["iterations"]] == [*range(8, 0, -1)] * 2


@pytest.mark.parametrize("cache", ["off", "prefix", "dual"])
def test_fast_dllm_is_placed_whatever_part_of_the_canvas_it_runs(cache: Any) -> None:
    model = tiny.TinyNetwork()
    rec = recorder(strategy="fast-dllm", settings={"threshold": 0.7, "block_length": 8}, cache=f"fast-dllm-{cache}")
    with rec.watch(model):
        out, nfe = fast_dllm.generate(
            model, tiny.prompt_ids(), mask_id=tiny.MASK, gen_length=R, block_length=8, threshold=0.7, cache=cache
        )
    document = finished(rec, out)
    assert document["outcome"]["nfe"] == nfe == len(document["iterations"])
    windows = [iteration.get("window") for iteration in document["iterations"]]
    costs = [(step["cost"]["tokens"], step["cost"]["cachedTokens"]) for step in document["iterations"]]
    assert None in windows and all(sum(cost) == P + R for cost in costs)
    if cache == "prefix":
        assert {(8, 16), None} >= {window and tuple(window) for window in windows[1:]}
    if cache == "dual":
        assert [0, 8] in windows and (8, P + R - 8) in costs
    for iteration in document["iterations"]:
        best = dict(zip(iteration["columns"]["positions"], iteration["columns"]["topIds"]))
        for commit in iteration["commits"]:
            assert commit["token"] == best[commit["position"]][0]
            assert (commit["probability"] > 0.7) == (commit["reason"] == "threshold")


@pytest.mark.parametrize("alg", ["origin", "maskgit_plus", "topk_margin", "entropy"])
def test_dream_tells_by_its_hooks(alg: str) -> None:
    torch.manual_seed(5)
    model = tiny.TinyNetwork(shifted=True)
    rec = recorder(strategy="dream", settings={"steps": 8, "alg": alg}, alignment="shifted")
    out, history = dream.dream_generate(
        model, tiny.prompt_ids(), mask_id=tiny.MASK, max_new_tokens=R, steps=8, alg=alg, **rec.hooks()
    )
    document = finished(rec, out)
    assert document["alignment"] == "shifted"
    assert len(document["iterations"]) == 8
    scored = {"topk_margin": "margin", "entropy": "entropy"}.get(alg)
    for columns in (iteration["columns"] for iteration in document["iterations"]):
        assert columns.get("score") == (scored and [-n if scored == "entropy" else n for n in columns[scored]])
    if alg == "origin":
        assert any(not iteration["commits"] for iteration in document["iterations"])
    for index, (heard, iteration) in enumerate(zip(model.heard, document["iterations"])):
        masked = iteration["columns"]["positions"]
        assert_probabilities(document, index, {at: heard[0, P + at - 1].tolist() for at in masked})
    bare = from_history(history, prompt=tiny.prompt_ids(), response_length=R, mask_id=tiny.MASK).document()
    assert_valid(bare)
    assert_replays(bare, out[0, P:].tolist())


@pytest.mark.parametrize("use_cache", [False, True])
def test_dimple_tells_by_its_hooks_with_and_without_its_cache(use_cache: bool) -> None:
    model = tiny.TinyNetwork(shifted=True)
    rec = recorder(
        strategy="confident", settings={"steps": 16, "alg_p_threshold": 0.8}, alignment="shifted", cache="dimple"
    )
    out = dream.dimple_generate(
        model, tiny.prompt_ids(), mask_id=tiny.MASK, max_new_tokens=R, steps=16, alg_p_threshold=0.8,
        use_cache=use_cache, **rec.hooks(),
    )  # fmt: skip
    document = finished(rec, out)
    ran = {iteration["cost"]["tokens"] for iteration in document["iterations"]}
    assert ran == ({P + R, R + 1} if use_cache else {P + R})
    assert {iteration["gate"]["threshold"] for iteration in document["iterations"]} == {0.8}
    for index, iteration in enumerate(document["iterations"]):
        heard, skipped = model.heard[index][0], P - 1 if use_cache and index else 0
        rows = {at: heard[P + at - 1 - skipped].tolist() for at in iteration["columns"]["positions"]}
        assert_probabilities(document, index, rows)


def test_watching_a_shifted_network_comes_to_the_same_as_its_hooks() -> None:
    told = []
    for way in ("hooks", "watch"):
        model = tiny.TinyNetwork(shifted=True)
        rec = recorder(strategy="dream", settings={"steps": 8, "alg": "maskgit_plus"}, alignment="shifted")
        ask: Any = dict(mask_id=tiny.MASK, max_new_tokens=R, steps=8, alg="maskgit_plus")
        if way == "hooks":
            out, _ = dream.dream_generate(model, tiny.prompt_ids(), **ask, **rec.hooks())
        else:
            with rec.watch(model):
                out, _ = dream.dream_generate(model, tiny.prompt_ids(), **ask)
        told.append([(it["columns"], it["commits"]) for it in finished(rec, out)["iterations"]])
    assert told[0] == told[1]


def test_block_diffusion_counts_its_prefill_and_the_passes_that_store_a_block() -> None:
    model = tiny.TinyNetwork()
    rec = recorder(strategy="sdar", settings={"confidence_threshold": 0.6, "block_length": 4}, cache="blocks")
    with rec.watch(model):
        out = blocks.generate(
            model, tiny.prompt_ids(), mask_id=tiny.MASK, gen_length=R, block_length=4, confidence_threshold=0.6
        )
    document = finished(rec, out)
    stored = [iteration for iteration in document["iterations"] if "cache" in iteration]
    assert [iteration["cache"]["ran"] for iteration in stored] == [[[P + at, P + at + 4]] for at in (0, 4, 8, 12)]
    assert document["iterations"][0]["cost"] | {"modelMs": 0} == {
        "tokens": P + 4, "cachedTokens": P, "evaluations": 2, "modelMs": 0,
    }  # fmt: skip
    assert document["outcome"]["nfe"] == len(model.heard)
    assert [0, 4] in [iteration["window"] for iteration in document["iterations"]]


def test_rows_of_a_batch_are_runs_of_their_own() -> None:
    model = tiny.TinyNetwork()
    prompts = tiny.prompt_ids(2)
    both = record_batch(
        prompts, group="call 1", response_length=R, mask_id=tiny.MASK, tokenizer=tiny.Tokenizer(), pooled=True
    )
    x = torch.nn.functional.pad(prompts, (0, R), value=tiny.MASK)
    with both[0].watch(model), both[1].watch(model):
        for position in range(P, P + R):
            logits = model(x).logits
            x[0, position] = logits[0, position].argmax()
            x[1, P + R - 1 - (position - P)] = logits[1, P + R - 1 - (position - P)].argmax()
    for row, rec in enumerate(both):
        document = rec.finish(x[row]).document()
        assert_replays(document, x[row, P:].tolist())
        assert document["group"] == "call 1"
        assert document["batch"] == {"row": row, "rows": 2, "pooled": True}


def test_embedded_prompts_are_read_back_and_a_head_apart_is_heard() -> None:
    torch.manual_seed(0)
    embedding, head = torch.nn.Embedding(len(tiny.WORDS), 24), torch.nn.Linear(24, len(tiny.WORDS))

    class Body(torch.nn.Module):
        def forward(self, inputs_embeds: Any) -> Any:
            return (inputs_embeds + inputs_embeds.mean(1, keepdim=True),)

    body = Body()
    rec = recorder(strategy="embedded", settings={"steps": R})
    x = torch.full((1, R), tiny.MASK)
    picture = torch.randn(1, P, 24)  # In the place of the prompt: no rows of the table.
    with torch.no_grad(), rec.watch(body, embedding=embedding, head=head):
        for position in range(R):
            logits = head(body(inputs_embeds=torch.cat([picture, embedding(x)], 1))[0])
            x[0, position] = logits[0, P + position].argmax()
    document = rec.finish(x).document()
    assert_valid(document)
    assert_replays(document, x[0].tolist())
    assert [len(iteration["columns"]["positions"]) for iteration in document["iterations"]] == [*range(R, 0, -1)]


def test_a_streamed_run_can_be_opened_though_the_process_died(tmp_path: Path) -> None:
    import gzip
    import json

    path = tmp_path / "run.trace.jsonl.gz"
    model = tiny.TinyNetwork()
    rec = recorder(strategy="llada", settings={"steps": 16}, stream=path)
    with rec.watch(model):
        out = llada.generate(model, tiny.prompt_ids(), mask_id=tiny.MASK, gen_length=R, steps=16)
    before_the_end = path.read_bytes()
    rec.finish(out)
    lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines()]
    assert [line.get("index") for line in lines] == [None, *range(16), None]
    assert lines[-1]["outcome"]["answer"] == out[0, P:].tolist()
    texts = dict(lines[0]["vocabulary"]["text"])
    for line in lines[1:]:
        texts |= line.get("text", {})
    whole = lines[0] | {"iterations": lines[1:-1], "outcome": lines[-1]["outcome"]}
    whole["vocabulary"]["text"] = texts
    assert_valid(whole)
    assert_replays(whole, out[0, P:].tolist())

    import zlib

    left = zlib.decompressobj(31).decompress(before_the_end).decode().splitlines()
    assert [json.loads(line).get("index") for line in left] == [None, *range(7)]
