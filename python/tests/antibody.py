"""A real, trained masked language model that can be had by itself: AntiBERTy (26 M parameters, MIT, `antiberty==0.1.3`),
which knows antibodies. It is decoded by diffusion here, which it was not made for, and fills in most residues rightly."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import torch

#: An antibody against SARS-CoV-2: a variable heavy chain, of which the second half is asked for.
SEQUENCE = (
    "EVQLVQSGPEVKKPGTSVKVSCKASGFTFMSSAVQWVRQARGQRLEWIGWIVIGSGNTNY"
    "AQKFQERVTITRDMSTSTAYMELSSLRSEDTAVYYCAAPYCSSISCNDGFDIWGQGTMVTVS"
)
KNOWN = 60
SPECIAL = 5
"""Ids of no residue: [PAD], [UNK], [CLS], [SEP], [MASK]."""


def folder() -> Path | None:
    """Of the weights; None where they cannot be had. The package itself is not imported: it wants other libraries."""
    spec = importlib.util.find_spec("antiberty")
    roots = list(spec.submodule_search_locations or ()) if spec else []
    found = next((Path(root) / "trained_models" for root in roots), None)
    weights = found and found / "AntiBERTy_md_smooth" / "pytorch_model.bin"
    return found if weights and weights.exists() else None


class Tokenizer:
    name_or_path = "antiberty"

    def __init__(self, vocabulary: list[str]) -> None:
        self.vocabulary = vocabulary
        self.eos_token_id = vocabulary.index("[SEP]")
        self.pad_token_id = vocabulary.index("[PAD]")
        self.mask_token_id = vocabulary.index("[MASK]")

    def decode(self, ids: list[int]) -> str:
        return "".join(self.vocabulary[token] for token in ids)


def load(found: Path) -> tuple[Any, Tokenizer]:
    """The network as a BertForMaskedLM of transformers, and its vocabulary."""
    from transformers import BertConfig, BertForMaskedLM

    config = json.loads((found / "AntiBERTy_md_smooth" / "config.json").read_text())
    names = BertConfig().to_dict().keys() & config.keys() - {"model_type", "transformers_version", "architectures"}
    model = BertForMaskedLM(BertConfig(**{name: config[name] for name in names})).eval()
    weights = torch.load(found / "AntiBERTy_md_smooth" / "pytorch_model.bin", weights_only=True, map_location="cpu")
    missing, _ = model.load_state_dict(weights, strict=False)
    if missing:
        raise ValueError(f"antiberty: expected all weights, found none of {', '.join(missing[:3])}")
    return model, Tokenizer((found / "vocab.txt").read_text().split())


@torch.no_grad()
def fill_in(model: Any, x: torch.Tensor, *, mask_id: int, threshold: float) -> torch.Tensor:
    """Commits what passes the threshold, at least the best one. @param x [1, T]"""
    x = x.clone()
    while (x == mask_id).any():
        logits = model(input_ids=x).logits.clone()
        logits[..., :SPECIAL] = -torch.inf
        confidence, guess = logits.softmax(-1).max(-1)
        confidence = confidence.where(x == mask_id, -torch.inf)
        passing = confidence > threshold
        passing[0, confidence[0].argmax()] = True
        x = guess.where(passing, x)
    return x


def record(threshold: float = 0.9) -> tuple[dict[str, Any], float]:
    """The finished trace, and the share of residues that are those of the sequence."""
    from dimple_trace import Recorder

    found = folder()
    if found is None:
        raise FileNotFoundError("antiberty==0.1.3: expected its weights, found none")
    model, tokenizer = load(found)
    ids = [tokenizer.vocabulary.index(letter) for letter in ("[CLS]", *SEQUENCE, "[SEP]")]
    x = torch.tensor([ids])
    x[0, KNOWN:-1] = tokenizer.mask_token_id
    length = x.shape[1] - KNOWN
    rec = Recorder(
        prompt=x[0, :KNOWN],
        response_length=length,
        mask_id=tokenizer.mask_token_id,
        tokenizer=tokenizer,
        model="antiberty-0.1.3",
        label="AntiBERTy, 26 M, antibodies",
        strategy="threshold",
        settings={"threshold": threshold},
        prior=[(length - 1, ids[-1])],
        question="The second half of an antibody’s heavy chain, given the first",
        top_k=4,
        source={"repository": "antiberty==0.1.3, MIT"},
    )
    with rec.watch(model):
        out = fill_in(model, x, mask_id=tokenizer.mask_token_id, threshold=threshold)
    right = (out[0, KNOWN:-1] == torch.tensor(ids[KNOWN:-1])).float().mean().item()
    return rec.finish(out).document(), right
