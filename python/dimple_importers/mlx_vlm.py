"""Drafts of mlx-vlm's `stream_diffusion_generate`, one `GenerationResult` a line, as JSON Lines

`{"is_draft": true, "draft_text": "…", "diffusion_step": 3, …}`: words take the place of tokens. Where a draft is shorter
than others, what it lacks is masked; so is the word that `--mask-text` names.
Source: Blaizzy/mlx-vlm (`GenerationResult`).
"""

from __future__ import annotations

from typing import Any

from dimple_trace import Recorder

from .source import Given, objects

UNTOLD = (
    "A draft is text: positions here are words, not tokens, and the prompt is not in it.",
    "It does not tell probabilities, candidates, reasons, evaluations or times.",
)

MASK = "<mask>"


class Words:
    """A vocabulary of the words of a run, as a tokenizer."""

    def __init__(self, words: list[str]) -> None:
        self.words = words

    def decode(self, ids: list[int]) -> str:
        return "".join(self.words[token] if token == 0 else f" {self.words[token]}" for token in ids)


def read(data: Any, given: Given) -> Recorder:
    results = objects(data, "results with draft_text, one a step")
    drafts = [str(result["draft_text"]).split() for result in results if result.get("is_draft")]
    if not drafts:
        raise ValueError("expected results with is_draft true, found none")
    words = [MASK, *sorted({word for draft in drafts for word in draft if word != given.mask_text})]
    ids = {word: token for token, word in enumerate(words)} | {given.mask_text: 0}
    length = max(len(draft) for draft in drafts)
    rec = Recorder(
        prompt=[],
        alignment=None,
        response_length=length,
        mask_id=0,
        tokenizer=Words(words),
        rows="none",
        **{"strategy": "mlx-vlm", "label": f"{given.context.get('model', 'model')}, text", **given.context},
    )
    for draft in drafts:
        rec.put_canvas([ids[word] for word in draft] + [0] * (length - len(draft)))
    return rec.finish()
