"""What an importer is told beside the file, and pieces that several of them need."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dimple_trace import Recorder, id_list


@dataclass(frozen=True)
class Given:
    """Facts that the caller knows of a run."""

    mask_id: int | None = None
    prompt_length: int | None = None
    row: int | None = None
    """Of a batch; the first, if not given."""
    mask_text: str | None = None
    tokenizer: Any = None
    context: Mapping[str, Any] = field(default_factory=dict)
    """What else `Recorder` takes."""

    def noting(self, *notes: str) -> Given:
        return dataclasses.replace(self, context={**self.context, "notes": [*self.context.get("notes", ()), *notes]})

    def with_fresh_mask(self, ids: Sequence[int]) -> Given:
        """With a mask where none was given and none stands in the file: an id behind all others."""
        if self.mask_id is not None:
            return self
        return dataclasses.replace(self.noting(FRESH_MASK), mask_id=1 + max(ids, default=0))

    def beside(self, facts: Mapping[str, Any]) -> Given:
        """With what a file tells around its data, where the caller tells nothing else."""
        told = {name: facts[name] for name in ("mask_id", "prompt_length", "row") if name in facts}
        names = {"model": "model", "strategy": "strategy", "question": "question", "eos_ids": "eos_ids", "pad_id": "pad_id"}
        context = {key: facts[name] for name, key in names.items() if name in facts}
        texts = facts.get("texts")
        return dataclasses.replace(
            self,
            **{name: value for name, value in told.items() if getattr(self, name) is None},
            context={**context, **{key: value for key, value in self.context.items() if value not in (None, "")}},
            tokenizer=self.tokenizer or (texts and Names({int(token): text for token, text in texts.items()}, "")),
        )

    def recorder(self, *, prompt: Sequence[int], response_length: int, **more: Any) -> Recorder:
        given = self.known()
        context = {"strategy": "unknown", **more, **given.context}
        return Recorder(
            prompt=prompt, response_length=response_length, mask_id=given.mask_id, tokenizer=given.tokenizer,
            alignment=None, rows="none", **context,
        )  # fmt: skip

    def known(self) -> Given:
        """With the vocabulary that the mask is of, where that is known and nobody tells the texts."""
        known = None if self.tokenizer is not None else known_vocabulary(self.mask_id)
        if known is None:
            return self
        given = {key: value for key, value in self.context.items() if value is not None}
        context = {
            "label": given.get("model", f"A model with {known['label']}"),
            "eos_ids": known["eosIds"],
            "pad_id": known["padId"],
            "vocabulary_size": known["size"],
            **given,
        }
        texts = {token["id"]: token["text"] for token in known["tokens"]}
        note = f"Ids are read as those of {known['label']}, whose mask is {known['maskId']}."
        return dataclasses.replace(self, context=context, tokenizer=Names(texts, " ")).noting(note)


#: What a run says in which no mask stands.
FRESH_MASK = "It does not tell the mask, which is shown as an id behind all others."

#: Facts of the models whose runs these formats are of, told by their mask; the page has the same.
VOCABULARIES = json.loads((Path(__file__).parent / "vocabularies.json").read_text(encoding="utf-8"))


def known_vocabulary(mask_id: int | None) -> Mapping[str, Any] | None:
    return next((known for known in VOCABULARIES if known["maskId"] == mask_id), None)


@dataclass(frozen=True)
class Names:
    """Some texts, as a tokenizer; an id that has none is shown as it is."""

    texts: Mapping[int, str]
    between: str

    def decode(self, ids: Sequence[int]) -> str:
        return self.between.join(self.texts.get(token, f"#{token}") for token in ids)


def row_of(value: Any, row: int | None) -> list[Any]:
    """One row of a batch [B, …], of tensors or lists; a list that is no batch as it is."""
    values = value.tolist() if hasattr(value, "tolist") else value
    nested = rows_in(values) > 0
    if nested and (row or 0) >= len(values):
        raise ValueError(f"expected a batch with row {row}, found {len(values)} rows")
    return list(values[row or 0] if nested else values)


def rows_in(value: Any) -> int:
    """Of a batch; 0 for a list that is none."""
    values = value.tolist() if hasattr(value, "tolist") else value
    nested = isinstance(values, (list, tuple)) and values and isinstance(values[0], (list, tuple))
    return len(values) if nested else 0


def ids_of(value: Any, row: int | None) -> list[int]:
    return id_list(row_of(value, row))


def objects(data: Any, what: str) -> list[Mapping[str, Any]]:
    """@raises ValueError for anything but a list of objects"""
    if isinstance(data, list) and data and all(isinstance(entry, Mapping) for entry in data):
        return data
    raise ValueError(f"expected a list of {what}, found {type(data).__name__}")


def object_of(data: Any, keys: Sequence[str], row: int | None) -> Mapping[str, Any]:
    """One run, or that of a list of runs. @raises ValueError for other data"""
    run = data[row or 0] if isinstance(data, list) and (row or 0) < len(data) else data
    if not isinstance(run, Mapping):
        raise ValueError(f"expected an object with {', '.join(keys)}, found {type(run).__name__}")
    missing = [key for key in keys if key not in run]
    if missing:
        raise ValueError(f"expected {', '.join(keys)}, found none called {missing[0]}")
    return run
