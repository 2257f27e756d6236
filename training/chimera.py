"""A drafter inside a causal model, for speculative decoding (Chimera, arXiv:2402.15758): `python -m training.chimera`.

public/models/NAME/chimera.safetensors   float16: trigram encoder, one layer over the whole context, and a head
public/models/NAME/chimera.json          its sizes, and the model's digest
test/fixtures/NAME/chimera.json          drafts that hold the page's reading of it to this one

The model is frozen. Known tokens enter the layer as the model's own last hidden states (those of the prompt, whose states
the page does not have, as trigrams), tokens that are drafted as trigrams: a multilayer perceptron over the embeddings of
three tokens in a row. The head reads the last hidden state that the model has given and the layer's, and ends in the
model's own embeddings. Differences from the paper: one head for every depth instead of one each, which reuses the
language head; the prompt as trigrams. Trained to say what the model says: cross-entropy
to its own distribution one to DEPTHS tokens behind the last known state, with the right tokens between. Its states are
asked for once and kept.
"""

import argparse
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save
from torch import Tensor, nn

from training import published
from training.config import FIXTURES, MODELS, RUNS, autocast
from training.data import EOS, PAD, Batch, Pool, Sampler, position_table
from training.model import RMSNorm, SwiGLU, grouped_attention, rotate
from training.optimiser import cosine, optimisers, set_rate
from training.tokenizer import load
from training.train import MIXTURE

DEPTHS, INNER, HEADS, GROUPS = 4, 384, 6, 2
ROTARY_BASE = 1000.0


class Chimera(nn.Module):
    """@param embedding [V, D] of the frozen model"""

    def __init__(self, embedding: Tensor):
        super().__init__()
        width = embedding.shape[1]
        self.register_buffer("embedding", embedding)
        self.trigram_1 = nn.Linear(3 * width, 3 * width)
        self.trigram_2 = nn.Linear(3 * width, width, bias=False)
        self.norm_1, self.norm_2, self.norm_3 = (RMSNorm(width, 1e-6) for _ in range(3))
        self.k = width // HEADS
        self.q_proj, self.o_proj = nn.Linear(width, width), nn.Linear(width, width, bias=False)
        self.kv_proj = nn.Linear(width, 2 * GROUPS * self.k)
        self.mlp = SwiGLU(width, INNER, bias=False)
        self.head = nn.Linear(2 * width, width, bias=False)
        nn.init.zeros_(self.trigram_1.weight), nn.init.zeros_(self.trigram_1.bias)
        with torch.no_grad():
            self.head.weight.copy_(torch.cat([torch.eye(width), torch.eye(width)], 1) / 2)

    def trigrams(self, ids: Tensor) -> Tensor:
        """Of each token and the two before it; the first one repeats. [B, S] to [B, S, D]"""
        before = torch.cat([ids[:, :1], ids[:, :1], ids], 1)
        three = torch.cat([F.embedding(before[:, at : at + ids.shape[1]], self.embedding) for at in range(3)], -1)
        return self.trigram_2(three + F.silu(self.trigram_1(three)))

    def rotary(self, length: int) -> tuple[Tensor, Tensor]:
        frequency = ROTARY_BASE ** (-torch.arange(0, self.k, 2) / self.k)
        angles = torch.arange(length)[:, None] * frequency
        angles = torch.cat([angles, angles], -1)
        return angles.cos(), angles.sin()  # [S, K]

    def keys(self, x: Tensor, cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor]:
        """[B, S, D] to [B, G, S, K] each."""
        split = self.kv_proj(self.norm_1(x)).unflatten(-1, (2 * GROUPS, self.k)).transpose(1, 2)
        k, v = split.split([GROUPS, GROUPS], 1)
        return rotate(k, cos, sin).to(v.dtype), v

    def forward(self, ids: Tensor, states: Tensor, known: Tensor, depth: int) -> Tensor:
        """Logits of the token behind each position, as drafted `depth` tokens behind the last known state.

        @param ids [B, S]   @param states [B, S, D] the model's last hidden states
        @param known [B, S] bool: positions whose state may be known at all   @returns [B, S, V]
        """
        length = ids.shape[1]
        cos, sin = self.rotary(length)
        trigrams = self.trigrams(ids)
        context = torch.where(known[..., None], states, trigrams)
        pairs = zip(self.keys(context, cos, sin), self.keys(trigrams, cos, sin))
        keys, values = (torch.cat(pair, 2) for pair in pairs)  # [B, G, 2S, K]
        at = torch.arange(length)
        old = at[None] <= at[:, None] - depth
        new = (at[None] <= at[:, None]) & ~old
        q = rotate(self.q_proj(self.norm_1(trigrams)).unflatten(-1, (HEADS, self.k)).transpose(1, 2), cos, sin)
        mixed = grouped_attention(q.to(values.dtype), keys, values, torch.cat([old, new], 1)[None, None])
        x = trigrams + self.o_proj(mixed.transpose(1, 2).flatten(2))
        x = x + self.mlp(self.norm_2(x))
        last = F.pad(states, (0, 0, depth, 0))[:, :length]  # the state `depth` positions before
        return F.linear(self.head(torch.cat([last, self.norm_3(x)], -1)), self.embedding)


