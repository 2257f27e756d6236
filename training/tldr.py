"""Long and short reasoning re-weighted while training (TL;DR, arXiv:2506.02678; code: zzli2022/TLDR, train_dynamic_lora).

    python -m training.tldr

mini-AR writes every step of an addition where it is asked to think step by step. Here it is taught to write them only where
they are wanted: from two domains, easy sums with the result alone (short) and hard sums with their steps (long), whose
shares α follow what is measured on the way. Easy: no digit is carried. From the published weights; what is learnt is a low-rank difference (LoRA,
arXiv:2106.09685), so that each checkpoint is small:

training/runs/tldr/step-N.safetensors   the difference of each checkpoint, float16
training/report/tldr.json               α, tokens and accuracy over the training, and what each checkpoint writes; the page
                                        shows it at `/family`
"""

import argparse
import json
import math
import random
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn.utils import parametrize

from training.config import MODELS, ROOT, RUNS, autocast
from training.data import EOS, encode_prompt, position_table
from training.decoding import Network
from training.exam import Item, take
from training.published import read
from training.strategies import AUTOREGRESSIVE
from training.tokenizer import encode, load
from training.world import TASKS, Question
from training.world.tasks.add import is_held_out
from training.world.words import fill

REPORT = ROOT / "training/report/tldr.json"
BASE = "mini-ar"
RANK = 4
DOMAINS = ("short", "long")
ETA, MIXED = 4.0, 1e-4  # the step of α, and the share of an even mixture that it keeps
EVERY = 8  # steps between two measurements
ROWS = 48  # of a batch
TESTS = 100  # easy sums, and as many hard ones, that every checkpoint is tested with
SHOWN = 4  # easy sums, and as many hard ones, that every checkpoint answers for the page


class LowRank(nn.Module):
    """W + B·A, with W as it was. @param weight [out, in]"""

    def __init__(self, weight: Tensor, rank: int):
        super().__init__()
        self.a = nn.Parameter(torch.randn(rank, weight.shape[1]) / math.sqrt(weight.shape[1]))
        self.b = nn.Parameter(torch.zeros(weight.shape[0], rank))

    def forward(self, weight: Tensor) -> Tensor:
        return weight + self.b @ self.a


class Adapted:
    """A frozen network with a low-rank difference on every matrix of its layers."""

    def __init__(self, rank: int = RANK):
        published = read(MODELS / BASE)
        self.published, self.model = published, published.model.requires_grad_(False)
        self.parts: dict[str, LowRank] = {}
        for name, module in self.model.model.layers.named_modules():
            if isinstance(module, nn.Linear):
                part = LowRank(module.weight, rank)
                parametrize.register_parametrization(module, "weight", part)
                self.parts[f"model.layers.{name}"] = part
        self.cos, self.sin = self.model.model.rotary(position_table().transpose(0, 1))

    def parameters(self) -> list[nn.Parameter]:
        return [parameter for part in self.parts.values() for parameter in part.parameters()]

    def state(self) -> dict[str, Tensor]:
        return {
            f"{name}.lora_{which}": getattr(part, which).detach().half().clone()
            for name, part in self.parts.items()
            for which in "ab"
        }

    @torch.no_grad()
    def restore(self, state: dict[str, Tensor]) -> None:
        for name, part in self.parts.items():
            part.a.copy_(state[f"{name}.lora_a"]), part.b.copy_(state[f"{name}.lora_b"])

    def loss(self, rows: list[tuple[list[int], list[int]]]) -> Tensor:
        """Mean cross-entropy of the answers' tokens, every answer of the same weight. @param rows  prompts and answers with their end tokens"""
        length = max(len(prompt) + len(answer) for prompt, answer in rows)
        ids = torch.tensor([prompt + answer + [EOS] * (length - len(prompt) - len(answer)) for prompt, answer in rows])
        spans = torch.tensor([[len(prompt), len(prompt) + len(answer)] for prompt, answer in rows])
        places = torch.arange(length)[None]
        learn = (places >= spans[:, :1]) & (places < spans[:, 1:])
        with autocast():
            x = self.model.embed(ids, None)
            rotary = tuple(table[[0], :, :length].expand(len(rows), -1, -1, -1) for table in (self.cos, self.sin))
            hidden = self.model.model(x, rotary, causal=True)[:, :-1][learn[:, 1:]]
            each = F.cross_entropy(self.model.logits(hidden).float(), ids[:, 1:][learn[:, 1:]], reduction="none")
        weights = (1 / learn.sum(1, keepdim=True)).expand(-1, length)[:, 1:][learn[:, 1:]]
        return (each * weights).sum() / len(rows)


