"""Real models, each by an adapter of three methods; any repository's own is named as `module:Class`."""

from __future__ import annotations

import base64
import gzip
import importlib
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from dimple_trace import Recorder, to_json

from .cells import Cell, Question, cells_of, model_name, questions_of
from .rows import row_of

Handle = Any


class ModelAdapter(Protocol):
    """How one family of models is loaded, asked and sampled; a class without arguments."""

    def load(self, args: Mapping[str, Any]) -> Handle:
        """@param args the entry of the sweep. The handle has `model` and `tokenizer`."""

    def chat(self, handle: Handle, question: str) -> list[int]:
        """Ids of the prompt."""

    def context(self, handle: Handle) -> dict[str, Any]:
        """What `Recorder` is to know of the network: `mask_id`, `alignment` …"""

    def generate(self, handle: Handle, prompt: list[int], settings: Mapping[str, Any], recorder: Recorder) -> Any:
        """Samples `recorder.length` positions while the recorder listens. @returns ids of prompt and response"""


class Loaded:
    def __init__(self, model: Any, tokenizer: Any) -> None:
        self.model, self.tokenizer = model, tokenizer


class Hub:
    """Models that transformers loads with their own code; subclasses sample."""

    mask_id: int
    alignment = "aligned"

    def load(self, args: Mapping[str, Any]) -> Handle:
        import torch
        from transformers import AutoModel, AutoTokenizer

        path, revision = args["path"], args.get("revision")
        tokenizer = AutoTokenizer.from_pretrained(path, revision=revision, trust_remote_code=True)
        model = AutoModel.from_pretrained(
            path, revision=revision, trust_remote_code=True, torch_dtype=getattr(torch, args.get("dtype", "bfloat16"))
        )
        return Loaded(model.to(args.get("device", "cuda")).eval(), tokenizer)

    def chat(self, handle: Handle, question: str) -> list[int]:
        messages = [{"role": "user", "content": question}]
        ids = handle.tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=True)
        return list(ids["input_ids"] if isinstance(ids, Mapping) else ids)

    def context(self, handle: Handle) -> dict[str, Any]:
        return {"mask_id": self.mask_id, "alignment": self.alignment}


class Dream(Hub):
    """Dream and Dimple: `model.diffusion_generate(ids, max_new_tokens=…, **settings)` (generation_utils.py)."""

    mask_id = 151666
    alignment = "shifted"

    def generate(self, handle: Handle, prompt: list[int], settings: Mapping[str, Any], recorder: Recorder) -> Any:
        import torch

        ids = torch.tensor([prompt], device=handle.model.device)
        with recorder.watch(handle.model):
            out = handle.model.diffusion_generate(
                ids, attention_mask=torch.ones_like(ids), max_new_tokens=recorder.length, **settings
            )
        return getattr(out, "sequences", out)


class Llada(Hub):
    """LLaDA: `generate(model, ids, gen_length=…, **settings)` of its repository's generate.py, which must be on Python's path."""

    mask_id = 126336

    def generate(self, handle: Handle, prompt: list[int], settings: Mapping[str, Any], recorder: Recorder) -> Any:
        import torch

        generate = importlib.import_module("generate").generate
        recorder.cfg = float(settings.get("cfg_scale", 0.0))
        with recorder.watch(handle.model):
            return generate(
                handle.model,
                torch.tensor([prompt], device=handle.model.device),
                gen_length=recorder.length,
                **settings,
            )


BUILT_IN: dict[str, type[Any]] = {"dream": Dream, "dimple": Dream, "llada": Llada}


def adapter_of(name: str) -> ModelAdapter:
    """@raises ValueError for a name that is neither built in nor `module:Class`"""
    if ":" in name:
        module, _, attribute = name.partition(":")
        made: ModelAdapter = getattr(importlib.import_module(module), attribute)()
        return made
    if name not in BUILT_IN:
        raise ValueError(f"adapter: expected {', '.join(BUILT_IN)} or module:Class, found {name}")
    return BUILT_IN[name]()  # type: ignore[no-any-return]


class Models:
    """The adapter of sweeps: questions put to models, every run recorded."""

    def most_blocks(self, sweep: Mapping[str, Any]) -> int:
        return len(questions_of(sweep)) if cells_of(sweep) else 0

    def answer(self, sweep: Mapping[str, Any], block: int, of: int) -> str:
        """Lines of answers; those whose trace is kept have it as `trace`, base64 of gzip."""
        asked = [each for at, each in enumerate(questions_of(sweep)) if at % of == block]
        first: dict[Question, bool] = {}
        lines = []
        for cell, question, trace in _runs(cells_of(sweep), asked, int(sweep.get("seed", 0))):
            row = row_of(cell, question, trace, sweep)
            right = first.setdefault(question, row["correct"])
            # A case is worth opening where another cell answers it otherwise.
            if question.index < sweep.get("keep_traces", 0) or row["correct"] != right:
                row["trace"] = base64.b64encode(gzip.compress(to_json(trace).encode(), mtime=0)).decode()
            lines.append(json.dumps(row, ensure_ascii=False))
        return "".join(f"{line}\n" for line in lines)


def _runs(cells: list[Cell], asked: list[Question], seed: int) -> Iterator[tuple[Cell, Question, Mapping[str, Any]]]:
    """Model by model, so that each is loaded once."""
    loaded: tuple[Any, Any, Any] | None = None
    for cell in cells:
        if loaded is None or loaded[0] is not cell.model:
            adapter = adapter_of(cell.model["adapter"])
            loaded = (cell.model, adapter, adapter.load(cell.model))
        _, adapter, handle = loaded
        for question in asked:
            yield cell, question, _run(adapter, handle, cell, question, seed)


def _run(adapter: ModelAdapter, handle: Handle, cell: Cell, question: Question, seed: int) -> Mapping[str, Any]:
    prompt = adapter.chat(handle, question.question)
    recorder = Recorder(
        prompt=prompt,
        response_length=cell.length,
        tokenizer=handle.tokenizer,
        model=model_name(cell.model),
        strategy=cell.strategy,
        settings=cell.settings,
        cache=cell.cache,
        seed=seed + question.index,
        question=question.question,
        reference=question.answer,
        **adapter.context(handle),
    )
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(seed + question.index)
    return recorder.finish(adapter.generate(handle, prompt, cell.settings, recorder)).document()
