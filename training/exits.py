"""Trains ways out of a frozen causal network (CALM, arXiv:2207.07061).

    python -m training.exits --name mini-ar

public/models/NAME/exits.safetensors   one translator and one classifier for every layer but the last
public/models/NAME/exits.json          how they were trained and how well they read; `npm run exits` adds thresholds with what
                                       they guarantee
test/fixtures/NAME/exits.json          what holds the page's engine to them

A translator is a linear map of a layer's output, put before the network's own last norm and head (the tuned lens,
arXiv:2303.08112); it learns what the whole network says there. The classifier says how likely the translated head is of the
same opinion as the whole network (CALM's early-exit classifier, one linear map a layer).
Shapes: N positions, L ways out (all layers but the last), D width, V vocabulary, B rows of a batch.
"""

import argparse
import json
import math
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save
from torch import Tensor, nn

from training.config import FIXTURES, MODELS, autocast, read_json
from training.data import EOS, PAD, Pool, Sampler, position_table
from training.exam import Item, batches, held_out
from training.model import Cache, Dimple, normalised
from training.published import Published, digest, read
from training.train import MIXTURE

DECAY = 4.0  # CALM's τ: the bar falls from λ to nine tenths of it over a response


class Exits(nn.Module):
    """Ways out of all layers but the last. They begin as the network's own last norm and head, and without an opinion."""

    def __init__(self, layers: int, width: int, eps: float):
        super().__init__()
        self.eps = eps
        self.linear = nn.Parameter(torch.eye(width).repeat(layers - 1, 1, 1))  # [L, D, D], out × in
        self.bias = nn.Parameter(torch.zeros(layers - 1, width))
        self.sure = nn.Parameter(torch.zeros(layers - 1, width))
        self.sure_bias = nn.Parameter(torch.zeros(layers - 1))

    def translate(self, layer: int, x: Tensor) -> Tensor:
        """[…, D] as the last layer would have put it."""
        return F.linear(x, self.linear[layer], self.bias[layer])

    def agreement(self, layer: int, x: Tensor) -> Tensor:
        """[…] logit of how likely the translated head says what the whole network says."""
        even = x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.eps)
        return even @ self.sure[layer] + self.sure_bias[layer]

    def tensors(self) -> dict[str, Tensor]:
        """As the page reads them."""
        named = {}
        for layer in range(len(self.linear)):
            named[f"exits.{layer}.linear.weight"], named[f"exits.{layer}.linear.bias"] = self.linear[layer], self.bias[layer]
            named[f"exits.{layer}.sure.weight"] = self.sure[layer, None]
            named[f"exits.{layer}.sure.bias"] = self.sure_bias[layer, None]
        return {name: tensor.detach().half().contiguous() for name, tensor in named.items()}

    @staticmethod
    def read(folder: Path, config: dict) -> "Exits":
        found = {name: tensor.float() for name, tensor in load_file(folder / "exits.safetensors").items()}
        exits = Exits(config["num_hidden_layers"], config["hidden_size"], config["rms_norm_eps"])
        stack = lambda name: torch.stack([found[f"exits.{layer}.{name}"] for layer in range(len(exits.linear))])
        with torch.no_grad():
            exits.linear.copy_(stack("linear.weight")), exits.bias.copy_(stack("linear.bias"))
            exits.sure.copy_(stack("sure.weight")[:, 0]), exits.sure_bias.copy_(stack("sure.bias")[:, 0])
        return exits.eval()


@torch.no_grad()
def collect(model: Dimple, pool: Pool, rows: int, seed: int = 1) -> tuple[Tensor, Tensor]:
    """What each layer says at the positions from which right answers are written.
    @returns [L, N, D] outputs of the layers but the last, [N, D] what the head reads behind the last; bfloat16"""
    weights = json.loads(MIXTURE.read_text())["mixed"]
    drawn = Sampler(pool, weights, f"exits {seed}").batches(2048)
    cos, sin = model.model.rotary(position_table().transpose(0, 1))
    layers, outputs = model.model.layers, []
    for layer in layers:
        layer.register_forward_hook(lambda _layer, _given, x: outputs.append(x))
    inner, last, count = [], [], 0
    while count < rows:
        batch = next(drawn)
        which, length = batch.has_image.long(), batch.ids.shape[1]
        outputs.clear()
        with autocast():
            embedded = model.embed(batch.ids, batch.visual)
            hidden = model.model(embedded, (cos[which, :, :length], sin[which, :, :length]), causal=True)
        answers = F.pad((batch.response & (batch.ids != PAD))[:, 1:], (0, 1))  # rows that a token is read from
        inner.append(torch.stack([x[answers] for x in outputs[:-1]]).bfloat16())
        last.append(hidden[answers].bfloat16())
        count += len(last[-1])
    for layer in layers:
        layer._forward_hooks.clear()
    return torch.cat(inner, 1), torch.cat(last)


