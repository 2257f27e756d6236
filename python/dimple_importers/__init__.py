"""Runs that were kept in the formats of others, as traces: `python -m dimple_trace import FORMAT FILE [OPTIONS]`.

A format is one module with a docstring (what the file is), `UNTOLD` (what it does not tell; written into the trace) and
`read`; it is listed in `FORMATS`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from dimple_trace import Recorder

from . import dcd, diffusers_callbacks, histories, llama_cpp, mlx_vlm, step_map
from .source import Given

FORMATS: dict[str, ModuleType] = {
    "history": histories,
    "step-map": step_map,
    "diffusers": diffusers_callbacks,
    "dcd": dcd,
    "llama.cpp": llama_cpp,
    "mlx-vlm": mlx_vlm,
}


def read(name: str, data: Any, given: Given) -> dict[str, Any]:
    """The trace of a run in one of the formats, finished. @raises ValueError in words for what the format does not allow"""
    return dict(_recorded(name, data, given).document())


def _recorded(name: str, data: Any, given: Given) -> Recorder:
    """@param data of the format, or with what it does not tell around it: `{"data": …, "mask_id": 126336 …}`"""
    form = FORMATS[name]
    if isinstance(data, Mapping) and "data" in data:
        given, data = given.beside(data), data["data"]
    recorded: Recorder = form.read(data, given.noting(*form.UNTOLD))
    return recorded


def load(path: Path) -> Any:
    """What a file holds: JSON, JSON Lines, `.npy`, `.pt` (weights alone, no code), or text."""
    if path.suffix == ".npy":
        import numpy

        return numpy.load(path, allow_pickle=False).tolist()
    if path.suffix in (".pt", ".pth"):
        import torch

        return torch.load(path, weights_only=True, map_location="cpu")
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return json.loads(text) if path.suffix == ".json" else text


def main(arguments: Sequence[str]) -> int:
    """The command. @returns its exit status"""
    known = "\n".join(f"  {name:11}{(form.__doc__ or '').splitlines()[0]}" for name, form in FORMATS.items())
    parser = argparse.ArgumentParser(
        prog="python -m dimple_trace import", formatter_class=argparse.RawDescriptionHelpFormatter, epilog=known
    )
    parser.add_argument("format", choices=FORMATS, metavar="FORMAT")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--out", type=Path, help="FILE.trace.json.gz, if not given")
    parser.add_argument("--mask-id", type=int)
    parser.add_argument("--prompt-length", type=int, help="ids before the response")
    parser.add_argument("--row", type=int, help="of a batch; 0, if not given")
    parser.add_argument("--eos-id", type=int, action="append", help="may be given several times")
    parser.add_argument("--pad-id", type=int)
    parser.add_argument("--tokenizer", help="folder or name that transformers' AutoTokenizer knows")
    parser.add_argument("--model", )
    parser.add_argument("--strategy")
    parser.add_argument("--question", default="")
    parser.add_argument("--mask-text", help="the word that stands for a mask, in formats of words")
    options = parser.parse_args(arguments)
    given = Given(
        mask_id=options.mask_id,
        prompt_length=options.prompt_length,
        row=options.row,
        mask_text=options.mask_text,
        tokenizer=_tokenizer(options.tokenizer),
        context={
            name: value
            for name, value in {
                "model": options.model,
                "question": options.question,
                "eos_ids": options.eos_id,
                "pad_id": options.pad_id,
                "strategy": options.strategy,
            }.items()
            if value not in (None, "")
        },
    )
    out = options.out or options.file.with_name(f"{options.file.name.split('.')[0]}.trace.json.gz")
    try:
        _recorded(options.format, load(options.file), given).save(out)
    except (OSError, ValueError, KeyError) as error:
        print(f"{options.file}: {_words(error)}", file=sys.stderr)
        return 1
    print(out)
    return 0


def _words(error: Exception) -> str:
    return f"expected {error}, found none" if isinstance(error, KeyError) else str(error)


def _tokenizer(name: str | None) -> Any:
    if name is None:
        return None
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(name)
