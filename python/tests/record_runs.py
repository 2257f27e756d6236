"""Writes public/runs/*.trace.json.gz anew, and test/fixtures/foreign/recorded.json: `python python/tests/record_runs.py`.

Runs of a network of a few sentences, named so; DiffusionGemma's is of one with random weights, AntiBERTy's of a real model.
public/runs/index.json says of each what it is. Beside each run stand what the sampler itself gave, and logits of one
iteration, for whoever reads the trace to hold it against.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from pathlib import Path
from typing import Any

import torch
from conftest import PYTHON

import antibody
import library_runs
import tiny
from dimple_trace import Recorder, from_history, image_part, to_json
from samplers import blocks, dream, fast_dllm, llada

RUNS = PYTHON.parent / "public" / "runs"
LOGITS = PYTHON.parent / "test" / "fixtures" / "foreign" / "recorded.json"
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

    model = tiny.TinyNetwork()
    x = torch.cat([torch.full((1, SEEN), tiny.PAD), tiny.prompt_ids()], 1)
    rec = Recorder(
        prompt=x, response_length=R, mask_id=tiny.MASK, tokenizer=tiny.Tokenizer(), strategy="llada",
        settings={"steps": 16, "block_length": 16}, question=QUESTION, top_k=5,
        parts=[image_part(picture(), 0, SEEN), {"kind": "text", "from": SEEN, "to": SEEN + P}],
        notes=["The network does not look at the picture, which is here to show where a picture stands."], **MODEL,
    )  # fmt: skip
    blind = Blind(model)
    with rec.watch(blind):
        out = llada.generate(blind, x, gen_length=R, steps=16, **ask)
    made["picture"] = (rec.finish(out).document(), out[0, SEEN + P :].tolist(), None)
    return made


def of_libraries() -> dict[str, tuple[dict[str, Any], list[int], None]]:
    """Runs of published libraries' own code."""
    document, output = library_runs.llada2(
        tiny.TinyNetwork(), tiny.prompt_ids(), mask_id=tiny.MASK, length=R, block=11, tokenizer=tiny.Tokenizer(),
        question=QUESTION, top_k=5, **MODEL,
    )  # fmt: skip
    untrained, words, _ = library_runs.gemma(
        model="diffusion-gemma-random", label="DiffusionGemma, random weights", top_k=5,
        notes=["The weights are random and there is no tokenizer: what it writes means nothing."],
    )  # fmt: skip
    return {"llada2": (document, output, None), "diffusion-gemma": (untrained, words, None)}


#: Prompt positions of the picture.
SEEN = 4


class Blind(torch.nn.Module):
    """A network that is not shown the first positions."""

    def __init__(self, inner: tiny.TinyNetwork) -> None:
        super().__init__()
        self.inner, self.device = inner, inner.device

    def forward(self, input_ids: torch.Tensor, **more: Any) -> tiny.Output:
        output = self.inner(input_ids[:, SEEN:], **more)
        unseen = torch.zeros_like(output.logits[:, :1]).expand(-1, SEEN, -1)
        return tiny.Output(torch.cat([unseen, output.logits], 1), output.past_key_values)


def picture() -> bytes:
    """A PNG of 96 x 72 pixels: a red cup and a blue book on a table."""
    width, height = 96, 72

    def color(x: int, y: int) -> tuple[int, int, int]:
        if 18 <= x < 40 and 22 <= y < 48 or 40 <= x < 46 and 27 <= y < 42 and not (x < 43 and 30 <= y < 39):
            return (200, 45, 45)
        if 54 <= x < 84 and 30 <= y < 48:
            return (235, 235, 240) if y >= 44 else (45, 80, 190)
        return (150, 105, 65) if y >= 48 else (232, 226, 214)

    rows = b"".join(b"\0" + bytes(value for x in range(width) for value in color(x, y)) for y in range(height))
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def timeless(value: Any) -> Any:
    """Without times, so that a run that is recorded again is the same file."""
    if isinstance(value, dict):
        return {key: timeless(inner) for key, inner in value.items() if not key.endswith("Ms")}
    return [timeless(inner) for inner in value] if isinstance(value, list) else value


def main() -> None:
    told = {}
    real, _ = antibody.record()
    runs = sampled() | of_libraries() | {"antiberty": (real, real["outcome"]["answer"], None)}
    for name, (document, output, logits) in runs.items():
        data = to_json(timeless(document)).encode()
        (RUNS / f"{name}.trace.json.gz").write_bytes(gzip.compress(data, 9, mtime=0))
        rounded = logits and [[round(value, 5) for value in row] for row in logits]
        told[name] = {"answer": output} | ({"iteration": LOOKED_AT, "logits": rounded} if rounded else {})
    lines = ",\n".join(f'"{name}": {to_json(entry)}' for name, entry in told.items())
    LOGITS.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
