"""What an importer is told beside the file, and pieces that several of them need."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dimple_trace import Recorder, id_list


@dataclass(frozen=True)
class Given:
    """Facts that the caller knows of a run."""

    mask_id: int | None = None
    prompt_length: int | None = None
    row: int = 0
    """Of a batch."""
    mask_text: str | None = None
    tokenizer: Any = None
    context: Mapping[str, Any] = field(default_factory=dict)
    """What else `Recorder` takes."""

    def noting(self, notes: Sequence[str]) -> Given:
        return dataclasses.replace(self, context={**self.context, "notes": list(notes)})

    def mask(self) -> int:
        """@raises ValueError when it was not given"""
        if self.mask_id is None:
            raise ValueError("expected --mask-id, the id of the mask token, found none")
        return self.mask_id

    def recorder(self, *, prompt: Sequence[int], response_length: int, **more: Any) -> Recorder:
        context = {"mask_id": self.mask_id, "strategy": "unknown", **more, **self.context}
        return Recorder(
            prompt=prompt, response_length=response_length, tokenizer=self.tokenizer, rows="none", **context
        )


def row_of(value: Any, row: int) -> list[Any]:
    """One row of a batch [B, …], of tensors or lists; a list that is no batch as it is."""
    values = value.tolist() if hasattr(value, "tolist") else value
    nested = isinstance(values, (list, tuple)) and values and isinstance(values[0], (list, tuple))
    return list(values[row] if nested else values)


def ids_of(value: Any, row: int) -> list[int]:
    return id_list(row_of(value, row))


def objects(data: Any, what: str) -> list[Mapping[str, Any]]:
    """@raises ValueError for anything but a list of objects"""
    if isinstance(data, list) and data and all(isinstance(entry, Mapping) for entry in data):
        return data
    raise ValueError(f"expected a list of {what}, found {type(data).__name__}")


def object_of(data: Any, keys: Sequence[str], row: int) -> Mapping[str, Any]:
    """One run, or that of a list of runs. @raises ValueError for other data"""
    run = data[row] if isinstance(data, list) and row < len(data) else data
    if not isinstance(run, Mapping):
        raise ValueError(f"expected an object with {', '.join(keys)}, found {type(run).__name__}")
    missing = [key for key in keys if key not in run]
    if missing:
        raise ValueError(f"expected {', '.join(keys)}, found none called {missing[0]}")
    return run
