"""How a cell is measured. Results are plain data, question by question where settings are compared by question."""

import json
import random
import time

import torch

from training.config import RUNS
from training.data import EOS, MASK
from training.decoding import Network
from training.exam import Answer, Item, held_out, reread, take
from training.parity import half_known
from training.published import Published
from training.report.grid import SHORT_TASKS, Cell
from training.report.numbers import BINS, roughness
from training.tokenizer import encode, load
from training.world import CELLS, KINDS, TASKS


class Bench:
    """A model with its questions, which are made once."""

    def __init__(self, published: Published):
        self.published = published
        self.network = Network(published.model, published.causal)
        self.items: dict[str, list[Item]] = {}  # by task

    def of(self, tasks, n: int) -> list[Item]:
        """The first n questions of each task."""
        for task in tasks:
            if len(self.items.get(task, [])) < n:
                self.items[task] = held_out(self.published.model, [task], n)
        return [item for task in tasks for item in self.items[task][:n]]

    def measure(self, cell: Cell) -> dict:
        return getattr(self, cell.kind)(cell)

    def accuracy(self, cell: Cell) -> dict:
        return self.answered(self.of(TASKS, cell.n), cell)

    def reread(self, cell: Cell) -> dict:
        """Every answer read once more with all of it in sight, and mended where the network would write another token."""
        return self.answered(self.of(TASKS, cell.n), cell)

    def length(self, cell: Cell) -> dict:
        return self.answered(self.of(SHORT_TASKS, cell.n), cell)

    def answered(self, items: list[Item], cell: Cell, priors=None) -> dict:
        """By task: for each question whether it was right, iterations and tokens before the end. For all of them:
        calibration, processor seconds and positions run through the decoder."""
        began, before = time.process_time(), self.network.positions
        answers = take(self.network, items, cell.setting, cell.length, priors)
        answers = reread(self.network, answers) if cell.kind == "reread" else answers
        seconds = time.process_time() - began
        tasks: dict[str, dict] = {}
        for answer in answers:
            task = tasks.setdefault(answer.item.task, {"right": "", "iterations": [], "length": []})
            task["right"] += str(int(answer.correct))
            task["iterations"].append(answer.iterations)
            task["length"].append(answer.length)
        for task, found in tasks.items():
            found["responseLength"] = cell.length or TASKS[task].max_answer_tokens
        positions = self.network.positions - before
        numbers = {"tasks": tasks, "bins": bins(answers), "seconds": round(seconds, 2), "positions": positions}
        return numbers | ({"listings": [listing(answer) for answer in answers]} if cell.kind == "prior" else {})

    def prior(self, cell: Cell) -> dict:
        """JSON listings. `skeleton`: braces, quotes and commas for as many things as there are, and the end token;
        `other-size`: for another number of things, which no listing of the scene has."""
        items = self.of(["json"], cell.n)
        size = {"none": None, "skeleton": things, "other-size": lambda item: things(item) % 4 + 1}[cell.prior]
        found = self.answered(items, cell, size and [skeleton(size(item)) for item in items])
        sizes = [(size if cell.prior == "other-size" else things)(item) for item in items]
        return found | {"things": [things(item) for item in items], "wanted": sizes}

    @torch.no_grad()
    def precision(self, cell: Cell) -> dict:
        """How often bfloat16, in which all cells are computed, and float32 have the same most probable token."""
        exact, rng = Network(self.published.model, self.published.causal, fast=False), random.Random("precision")
        same = asked = 0
        for item in self.of(TASKS, cell.n):
            known = half_known(item, item.usual_length, exact.causal, rng)
            ids = torch.tensor([item.prompt + known])
            rows = range(len(item.prompt) - 1, ids.shape[1] - 1)
            if not exact.causal:
                rows = [row for row in rows if ids[0, row + 1] == MASK]
            best = lambda network: network.model.logits(
                network.hidden(ids, item.visual, item.visual is not None, None)[0, list(rows)]
            ).argmax(-1)
            same, asked = same + int((best(exact) == best(self.network)).sum()), asked + len(rows)
        return {"same": same, "positions": asked}

    def stability(self, cell: Cell) -> dict:
        """How rough the loss of the last phase was, once all tasks were trained; null where there is no log of it."""
        log = RUNS / self.published.name / "log.jsonl"
        if not log.exists():
            return {"roughness": None}
        entries = [json.loads(line) for line in log.read_text().splitlines()]
        phase, mixture, losses = entries[-1]["phase"], None, []
        for entry in entries:
            mixture = entry.get("mixture", mixture)
            if entry["phase"] == phase and mixture == "mixed" and "loss" in entry:
                losses.append(entry["loss"])
        return {"phase": phase, "roughness": roughness(losses), "last": losses[-1] if losses else None}


def things(item: Item) -> int:
    return len(item.question.scene.things)


def skeleton(size: int) -> list[int]:
    """Braces, quotes and commas of a listing of `size` things and the end token; names and places are open."""
    style = TASKS["json"].variants["json"]["lists"][0]
    kind, cell = next(iter(KINDS)), CELLS[0]
    one = style["item"].replace("{cell}", cell).replace("{kind}", kind)
    tokenizer = load()
    words = {token for word in (*CELLS, *KINDS) for part in word.split() for token in spellings(tokenizer, part)}
    ids = encode(tokenizer, style["start"] + style["separator"].join([one] * size) + style["end"])
    return [MASK if token in words else token for token in ids] + [EOS]


def spellings(tokenizer, word: str) -> list[int]:
    """Tokens of a word, with and without a space before it."""
    return [tokenizer.encode(text).ids[0] for text in (word, f" {word}")]


def listing(answer: Answer) -> list[int]:
    """[is JSON of strings, entries, entries that are true of the scene] of an answer."""
    try:
        pairs = json.loads(answer.text, object_pairs_hook=list)
    except (ValueError, RecursionError):
        return [0, 0, 0]
    if not isinstance(pairs, list) or not all(isinstance(pair, tuple) and isinstance(pair[1], str) for pair in pairs):
        return [0, 0, 0]
    scene = answer.item.question.scene
    true = sum(cell in CELLS and scene.at(CELLS.index(cell)) == kind for cell, kind in pairs)
    return [1, len(pairs), true]


def bins(answers: list[Answer]) -> list[list[float]]:
    """Commits by confidence, BINS of equal width: how many, their confidence and how many were right, summed up."""
    found = [[0, 0.0, 0] for _ in range(BINS)]
    for answer in answers:
        for confidence, right in answer.hits():
            counts = found[min(BINS - 1, int(confidence * BINS))]
            counts[0], counts[1], counts[2] = counts[0] + 1, counts[1] + confidence, counts[2] + right
    return [[count, round(confidence, 4), right] for count, confidence, right in found]
