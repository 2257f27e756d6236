"""Writes test/fixtures/foreign/*.trace.json.gz anew, and recorded.json: `python python/tests/record_fixtures.py`.

Runs of a network of a few sentences, named so; AntiBERTy's is of a real model. Beside each run stand what the sampler
itself gave, and logits of one iteration, for whoever reads the trace to hold it against.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import torch
from conftest import PYTHON

import antibody
import tiny
from dimple_trace import Recorder, from_history, to_json
from samplers import blocks, dream, fast_dllm, llada

FOLDER = PYTHON.parent / "test" / "fixtures" / "foreign"
MODEL = {"model": "tiny-sentences", "label": "Six sentences, no real model"}
QUESTION = tiny.PROMPT
P = tiny.prompt_ids().shape[1]
R = tiny.RESPONSE_LENGTH
#: The iteration of which logits are kept.
LOOKED_AT = 2


def recorder(strategy: str, settings: dict[str, Any], **more: Any) -> Recorder:
    return Recorder(
        prompt=tiny.prompt_ids(), response_length=R, mask_id=tiny.MASK, tokenizer=tiny.Tokenizer(), strategy=strategy,
        settings=settings, question=QUESTION, top_k=5, **(MODEL | more),
    )  # fmt: skip


def sampled() -> dict[str, tuple[dict[str, Any], list[int], list[list[float]] | None]]:
    """Name to trace, the sampler's own output [R], and [R, V] logits of one iteration where the canvas was run whole."""
    torch.manual_seed(7)
    ask: dict[str, Any] = {"mask_id": tiny.MASK}
    made = {}

    def keep(name: str, rec: Recorder, out: torch.Tensor, model: tiny.TinyNetwork, first: int | None = P) -> None:
        logits = None if first is None else model.heard[LOOKED_AT][0, first : first + R].tolist()
        made[name] = (rec.finish(out).document(), out[0, P:].tolist(), logits)

    model = tiny.TinyNetwork()
    rec = recorder("llada", {"steps": 8, "block_length": 16, "temperature": 0.0})
    with rec.watch(model):
        out = llada.generate(model, tiny.prompt_ids(), gen_length=R, steps=8, **ask)
    keep("llada", rec, out, model)

    model = tiny.TinyNetwork(shifted=True)
    rec = recorder("dream", {"steps": 8, "alg": "entropy"}, alignment="shifted", watch_tokens=[tiny.EOS])
    out, history = dream.dream_generate(
        model, tiny.prompt_ids(), max_new_tokens=R, steps=8, alg="entropy", **ask, **rec.hooks()
    )
    keep("dream", rec, out, model, P - 1)

    model = tiny.TinyNetwork(shifted=True)
    rec = recorder("dimple", {"steps": 16, "alg_p_threshold": 0.7}, alignment="shifted", cache="dimple")
    out = dream.dimple_generate(
        model, tiny.prompt_ids(), max_new_tokens=R, steps=16, alg_p_threshold=0.7, use_cache=True, **ask, **rec.hooks()
    )
    keep("dimple", rec, out, model, 0)

    model = tiny.TinyNetwork()
    rec = recorder("fast-dllm", {"threshold": 0.6, "block_length": 8}, cache="fast-dllm-dual")
    with rec.watch(model):
        out, _ = fast_dllm.generate(
            model, tiny.prompt_ids(), gen_length=R, block_length=8, threshold=0.6, cache="dual", **ask
        )
    keep("fast-dllm", rec, out, model, None)

    model = tiny.TinyNetwork()
    rec = recorder("sdar", {"confidence_threshold": 0.6, "block_length": 4}, cache="finished blocks")
    with rec.watch(model):
        out = blocks.generate(model, tiny.prompt_ids(), gen_length=R, block_length=4, confidence_threshold=0.6, **ask)
    keep("sdar", rec, out, model, None)

    canvases = from_history(
        history, prompt=tiny.prompt_ids(), response_length=R, mask_id=tiny.MASK, tokenizer=tiny.Tokenizer(),
        strategy="dream", question=QUESTION, **MODEL,
    ).document()  # fmt: skip
    made["history"] = (canvases, history[-1][0, P:].tolist(), None)
    return made


def timeless(value: Any) -> Any:
    """Without times, so that a run that is recorded again is the same file."""
    if isinstance(value, dict):
        return {key: timeless(inner) for key, inner in value.items() if not key.endswith("Ms")}
    return [timeless(inner) for inner in value] if isinstance(value, list) else value


def main() -> None:
    told = {}
    real, _ = antibody.record()
    runs = sampled() | {"antiberty": (real, real["outcome"]["answer"], None)}
    for name, (document, output, logits) in runs.items():
        data = to_json(timeless(document)).encode()
        (FOLDER / f"{name}.trace.json.gz").write_bytes(gzip.compress(data, 9, mtime=0))
        rounded = logits and [[round(value, 5) for value in row] for row in logits]
        told[name] = {"answer": output} | ({"iteration": LOOKED_AT, "logits": rounded} if rounded else {})
    lines = ",\n".join(f'"{name}": {to_json(entry)}' for name, entry in told.items())
    (FOLDER / "recorded.json").write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