def train(model: Dimple, inner: Tensor, last: Tensor, steps: int, batch: int = 2048, rate: float = 2e-3) -> tuple[Exits, list]:
    """Translators by the distance of distributions to the whole network's, classifiers by whether the two agree.
    @returns the ways out, and the loss by layer every fifty steps"""
    config, log = model.config, []
    exits = Exits(config["num_hidden_layers"], config["hidden_size"], config["rms_norm_eps"])
    optimiser = torch.optim.Adam(exits.parameters(), lr=rate, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.1)
    generator = torch.Generator().manual_seed(1)
    norm, head = model.model.norm, model.model.embed_tokens.weight.detach()
    for step in range(steps):
        some = torch.randint(len(last), (batch,), generator=generator)
        with torch.no_grad():
            target = (last[some].float() @ head.T).softmax(-1)
        losses = []
        for layer in range(len(exits.linear)):
            x = inner[layer, some].float()
            with autocast():
                read = normalised(exits.translate(layer, x), norm.weight.detach(), norm.eps)
                logits = (read @ head.T).float()
            agrees = (logits.argmax(-1) == target.argmax(-1)).float()
            distance = F.kl_div(logits.log_softmax(-1), target, reduction="batchmean")
            losses.append(distance + F.binary_cross_entropy_with_logits(exits.agreement(layer, x), agrees))
        sum(losses).backward()
        optimiser.step(), schedule.step(), optimiser.zero_grad()
        if step % 50 == 49:
            log.append([round(loss.item(), 4) for loss in losses])
            print(step + 1, log[-1], flush=True)
    return exits.eval(), log


@torch.no_grad()
def readings(model: Dimple, exits: Exits, inner: Tensor, last: Tensor) -> list[dict]:
    """How well each layer is read, on positions that were not trained on: share of tokens that are the whole network's."""
    head = model.model.embed_tokens.weight
    target, found = (last.float() @ head.T).argmax(-1), []
    for layer in range(len(exits.linear)):
        x = inner[layer].float()
        says = lambda read: (model.model.norm(read) @ head.T).argmax(-1) == target
        trained, borrowed = says(exits.translate(layer, x)), says(x)
        found.append({
            "layers": layer + 1,
            "borrowed": round(borrowed.float().mean().item(), 4),
            "trained": round(trained.float().mean().item(), 4),
            "calibrationError": round(calibration_error(exits.agreement(layer, x).sigmoid(), trained), 4),
        })  # fmt: skip
    return found


def calibration_error(confidence: Tensor, right: Tensor, bins: int = 10) -> float:
    """Expected calibration error: mean distance of confidence and share of right ones, over bins of equal width."""
    which = (confidence * bins).long().clamp(max=bins - 1)
    total = sum(
        (which == bin).sum() * (confidence[which == bin].mean() - right[which == bin].float().mean()).abs()
        for bin in range(bins)
        if (which == bin).any()
    )
    return float(total / len(confidence))


@dataclass(frozen=True)
class Rule:
    """When a token leaves. `measure`: "head", the lead of the best token over the second in the network's own head;
    "trained", the same behind the translator; "classifier", the classifier's opinion of the translated head."""

    measure: str
    threshold: float
    decay: float = DECAY

    def bar(self, share: float) -> float:
        return self.threshold * (0.9 + 0.1 * math.exp(-self.decay * share))


@dataclass
class Written:
    tokens: list[int]
    layers: list[int]