# --- sums -------------------------------------------------------------------------------------------------------------


def is_hard(x: int, y: int) -> bool:
    return x % 10 + y % 10 > 9


def is_watched(x: int, y: int) -> bool:
    """Of the sums that are never trained on, those that are measured while training; the others test what came of it."""
    return is_held_out(x, y) and (x + 3 * y) % 4 == 0


PAIRS = [(x, y) for x in range(10, 100) for y in range(10, 100)]
TRAINED = [pair for pair in PAIRS if not is_held_out(*pair)]
WATCHED = [pair for pair in PAIRS if is_watched(*pair)]
TESTED = [pair for pair in PAIRS if is_held_out(*pair) and not is_watched(*pair)]


def question(rng: random.Random, pair: tuple[int, int]) -> Question:
    """Asked to think step by step, whether or not that is needed."""
    slots = dict(zip("xy", pair))
    return Question("add", "steps", fill(rng.choice(TASKS["add"].variants["steps"]["questions"]), slots), slots)


def plainly(item: Item) -> Item:
    """The same sum, asked for its result alone."""
    slots = item.question.slots
    asked = Question("add", "plain", fill(TASKS["add"].variants["plain"]["questions"][0], slots), slots)
    return Item(asked, encode_prompt(load(), asked.text, False), None, item.references)


class Sums:
    """Rows to train on, and items to measure with."""

    def __init__(self, seed: str):
        self.rng, self.tokenizer = random.Random(seed), load()

    def row(self, domain: str, pairs) -> tuple[list[int], list[int]]:
        asked = question(self.rng, self.rng.choice(pairs))
        variant = {"short": "plain", "long": "steps"}[domain]
        told = Question("add", variant, asked.text, asked.slots)
        first = type("First", (random.Random,), {"choice": lambda self, options: options[0]})()
        text = TASKS["add"].answer(first, told)
        return encode_prompt(self.tokenizer, asked.text, False), encode(self.tokenizer, text) + [EOS]

    def items(self, pairs, n: int) -> list[Item]:
        chosen = self.rng.sample(pairs, n)
        questions = [question(self.rng, pair) for pair in chosen]
        return [Item(q, encode_prompt(self.tokenizer, q.text, False), None, [[EOS]]) for q in questions]


@dataclass
class Measured:
    accuracy: float
    tokens: float
    steps: float  # share of answers that write steps

    @staticmethod
    def of(adapted: Adapted, items: list[Item]) -> "Measured":
        answers = take(Network(adapted.model, causal=True), items, AUTOREGRESSIVE)
        mean = lambda value: sum(map(value, answers)) / len(answers)
        return Measured(mean(lambda a: a.correct), mean(lambda a: a.length), mean(lambda a: "answer :" in a.text))

    def json(self) -> dict:
        return {name: round(value, 4) for name, value in vars(self).items()}


# --- training ---------------------------------------------------------------------------------------------------------


def reweighted(alpha: dict[str, float], now: Measured, short: Measured, long: Measured) -> dict[str, float]:
    """α after a measurement: a domain gains by what it has to give, short answers while the mean is longer than theirs, long
    ones while it is less often right. The references are the network as it was, asked for the result and for the steps; the
    paper trains a model of each domain for them."""
    gap = lambda value: max(abs(value), 1e-9)
    benefit = {
        "short": max((now.tokens - short.tokens) / gap(long.tokens - short.tokens), 0.0),
        "long": max((long.accuracy - now.accuracy) / gap(long.accuracy - short.accuracy), 0.0),
    }
    # Where the references are equally right, nothing says how much a point is worth: no more than the whole of it.
    raw = {domain: alpha[domain] * math.exp(ETA * min(benefit[domain], 1.0)) for domain in DOMAINS}
    total = sum(raw.values())
    return {domain: (1 - MIXED) * raw[domain] / total + MIXED / len(DOMAINS) for domain in DOMAINS}


