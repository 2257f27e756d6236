"""Held-out questions, answered and graded: what the quick look (evaluate.py) and the report share.

The same seed gives the same questions to every model and every setting, so that settings can be held against each
other question by question; the first n of a longer exam are those of a shorter one.
"""

import random
from dataclasses import dataclass

import torch
from torch import Tensor

from training.data import EOS, MASK, PAD, encode_prompt
from training.decoding import Network, blank, decode, until_end
from training.model import Dimple
from training.strategies import Setting
from training.tokenizer import decode as text_of, encode, load
from training.vision import features
from training.world import TASKS, Question, answer, ask_any_scene, score

POSITIONS = 2048  # about as many in a batch: more do not fit the processor's cache
PHRASINGS = 6  # at least as many as any answer has


@dataclass
class Item:
    """A question as the network gets it. `references`: right answers with their end tokens, one a phrasing, things in
    reading order."""

    question: Question
    prompt: list[int]
    visual: Tensor | None  # [cells, out]
    references: list[list[int]]

    @property
    def reference(self) -> list[int]:
        """In the first phrasing, which is what the network has seen most."""
        return self.references[0]

    @property
    def task(self) -> str:
        return self.question.task

    @property
    def usual_length(self) -> int:
        """The response length that the page offers."""
        return TASKS[self.task].max_answer_tokens


@dataclass
class Answer:
    """What came of an item. [R] each: tokens, the iteration of their commit and the confidence then; −1 and 0 where
    nothing was committed."""

    item: Item
    tokens: list[int]
    committed: list[int]
    confidence: list[float]
    iterations: int
    text: str
    correct: bool
    partial: float

    @property
    def length(self) -> int:
        """Tokens before the end."""
        return len(until_end(self.tokens))

    def hits(self) -> list[tuple[float, bool]]:
        """Confidence of each commit and whether the right answer has the same token there, in the phrasing that fits
        best; where both hold filler it is left out."""
        padded = [right + [PAD] * (len(self.tokens) - len(right)) for right in self.item.references]
        wanted = max(padded, key=lambda right: sum(token == other for token, other in zip(self.tokens, right)))
        pairs = zip(self.committed, self.confidence, self.tokens, wanted)
        return [(c, token == right) for when, c, token, right in pairs if when >= 0 and not token == right == PAD]


class NthPhrasing(random.Random):
    """Answers in the n-th phrasing, or the last where there are fewer, and in reading order."""

    def __init__(self, n: int):
        super().__init__(0)
        self.n = n

    def choice(self, options):
        return options[min(self.n, len(options) - 1)]

    def shuffle(self, things):
        pass


def held_out(model: Dimple, tasks, n: int, seed: str = "test", drafter=None) -> list[Item]:
    """n questions a task, task by task. @param drafter  tokenizer of a drafter of another vocabulary"""
    return [item for task in tasks for item in _items(model, task, n, random.Random(f"{seed} {task}"), drafter)]


def _items(model: Dimple, task: str, n: int, rng: random.Random, drafter=None) -> list[Item]:
    tokenizer = drafter or load()
    questions = [ask_any_scene(rng, task, held_out=True) for _ in range(n)]
    pictured = TASKS[task].image
    seen = features(model.visual, [q.scene for q in questions]) if pictured else [None] * n
    prompt = lambda question: encode_prompt(tokenizer, question.text, pictured)
    texts = lambda question: dict.fromkeys(answer(NthPhrasing(n), question) for n in range(PHRASINGS))
    references = lambda question: [encode(tokenizer, text) + [EOS] for text in texts(question)]
    return [Item(q, prompt(q), visual, references(q)) for q, visual in zip(questions, seen)]


def take(
    network: Network, items: list[Item], setting: Setting, length: int | None = None, priors=None, seed: int = 0
) -> list[Answer]:
    """Answers in the order of the items.

    @param length  of the response; None: what the page offers for the task
    @param priors  a list of response positions for each item, MASK where open; shorter ones are open at their end
    """
    answers: list[Answer | None] = [None] * len(items)
    tokenizer = load()
    for group in batches(items, length):
        first = items[group[0]]
        size = length or first.usual_length
        prompts = torch.tensor([items[i].prompt for i in group])
        visual = None if first.visual is None else torch.stack([items[i].visual for i in group])
        response = blank(len(group), size)
        for row, i in enumerate(group if priors else ()):
            fixed = priors[i][:size]
            response[row, : len(fixed)] = torch.tensor(fixed)
        run = decode(network.open(prompts, visual, setting.prefill), response, setting, seed)
        columns = (run.response, run.committed, run.confidence, run.iterations)
        for i, *parts in zip(group, *(column.tolist() for column in columns)):
            answers[i] = graded(tokenizer, items[i], *parts)
    return answers


@torch.no_grad()
def reread(network: Network, answers: list[Answer]) -> list[Answer]:
    """The same answers after one more iteration in which every token of the response is in sight and is taken back where
    the network would write another one: the simplest strategy that revises."""
    revised: list[Answer | None] = [None] * len(answers)
    items, tokenizer = [answer.item for answer in answers], load()
    for group in batches(items, None, lambda index: len(answers[index].tokens)):
        first = items[group[0]]
        response = torch.tensor([answers[i].tokens for i in group])
        visual = None if first.visual is None else torch.stack([items[i].visual for i in group])
        session = network.open(torch.tensor([items[i].prompt for i in group]), visual)
        logits = session.logits(response, torch.ones_like(response, dtype=torch.bool))
        logits[:, MASK] = float("-inf")
        sure, token = (values.view(response.shape).tolist() for values in logits.float().softmax(-1).max(-1))
        for i, *parts in zip(group, token, sure):
            before = answers[i]
            revised[i] = graded(tokenizer, items[i], parts[0], before.committed, parts[1], before.iterations + 1)
    return revised


def batches(items: list[Item], length: int | None, length_of=None) -> list[list[int]]:
    """Indices of items whose prompts and responses have one length and that have a picture or have none.
    @param length_of  response length of the item of an index; default: `length`, or what the page offers"""
    shape = lambda item, size: (len(item.prompt), size, item.visual is not None)
    groups: dict[tuple, list[int]] = {}
    for index, item in enumerate(items):
        size = length_of(index) if length_of else length or item.usual_length
        groups.setdefault(shape(item, size), []).append(index)
    cut = []
    for (prompt, response, _), members in groups.items():
        rows = max(1, POSITIONS // (prompt + response))
        cut += [members[start : start + rows] for start in range(0, len(members), rows)]
    return cut


def graded(tokenizer, item: Item, tokens: list[int], committed, confidence, iterations: int) -> Answer:
    text = text_of(tokenizer, until_end(tokens))
    found = score(item.question, text)
    return Answer(item, tokens, committed, confidence, iterations, text, found.correct, found.score)
