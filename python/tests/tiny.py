"""A network of a few sentences: tiny, deterministic, and as unsure as a real one where several sentences still fit.

It knows what stands in the canvas, sees masks as unknown, and gives each token the weight of the sentences that have it
there. Its key-value cache holds the ids it was run on, so that stale entries have the effect they have in a real model.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import torch
from torch import Tensor, nn

PROMPT = "what is on the table ?"
ANSWERS = (
    "there is a red cup and a blue book on the table .",
    "there is a blue cup and a red book on the table .",
    "there is a red cup and a red book on the floor .",
    "i see two books and a small red cup next to them .",
    "i see two cups and a big blue book next to them .",
    "nothing is on the table but a small red cup .",
)
SPECIAL = ("<mask>", "<pad>", "<eos>")
RESPONSE_LENGTH = 16

WORDS = [*SPECIAL, *sorted({word for text in (PROMPT, *ANSWERS) for word in text.split()})]
MASK, PAD, EOS = range(3)


class Tokenizer:
    """Whole words; their spaces belong to them, as in a byte-level vocabulary."""

    eos_token_id = EOS
    pad_token_id = PAD
    mask_token_id = MASK
    name_or_path = "tiny-words"

    def decode(self, ids: list[int]) -> str:
        return "".join(WORDS[token] if token < len(SPECIAL) else f" {WORDS[token]}" for token in ids)

    def convert_ids_to_tokens(self, ids: list[int]) -> list[str]:
        return [WORDS[token] for token in ids]


def encode(text: str) -> list[int]:
    return [WORDS.index(word) for word in text.split()]


def prompt_ids(rows: int = 1) -> Tensor:
    """[B, P]"""
    return torch.tensor([encode(PROMPT)] * rows)


def _canvases() -> Tensor:
    """[S, T] prompt and answer of each sentence, ended and filled up."""
    rows = []
    for answer in ANSWERS:
        ids = [*encode(PROMPT), *encode(answer), EOS]
        rows.append(ids + [PAD] * (len(encode(PROMPT)) + RESPONSE_LENGTH - len(ids)))
    return torch.tensor(rows)


@dataclass
class Output:
    """What a forward gives, under the names of transformers."""

    logits: Tensor
    past_key_values: list[tuple[Tensor, Tensor]]


class TinyNetwork(nn.Module):
    """@param shifted whether row p scores the token at p + 1   @param sharpness how much one known token decides"""

    def __init__(self, *, shifted: bool = False, sharpness: float = 1.1) -> None:
        super().__init__()
        self.shifted, self.sharpness = shifted, sharpness
        self.sentences = _canvases()
        self.heard: list[Tensor] = []
        self.config = SimpleNamespace(vocab_size=len(WORDS))
        self.device = torch.device("cpu")

    def forward(
        self,
        input_ids: Tensor,
        past_key_values: list[tuple[Tensor, Tensor]] | None = None,
        use_cache: bool = False,
        replace_position: Tensor | None = None,
        attention_mask: object = None,
        position_ids: object = None,
    ) -> Output:
        """@param input_ids [B, L]   @returns logits [B, L, V]"""
        canvas, begin = self._canvas(input_ids, past_key_values, replace_position)
        logits = self._logits(canvas)
        if self.shifted:
            logits = torch.cat([logits[:, 1:], torch.zeros_like(logits[:, :1])], 1)
        logits = logits[:, begin : begin + input_ids.shape[1]].clone()
        self.heard.append(logits.clone())
        return Output(logits, [(canvas[:, None, :, None].float(),) * 2])

    @staticmethod
    def _canvas(ids: Tensor, past: list[tuple[Tensor, Tensor]] | None, replace: Tensor | None) -> tuple[Tensor, int]:
        """[B, T'] everything that is known, and where the ids begin in it."""
        if past is None:
            return ids, 0
        kept = past[0][0][:, 0, :, 0].long()
        if replace is None:
            return torch.cat([kept, ids], 1), kept.shape[1]
        canvas = kept.clone()
        canvas[replace] = ids.flatten()
        return canvas, int(replace[0].int().argmax())

    def _logits(self, canvas: Tensor) -> Tensor:
        """[B, T', V] log of the weight of the sentences that have the token there."""
        sentences = self.sentences[:, : canvas.shape[1]]
        known = (canvas != MASK)[:, None]
        agreed = ((canvas[:, None] == sentences) & known).sum(-1) - ((canvas[:, None] != sentences) & known).sum(-1)
        # Sentences are not equally likely from the start, or their tokens would tie.
        weights = (self.sharpness * agreed - 0.17 * torch.arange(len(sentences))).softmax(-1)  # [B, S]
        one_hot = nn.functional.one_hot(sentences, len(WORDS)).float()  # [S, T', V]
        return (torch.einsum("bs,stv->btv", weights, one_hot) + 1e-4).log()
