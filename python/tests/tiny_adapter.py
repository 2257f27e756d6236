"""The network of a few sentences as an adapter of sweeps: `"adapter": "tiny_adapter:Tiny"`."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import tiny
import torch
from samplers import dream, llada

from dimple_sweep.models import Diffusers, Dllm, Dream, Loaded
from dimple_trace import Recorder


class Tiny:
    def load(self, args: Mapping[str, Any]) -> Loaded:
        return Loaded(tiny.TinyNetwork(), tiny.Tokenizer())

    def chat(self, handle: Loaded, question: str) -> list[int]:
        return tiny.encode(question)

    def context(self, handle: Loaded) -> dict[str, Any]:
        return {"mask_id": tiny.MASK}

    def generate(self, handle: Loaded, prompt: list[int], settings: Mapping[str, Any], recorder: Recorder) -> Any:
        with recorder.watch(handle.model):
            return llada.generate(
                handle.model, torch.tensor([prompt]), mask_id=tiny.MASK, gen_length=recorder.length, **settings
            )


class TinyDream(Dream):
    """The adapter of Dream as it is, on a model that has its `diffusion_generate`."""

    mask_id = tiny.MASK

    def load(self, args: Mapping[str, Any]) -> Loaded:
        class Model(tiny.TinyNetwork):
            def diffusion_generate(self, ids: Any, attention_mask: Any, max_new_tokens: int, **settings: Any) -> Any:
                return dream.dream_generate(self, ids, mask_id=tiny.MASK, max_new_tokens=max_new_tokens, **settings)[0]

        return Loaded(Model(shifted=True), tiny.Tokenizer())

    def chat(self, handle: Loaded, question: str) -> list[int]:
        return tiny.encode(question)


class TinyDiffusers(Diffusers):
    """The adapter of diffusers as it is, with diffusers' own pipeline."""

    mask_id = tiny.MASK

    def load(self, args: Mapping[str, Any]) -> Loaded:
        return Loaded(tiny.TinyNetwork(), tiny.Tokenizer())

    def chat(self, handle: Loaded, question: str) -> list[int]:
        return tiny.encode(question)


class MDLMSampler:
    """Called as dLLM's samplers are."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def sample(self, inputs: list[list[int]], *, max_new_tokens: int, return_dict: bool, **settings: Any) -> Any:
        ids = torch.tensor(inputs)
        out = llada.generate(self.model, ids, mask_id=tiny.MASK, gen_length=max_new_tokens, **settings)
        return SimpleNamespace(sequences=out, histories=None)


class TinyDllm(Dllm):
    """The adapter of dLLM on a stand-in for its sampler."""

    def load(self, args: Mapping[str, Any]) -> Loaded:
        loaded = Loaded(tiny.TinyNetwork(), tiny.Tokenizer())
        loaded.sampler = MDLMSampler(loaded.model)
        return loaded

    def chat(self, handle: Loaded, question: str) -> list[int]:
        return tiny.encode(question)
