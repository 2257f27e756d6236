"""Real models, each by an adapter of three methods; any repository's own is named as `module:Class`."""

from __future__ import annotations

import base64
import gzip
import importlib
import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from dimple_trace import Json, Recorder, to_json

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
        self.sampler: Any = None
        """Where the adapter makes one beside the model."""


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


class Dllm(Hub):
    """dLLM: `Sampler(model, tokenizer).sample([ids], max_new_tokens=…, **settings)` of its core.samplers. The entry of the
    sweep may say `"sampler": "BD3LMSampler"`; MDLMSampler is the usual one."""

    def load(self, args: Mapping[str, Any]) -> Handle:
        import torch
        from transformers import AutoModelForMaskedLM, AutoTokenizer

        samplers = importlib.import_module("dllm.core.samplers")  # Makes its architectures known to transformers, too.
        path, revision = args["path"], args.get("revision")
        tokenizer = AutoTokenizer.from_pretrained(path, revision=revision)
        dtype = getattr(torch, args.get("dtype", "bfloat16"))
        model = AutoModelForMaskedLM.from_pretrained(path, revision=revision, torch_dtype=dtype)
        loaded = Loaded(model.to(args.get("device", "cuda")).eval(), tokenizer)
        loaded.sampler = getattr(samplers, args.get("sampler", "MDLMSampler"))(model=loaded.model, tokenizer=tokenizer)
        return loaded

    def context(self, handle: Handle) -> dict[str, Any]:
        return {"mask_id": handle.tokenizer.mask_token_id}

    def generate(self, handle: Handle, prompt: list[int], settings: Mapping[str, Any], recorder: Recorder) -> Any:
        recorder.shift = bool(settings.get("right_shift_logits"))
        recorder.cfg = float(settings.get("cfg_scale", 0.0))
        if recorder.shift:
            recorder.head["alignment"] = "shifted"
        if "BD3LM" in type(handle.sampler).__name__:  # Fills the prompt up to whole blocks, at its beginning.
            recorder.left_padding = -len(prompt) % int(settings.get("block_size", 32))
        with recorder.watch(handle.model):
            out = handle.sampler.sample([prompt], max_new_tokens=recorder.length, return_dict=True, **settings)
        return out.sequences


class Diffusers(Hub):
    """LLaDA2 by diffusers' LLaDA2Pipeline: `pipe(input_ids=…, gen_length=…, **settings)`."""

    mask_id = 156895

    def load(self, args: Mapping[str, Any]) -> Handle:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        path, revision = args["path"], args.get("revision")
        tokenizer = AutoTokenizer.from_pretrained(path, revision=revision, trust_remote_code=True)
        dtype = getattr(torch, args.get("dtype", "bfloat16"))
        model = AutoModelForCausalLM.from_pretrained(path, revision=revision, trust_remote_code=True, torch_dtype=dtype)
        return Loaded(model.to(args.get("device", "cuda")).eval(), tokenizer)

    def generate(self, handle: Handle, prompt: list[int], settings: Mapping[str, Any], recorder: Recorder) -> Any:
        import diffusers
        import torch

        pipe = diffusers.LLaDA2Pipeline(handle.model, diffusers.BlockRefinementScheduler())
        pipe.set_progress_bar_config(disable=True)
        with recorder.watch(pipe.model):
            out = pipe(
                input_ids=torch.tensor([prompt], device=handle.model.device), gen_length=recorder.length,
                mask_token_id=self.mask_id, output_type="seq", callback_on_step_end=recorder.on_step_end,
                callback_on_step_end_tensor_inputs=["block_x"], **settings,
            )  # fmt: skip
        return out.sequences


BUILT_IN: dict[str, type[Any]] = {
    "dream": Dream, "dimple": Dream, "llada": Llada, "dllm": Dllm, "diffusers": Diffusers
}  # fmt: skip


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
        kept, cells, seed = Kept(sweep), Cells(), int(sweep.get("seed", 0))
        rows = []
        for cell in cells_of(sweep):
            adapter, handle = cells.loaded(cell)
            for question in asked:
                trace = record(adapter, handle, cell, question, seed)
                row = row_of(cell, question, trace, sweep)
                kept.look_at(row, question, trace)
                rows.append(row)
        return lines_of(rows)


def lines_of(rows: Iterable[Json]) -> str:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


class Kept:
    """Which runs are worth opening: the first `keep_traces` questions, and those that a cell answers otherwise than the
    first one did, with the first one's beside it."""

    def __init__(self, sweep: Mapping[str, Any]) -> None:
        self.most = int(sweep.get("keep_traces", 0))
        self.first: dict[tuple[str, int], tuple[Json, str]] = {}

    def look_at(self, row: Json, question: Question, trace: Json) -> None:
        """Puts the trace of the run into its row, as base64 of gzip, where it is kept."""
        packed = base64.b64encode(gzip.compress(to_json(trace).encode(), mtime=0)).decode()
        first, first_packed = self.first.setdefault((question.task, question.index), (row, packed))
        if question.index < self.most:
            row["trace"] = packed
        elif row["correct"] != first["correct"]:
            row["trace"], first["trace"] = packed, first_packed


class Cells:
    """Models as cells need them, one at a time."""

    def __init__(self) -> None:
        self.last: tuple[Any, ModelAdapter, Handle] | None = None

    def loaded(self, cell: Cell) -> tuple[ModelAdapter, Handle]:
        if self.last is None or self.last[0] is not cell.model:
            self.last = None  # Two models at once may be too many.
            adapter = adapter_of(cell.model["adapter"])
            self.last = (cell.model, adapter, adapter.load(cell.model))
        return self.last[1], self.last[2]


def record(adapter: ModelAdapter, handle: Handle, cell: Cell, question: Question, seed: int) -> Json:
    """The finished trace of one question."""
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
        reference=question.answer or None,
        **adapter.context(handle),
    )
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(seed + question.index)
    return recorder.finish(adapter.generate(handle, prompt, cell.settings, recorder)).document()