class Base:
    """The frozen model: states and embeddings."""

    def __init__(self, name: str, models: Path = MODELS):
        self.published = published.read(models / name)
        self.model = self.published.model
        tables = self.model.model.rotary(position_table().transpose(0, 1))
        self.cos, self.sin = tables

    @torch.no_grad()
    def states(self, batch: Batch) -> Tensor:
        """[B, S, D] behind the last norm: what the language head reads."""
        which, length = batch.has_image.long(), batch.ids.shape[1]
        rotary = self.cos[which, :, :length], self.sin[which, :, :length]
        with autocast():
            return self.model.model(self.model.embed(batch.ids, batch.visual), rotary, True).float()


@dataclass
class Cached:
    """A batch that the model has been asked about once."""

    ids: Tensor  # [B, S]
    response: Tensor  # [B, S] bool
    states: Tensor  # [B, S, D] bfloat16


def cached_states(base: Base, positions: int, seed: int) -> list[Cached]:
    """What the model says of about so many positions of answers without filler, kept in training/runs: it is frozen, so
    it has to be asked once."""
    path = RUNS / f"chimera-{base.published.digest[:8]}-{positions}-{seed}.pt"
    if not path.exists():
        weights = json.loads(MIXTURE.read_text())["mixed"]
        batches = Sampler(Pool.load_or_build(24_000), weights, f"chimera {seed}", drafter=load()).batches(2048)
        found, size = [], 0
        while size < positions:
            batch = next(batches)
            found.append(Cached(batch.ids, batch.response, base.states(batch).bfloat16()))
            size += batch.ids.numel()
        torch.save(found, path)
    return torch.load(path, weights_only=False)


def loss_of(drafter: Chimera, base: Base, batch: Cached, depths: list[int]) -> tuple[Tensor, dict[int, float]]:
    """Mean over some depths, and how often the best token is the model's own, by depth."""
    states = batch.states.float()
    known = F.pad(batch.response[:, 1:], (0, 1), value=True)  # the last position of the prompt, and the answer
    ended = (batch.ids == EOS) | (batch.ids == PAD)  # nothing is drafted behind an end
    total, agreed = torch.zeros(()), {}
    for depth in depths:
        # The state that the head reads has to be a known one; what is drafted is a token of the answer.
        learn = known & F.pad(known, (depth, 0))[:, : known.shape[1]] & ~ended
        logits = drafter(batch.ids, states, known, depth)[learn].float()
        target = F.linear(states[learn], base.model.model.embed_tokens.weight)
        total = total + F.cross_entropy(logits, target.softmax(-1)) / len(depths)
        agreed[depth] = (logits.argmax(-1) == target.argmax(-1)).float().mean().item()
    return total, agreed


