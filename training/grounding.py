"""What ties words to what is seen: small losses beside the one of the answer.

From answers alone a small network learns what is in a place, and stays at chance on where a named thing is and
whether it is there (README.md). These losses say it outright: how a thing is called, where to look for a thing or into a
place, and that an answer wants what the words of its question have found there.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from training.config import SPECIAL, VISUAL_TOKENS
from training.data import Batch, encode_prompt
from training.model import Dimple, normalised, rotate
from training.tokenizer import encode, load
from training.world import BY_CATEGORY, CELLS, COLUMNS, KINDS, PLURAL

SHARPNESS = 12.0  # what the cosines of words and pictures are multiplied by
EVERYTHING = ("things", "objects")  # words that name whatever there is


class Grounding:
    """@param cos, sin  rotary tables of rows with a picture, [1, LONGEST, K]"""

    def __init__(self, model: Dimple, cos: Tensor, sin: Tensor):
        self.model, self.cos, self.sin = model, cos, sin
        tokenizer, device = load(), cos.device
        word = lambda text: encode(tokenizer, text)[0]
        groups = [[*KINDS, "nothing"], ["top", "middle", "bottom"], ["left", "center", "right"]]
        self.words = [torch.tensor([word(text) for text in group], device=device) for group in groups]
        self.first = encode_prompt(tokenizer, "", True).index(SPECIAL["<|image_pad|>"])  # where the picture begins
        self.named = torch.zeros(tokenizer.get_vocab_size(), len(KINDS) + 1, dtype=torch.bool, device=device)
        kinds = list(KINDS)
        for name, members in [*((kind, [kind]) for kind in kinds), *BY_CATEGORY.items()]:
            for text in (name, PLURAL[name]):
                self.named[word(text), [kinds.index(kind) for kind in members]] = True
        for text in EVERYTHING:
            self.named[word(text), :-1] = True  # the last column is the empty cell
        self.cell_of = torch.full((len(self.named), len(self.named)), -1, device=device)  # [word before, word]
        for cell, name in enumerate(CELLS):
            row, column = encode(tokenizer, name)
            self.cell_of[row, column] = cell

    def naming(self, batch: Batch) -> Tensor:
        """How far the picture's tokens are from the words for what they show: cross-entropy of the words for
        kind, row and column of each cell, by the cosine of projected feature and word."""
        seen = F.normalize(self.model.img_projector(batch.visual).float(), dim=-1)
        embeddings, cell = self.model.model.embed_tokens.weight, torch.arange(VISUAL_TOKENS, device=seen.device)
        targets = (batch.kinds, (cell // COLUMNS).expand_as(batch.kinds), (cell % COLUMNS).expand_as(batch.kinds))
        of = lambda words, target: F.cross_entropy(
            SHARPNESS * seen @ F.normalize(embeddings[words], dim=-1).T, target.flatten()
        )
        return sum(of(words, target) for words, target in zip(self.words, targets))

    def looking(self, embeddings: Tensor, ids: Tensor, kinds: Tensor, causal: bool) -> Tensor:
        """How far one head of the first layer is from looking at what a word names. Of a word that names the things
        in n cells, each of the cells should get 1/(n + 1) of the attention and all that is not picture the rest, so
        that the number can be read from it.

        @param embeddings [B, S, D]   @param ids [B, S]   @param kinds [B, C]; rows with a picture only
        """
        names = self.named[ids]  # [B, S, kinds + 1]
        rows, places = names.any(-1).nonzero(as_tuple=True)  # [N]
        wanted = torch.zeros(len(rows), ids.shape[1], dtype=torch.bool, device=ids.device)
        picture = slice(self.first, self.first + VISUAL_TOKENS)
        wanted[:, picture] = names[rows, places].gather(1, kinds[rows])
        field = torch.zeros_like(wanted)
        field[:, picture] = True
        return self.divergence(0, embeddings, rows, places, wanted, field, causal)

    def visiting(self, hidden: Tensor, ids: Tensor, causal: bool) -> Tensor:
        """How far one head of the second layer is from looking into the cell that a place's last word names.

        @param hidden [B, S, D] input of the second layer, which knows of the word before; rows with a picture only
        """
        cells = self.places(ids)
        rows, places = (cells >= 0).nonzero(as_tuple=True)
        field = torch.zeros(len(rows), ids.shape[1], dtype=torch.bool, device=ids.device)
        field[:, self.first : self.first + VISUAL_TOKENS] = True
        wanted = torch.zeros_like(field)
        wanted[torch.arange(len(rows), device=ids.device), self.first + cells[rows, places]] = True
        return self.divergence(1, hidden, rows, places, wanted, field, causal)

    def places(self, ids: Tensor) -> Tensor:
        """The cell whose name ends at each position, or −1. [B, S]"""
        return F.pad(self.cell_of[ids[:, :-1], ids[:, 1:]], (1, 0), value=-1)

    def recalling(self, hidden: Tensor, ids: Tensor, reads: Tensor, prompt: Tensor, causal: bool) -> Tensor:
        """How far one head of the third layer is from looking at the names and places in the question, where a token
        of the answer is read: what they have looked up in the picture is wanted there.

        @param hidden [B, S, D] input of the third layer   @param reads [B, S] rows from which the answer is read
        @param prompt [B, S]; rows with a picture only
        """
        words = (self.named[ids].any(-1) | (self.places(ids) >= 0)) & prompt  # [B, S]
        rows, places = (reads & words.any(1, keepdim=True)).nonzero(as_tuple=True)
        return self.divergence(2, hidden, rows, places, words[rows], words[rows], causal)

    def divergence(self, layer, x: Tensor, rows: Tensor, places: Tensor, wanted: Tensor, field: Tensor, causal) -> Tensor:
        """Of the attention of a layer's first head, in nats, from a target: each of the n wanted positions 1/(n + 1),
        and the rest outside the field; the mean over N queries. Supervised attention (Liu et al., arXiv:1609.04186).

        @param x [B, S, D] the layer's input   @param rows, places [N] the queries   @param wanted, field [N, S]
        """
        part = self.model.model.layers[layer]
        attention, norm, size, length = part.self_attn, part.input_layernorm, part.self_attn.head, x.shape[1]
        x = normalised(x, norm.weight, norm.eps)
        head = lambda projection, x: F.linear(x, projection.weight[:size], projection.bias[:size]).float()
        keys = rotate(head(attention.k_proj, x), self.cos[:, :length], self.sin[:, :length])  # [B, S, K]
        queries = rotate(head(attention.q_proj, x[rows, places]), self.cos[0, places], self.sin[0, places])
        # In float32 from here on: a sum rounded to bfloat16 would let the distance fall below zero, and be trained to.
        scores = (keys[rows] @ queries.unsqueeze(-1)).squeeze(-1).float() * size**-0.5  # [N, S]
        if causal:
            scores = scores.masked_fill(torch.arange(length, device=x.device) > places[:, None], float("-inf"))
        elsewhere = scores.masked_fill(field, float("-inf")).logsumexp(1, keepdim=True)
        shares = torch.cat([scores, elsewhere], 1) - scores.logsumexp(1, keepdim=True)  # [N, S + 1], logarithms
        target = F.pad(wanted.float(), (0, 1), value=1.0)
        target = target / target.sum(1, keepdim=True)
        terms = torch.where(target > 0, target * (target.clamp(min=1e-9).log() - shares), 0.0)
        return terms.sum() / max(1, len(rows))  # a batch may name nothing