class Trainer:
    def __init__(self, adapted: Adapted, rate: float, steps: int, seed: str):
        self.adapted, self.sums = adapted, Sums(seed)
        self.optimiser = torch.optim.AdamW(adapted.parameters(), lr=rate, betas=(0.9, 0.98), weight_decay=0.0)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimiser, lambda step: min(1.0, (step + 1) / 10, (steps - step) / (steps / 4)))

    def step(self, alpha: dict[str, float], pairs: dict[str, list]) -> float:
        short = sum(self.sums.rng.random() < alpha["short"] for _ in range(ROWS))
        drawn = ["short"] * short + ["long"] * (ROWS - short)
        loss = self.adapted.loss([self.sums.row(domain, pairs[domain]) for domain in drawn])
        loss.backward()
        self.optimiser.step(), self.schedule.step(), self.optimiser.zero_grad()
        return loss.item()


def main(steps: int, rate: float, n: int) -> None:
    watched = Sums("watched").items(WATCHED, n)
    tested = {"easy": [p for p in TESTED if not is_hard(*p)], "hard": [p for p in TESTED if is_hard(*p)]}
    tests = {name: Sums(f"test {name}").items(pairs, TESTS) for name, pairs in tested.items()}
    on_test = lambda adapted: {name: Measured.of(adapted, items).json() for name, items in tests.items()}
    adapted = Adapted()
    long, short = Measured.of(adapted, watched), Measured.of(adapted, [plainly(item) for item in watched])
    print("references", short, long, flush=True)

    pairs = {"short": [p for p in TRAINED if not is_hard(*p)], "long": [p for p in TRAINED if is_hard(*p)]}
    trainer, alpha = Trainer(adapted, rate, steps, "mixture"), dict.fromkeys(DOMAINS, 0.5)
    curve, saved = [{"step": 0, "alpha": 0.5} | long.json()], [(0, adapted.state())]
    for step in range(1, steps + 1):
        loss = trainer.step(alpha, pairs)
        if step % EVERY and step != steps:
            continue
        now = Measured.of(adapted, watched)
        alpha = reweighted(alpha, now, short, long)
        curve.append({"step": step, "alpha": round(alpha["short"], 4), "loss": round(loss, 4)} | now.json())
        print(json.dumps(curve[-1]), flush=True)
        saved.append((step, adapted.state()))
    keep = [0, 1, len(saved) // 4, len(saved) // 2, len(saved) - 1]
    folder, checkpoints = RUNS / "tldr", []
    folder.mkdir(parents=True, exist_ok=True)
    shown = [item for items in tests.values() for item in items[:SHOWN]]
    for index in sorted(set(keep)):
        step, state = saved[index]
        adapted.restore({name: tensor.float() for name, tensor in state.items()})
        (folder / f"step-{step}.safetensors").write_bytes(save(state, metadata={"format": "pt"}))
        answers = take(Network(adapted.model, causal=True), shown, AUTOREGRESSIVE)
        said = [{"question": a.item.question.text, "text": a.text, "tokens": a.length, "right": a.correct} for a in answers]
        checkpoints.append({"step": step, "test": on_test(adapted), "answers": said})
    references = {"short": short.json(), "long": long.json()}
    run = {"base": BASE, "of": adapted.published.digest, "rank": RANK, "watched": n, "tested": TESTS, "every": EVERY}
    run |= {"eta": ETA, "rows": ROWS, "references": references}
    run |= {"curve": curve, "checkpoints": checkpoints}
    REPORT.write_text(json.dumps(run, indent=1) + "\n")
    print(REPORT)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=96)
    parser.add_argument("--rate", type=float, default=8e-3)
    parser.add_argument("--n", type=int, default=50, help="sums that are measured while training")
    given = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    main(given.steps, given.rate, given.n)