def train(base: Base, states: list[Cached], minutes: float, rate: float, seed: int = 1) -> tuple[Chimera, dict]:
    torch.manual_seed(seed)
    rng = random.Random(f"chimera {seed}")
    drafter = Chimera(base.model.model.embed_tokens.weight.detach().clone())
    found = optimisers(drafter, lr=rate, muon_lr=8 * rate)
    order: list[Cached] = []
    begun, step, positions, mean = time.process_time(), 0, 0, [0.0] * DEPTHS
    while (spent := (time.process_time() - begun) / 60) < minutes:
        set_rate(found, cosine(spent / minutes, warm_up=0.05))
        if not order:
            order = rng.sample(states, len(states))
        batch = order.pop()
        with autocast():
            loss, agreed = loss_of(drafter, base, batch, rng.sample(range(1, DEPTHS + 1), 2))
        loss.backward()
        for optimiser in found:
            optimiser.step()
            optimiser.zero_grad()
        step, positions = step + 1, positions + batch.ids.numel()
        for depth, share in agreed.items():
            mean[depth - 1] += (share - mean[depth - 1]) / min(20, 1 + step // 2)
        if step % 20 == 0:
            agreement = [round(share, 3) for share in mean]
            line = {"step": step, "minutes": round(spent, 2), "loss": round(loss.item(), 4), "agreement": agreement}
            print(json.dumps(line), flush=True)
    return drafter.eval(), {"minutes": round(minutes, 1), "steps": step, "tokens": positions, "agreement": [round(s, 4) for s in mean]}


@torch.no_grad()
def fixture(drafter: Chimera, base: Base, cases: int = 6) -> list[dict]:
    """Greedy drafts of four tokens at random places of answers, in float32 of the float16 weights."""
    rng, pool = random.Random("chimera fixture"), Pool.load_or_build(24_000)
    sampler = Sampler(pool, json.loads(MIXTURE.read_text())["mixed"], "chimera fixture")
    found = []
    while len(found) < cases:
        row = sampler.row()
        if len(row.answer) < 4:
            continue
        split = len(row.prompt) + rng.randint(1, len(row.answer) - 2)
        row.response = len(row.answer)
        batch = Batch.of([row], pool, exact=True)
        states = exact_states(base, batch)[:, : split - 1]
        ids = batch.ids[:, :split]
        known = torch.arange(split)[None] >= len(row.prompt) - 1
        tokens, tops = [], []
        for depth in range(1, DEPTHS + 1):
            padded = F.pad(states, (0, 0, 0, ids.shape[1] - states.shape[1]))
            reach = F.pad(known, (0, ids.shape[1] - known.shape[1]), value=True)
            logits = drafter(ids, padded, reach, depth)[0, -1]
            value, token = logits.max(-1)
            tokens.append(token.item())
            tops.append([round(value.item(), 4), round(logits.logsumexp(-1).item(), 4)])
            ids = torch.cat([ids, token[None, None]], 1)
        logits = F.linear(states[0, len(row.prompt) - 1 :], base.model.model.embed_tokens.weight)
        found.append({
            "ids": batch.ids[0, :split].tolist(), "promptLength": len(row.prompt),
            "logits": [[round(v, 4) for v in each] for each in logits.tolist()], "tokens": tokens, "tops": tops,
        })
    return found


@torch.no_grad()
def exact_states(base: Base, batch: Batch) -> Tensor:
    which, length = batch.has_image.long(), batch.ids.shape[1]
    rotary = base.cos[which, :, :length], base.sin[which, :, :length]
    return base.model.model(base.model.embed(batch.ids, batch.visual), rotary, True)


def write(drafter: Chimera, base: Base, facts: dict, models: Path, fixtures: Path) -> None:
    name = base.published.name
    tensors = {key: tensor.half().contiguous() for key, tensor in drafter.state_dict().items()}
    drafter.load_state_dict({key: tensor.float() for key, tensor in tensors.items()})
    folder = models / name
    (folder / "chimera.safetensors").write_bytes(save(tensors, metadata={"format": "pt"}))
    size = {"heads": HEADS, "groups": GROUPS, "rotaryBase": ROTARY_BASE, "depths": DEPTHS}
    (folder / "chimera.json").write_text(json.dumps({"model": base.published.digest, **size, "training": facts}, indent=1) + "\n")
    (fixtures / name).mkdir(parents=True, exist_ok=True)
    (fixtures / name / "chimera.json").write_text(json.dumps(fixture(drafter, base), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", default="mini-ar", help="the model, as it is published")
    parser.add_argument("--minutes", type=float, default=8, help="of one thread; 0: only asks the model")
    parser.add_argument("--positions", type=int, default=250_000, help="of answers that the model is asked about, once")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--models", type=Path, default=MODELS)
    parser.add_argument("--fixtures", type=Path, default=FIXTURES)
    given = parser.parse_args()
    torch.set_num_threads(1)
    base = Base(given.name, given.models)
    RUNS.mkdir(parents=True, exist_ok=True)
    states = cached_states(base, given.positions, seed=1)
    if given.minutes == 0:
        raise SystemExit(f"{len(states)} batches are cached")
    drafter, facts = train(base, states, given.minutes, given.rate)
    torch.save({"drafter": drafter.state_dict(), "facts": facts}, RUNS / "chimera.pt")
    write(drafter, base, facts, given.models, given.fixtures)
    print(facts)