class ExitingNetwork:
    """Next tokens, each of which may leave early.
    @param exits  None: nothing leaves   @param fast  in the arithmetic of training; else as exact as the weights"""

    def __init__(self, model: Dimple, exits: Exits | None, rule: Rule | None, fast: bool = True):
        self.model, self.exits, self.rule, self.fast = model, exits, rule, fast
        self.closest = 1.0  # how near an answer came to leaving elsewhere
        self.cos, self.sin = model.model.rotary(position_table().transpose(0, 1))

    @torch.no_grad()
    def step(self, ids: Tensor, visual: Tensor | None, pictured: bool, cache: Cache, bar: float) -> tuple[Tensor, Tensor]:
        """@param ids [B, S] behind what is cached   @returns logits [B, V] behind the last one, layers it went through [B]"""
        model, start = self.model, cache.length
        span = slice(start, start + ids.shape[1])
        cos, sin = (table[[int(pictured)], :, span].expand(len(ids), -1, -1, -1) for table in (self.cos, self.sin))
        count = len(model.model.layers)
        left, layers = torch.zeros(len(ids), dtype=torch.bool), torch.full((len(ids),), count)
        farewell = torch.zeros(len(ids), model.config["vocab_size"])
        with autocast(enabled=self.fast):
            x = model.embed(ids, visual)
            cos, sin = cos.to(x.dtype), sin.to(x.dtype)
            for index, layer in enumerate(model.model.layers):
                before = x
                x = layer(x, cos, sin, True, None, cache.joiner(index))
                x = torch.cat([x[:, :-1], torch.where(left[:, None], before[:, -1], x[:, -1])[:, None]], 1)
                if self.rule is None or index == count - 1 or left.all():
                    continue
                sure, logits = self.look(index, x[:, -1].float())
                self.closest = min([self.closest, *(sure - bar).abs()[~left].tolist()])
                leaves = ~left & (sure >= bar)
                farewell[leaves], layers[leaves] = logits[leaves], index + 1
                left = left | leaves
            final = model.logits(model.model.norm(x[:, -1])).float()
        return torch.where(left[:, None], farewell, final), layers

    def look(self, layer: int, x: Tensor) -> tuple[Tensor, Tensor]:
        """How sure a layer is [B], and what it says [B, V]. @param x [B, D]"""
        read = x if self.rule.measure == "head" else self.exits.translate(layer, x)
        logits = self.model.logits(self.model.model.norm(read)).float()
        if self.rule.measure == "classifier":
            return self.exits.agreement(layer, x).sigmoid(), logits
        best = logits.softmax(-1).topk(2).values
        return best[:, 0] - best[:, 1], logits

    def write(self, items: list[Item]) -> list[Written]:
        """Answers in the order of the items."""
        found: list[Written | None] = [None] * len(items)
        for group in batches(items, None):
            size, pictured = items[group[0]].usual_length, items[group[0]].visual is not None
            ids, cache = torch.tensor([items[i].prompt for i in group]), Cache()
            visual = torch.cat([items[i].visual for i in group]) if pictured else None
            rows, written = torch.arange(len(group)), [Written([], []) for _ in group]
            for place in range(size):
                bar = self.rule.bar(place / size) if self.rule else 0.0
                logits, layers = self.step(ids, visual if place == 0 else None, pictured, cache, bar)
                tokens = logits.argmax(-1)
                for row, token, depth in zip(rows.tolist(), tokens.tolist(), layers.tolist()):
                    written[row].tokens.append(token), written[row].layers.append(depth)
                going = (tokens != EOS) & (tokens != PAD)
                if not going.any():
                    break
                if not going.all():
                    cache.keep(going)
                rows, ids = rows[going], tokens[going][:, None]
            for row, i in enumerate(group):
                found[i] = written[row]
        return found


def make(name: str, rows: int, steps: int) -> None:
    """Trains the ways out and writes them."""
    folder, published = MODELS / name, causal(name)
    model = published.model.requires_grad_(False)
    pool = Pool.load_or_build(24_000)
    exits, log = train(model, *collect(model, pool, rows), steps)
    weights = folder / "exits.safetensors"
    weights.write_bytes(save(exits.tensors(), metadata={"format": "pt"}))
    found = {"digest": {"algorithm": "sha256", "file": weights.name, "value": digest(weights)}}
    found |= {"of": published.digest, "positions": rows, "steps": steps, "loss": log[-1]}
    found["readings"] = readings(model, Exits.read(folder, model.config), *collect(model, pool, 3000, seed=2))
    write(folder / "exits.json", found)
    write(folder / "config.json", read_json(folder / "config.json") | {"exit_heads": True})


def fixture(name: str) -> Path:
    """Writes answers with the layers of their tokens, which the page's engine must repeat: test/fixtures/NAME/exits.json."""
    model = causal(name).model
    exits, cases = Exits.read(MODELS / name, model.config), []
    for item in held_out(model, ("count", "what-is-at", "json", "add", "sort", "where"), 2, "parity"):
        scene, runs = item.question.scene, []
        for rule in (Rule("head", 0.9), Rule("trained", 0.8), Rule("classifier", 0.9)):
            network = ExitingNetwork(model, exits, rule, fast=False)
            (written,) = network.write([item])
            settings = {"measure": rule.measure, "threshold": rule.threshold}
            runs.append({"settings": settings, "tokens": written.tokens, "layers": written.layers, "closest": network.closest})
        known = {"question": item.question.text, "scene": scene and scene.to_json(), "promptIds": item.prompt}
        cases.append(known | {"responseLength": item.usual_length, "runs": runs})
    path = FIXTURES / name / "exits.json"
    lines = ",\n".join("  " + json.dumps(case, separators=(",", ":")) for case in cases)
    about = "Float32 arithmetic on the files' float16 weights. layers: how many each token went through; closest: how near "
    about += "the closest decision to leave was."
    head = {"about": about, "digest": digest(MODELS / name / "exits.safetensors")}
    path.write_text(f'{json.dumps(head)[:-1]}, "cases": [\n{lines}\n]}}\n')
    return path


def causal(name: str) -> Published:
    published = read(MODELS / name)
    if not published.causal:
        raise SystemExit(f"{name}: expected a causal network, found one that looks both ways")
    return published


def write(path: Path, found: dict) -> None:
    path.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", default="mini-ar")
    parser.add_argument("--rows", type=int, default=40_000, help="positions of answers to train on")
    parser.add_argument("--steps", type=int, default=300)
    given = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    make(given.name, given.rows, given.steps)
    print(fixture(given.name))
