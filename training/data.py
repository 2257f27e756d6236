"""From the world to batches: a pool of scenes with frozen visual features, and prompts with answers.

Layout of a row: prompt tokens, then the answer, `<|eos|>`, and `<|pad|>` up to the response length. The
response length is random ("dynamic padding", Dimple, arXiv:2505.16990), so that one model works at many.
Rows of one batch have one length: instead of masking a filler, the response of shorter rows is longer.
"""

import random
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from training.config import CELL_GRID, DRAFTER, RUNS, SPECIAL, VISION, VISUAL_TOKENS, decoder_config
from training.model import VisionTower, image_positions
from training.tokenizer import encode, load
from training.vision import features, labels
from training.world import TASKS, WORLD, Scene, Question, Unanswerable, answer, ask, random_scene

CHAT = WORLD["chat"]
EOS, PAD, MASK = SPECIAL[CHAT["end"]], SPECIAL[CHAT["fill"]], SPECIAL["<|mask|>"]
LONGEST = 256  # positions
LONGEST_DRAFT = DRAFTER["max_position_embeddings"]  # the same of drafters of another vocabulary
USUAL_PLAIN = 0.8  # share of answers in the first phrasing once all phrasings are allowed


class Pool:
    """Scenes with their features, computed once. A third hold several kinds only."""

    def __init__(self, scenes: list[Scene], visual: Tensor):
        self.scenes, self.visual = scenes, visual  # visual [N, C, out] bfloat16

    @cached_property
    def kinds(self) -> Tensor:
        """Index of the kind in each cell, or EMPTY. [N, C]"""
        return labels(self.scenes)

    @staticmethod
    def build(tower: VisionTower, size: int, seed: int) -> "Pool":
        rng = random.Random(f"pool {seed}")
        scenes = [random_scene(rng, several_kinds=index % 3 == 0) for index in range(size)]
        return Pool(scenes, features(tower, scenes).bfloat16())

    @staticmethod
    def load_or_build(size: int, seed: int = 1) -> "Pool":
        path = RUNS / f"pool-{size}-{seed}.pt"
        if not path.exists():
            torch.save(Pool.build(load_tower(), size, seed), path)
        return torch.load(path, weights_only=False)


def load_tower() -> VisionTower:
    tower = VisionTower(VISION)
    tower.load_state_dict(torch.load(RUNS / "vision.pt"))
    return tower.eval()


@dataclass
class Row:
    prompt: list[int]
    answer: list[int]  # with its end token
    scene: int | None  # index in the pool
    response: int  # positions wanted for the response
    question: Question

    @property
    def length(self) -> int:
        return len(self.prompt) + self.response


def encode_prompt(tokenizer, question: str, with_image: bool) -> list[int]:
    template = CHAT["withImage" if with_image else "withoutImage"]
    text = template.replace("{image}", CHAT["image"] * VISUAL_TOKENS).replace("{question}", " " + question)
    return tokenizer.encode(text).ids


def dynamic_length(rng: random.Random, tokens: int, usual: int = 64) -> int:
    """Dimple's random response length; a third of the rows have the length the page offers for the task,
    and some are longer still, as visitors may choose up to 128.

    @param usual  the task's `max_answer_tokens`
    """
    style = rng.random()
    if style < 0.01:
        return rng.randint(max(tokens, 64), 128)
    if style < 0.06:
        return rng.randint(tokens, max(64, tokens))
    if style < 0.40:
        return max(tokens, usual)
    upper = 1 << tokens.bit_length() if tokens < 16 else (tokens // 16 + 1) * 16
    return rng.randint(tokens, upper)


class Phrasing(random.Random):
    """Draws how answers are worded: a share in the first phrasing and reading order, the rest in any phrasing,
    three descriptions in ten of those in random order. That is enough to make parallel decoding choose; with
    all phrasings alike, a small model mixes them up and loses count of what it has said.

    @param plain  share of the answers in the first phrasing, 0 … 1
    """

    def __init__(self, seed, plain: float):
        super().__init__(seed)
        self.plain = plain

    def choice(self, options):
        return options[0] if self.random() < self.plain else super().choice(options)

    def shuffle(self, things):
        if self.random() >= self.plain and self.random() < 0.3:
            super().shuffle(things)


class Sampler:
    """Endless rows of the mixture given by weights of tasks, or of one variant: `where:absolute`.

    @param plain  the first part of the curriculum: one phrasing, little filler, so that only the task itself
                  is left to learn
    @param several_kinds  share of scenes that must have several kinds: knowing what is there is not enough in them
    @param fixed  positions of every response, none shorter or longer; None: of random length
    @param drafter  tokenizer of a drafter of another vocabulary, whose responses have no filler of their own
    """

    def __init__(
        self,
        pool: Pool,
        weights: dict[str, float],
        seed,
        plain=False,
        several_kinds: float = 0,
        fixed: int | None = None,
        drafter=None,
    ):
        self.pool, self.weights, self.rng, self.plain = pool, weights, random.Random(f"sampler {seed}"), plain
        self.fixed, self.drafts = fixed, drafter is not None
        self.tokenizer, self.prompts = drafter or load(), {}
        several = [i for i, s in enumerate(pool.scenes) if len({t.kind for t in s.things}) > 1]
        self.several_kinds, self.several, self.any = several_kinds, several, range(len(pool.scenes))
        self.phrasing = Phrasing(f"phrasing {seed}", 1.0 if plain else USUAL_PLAIN)

    def row(self) -> Row:
        while True:
            asked = self.rng.choices(list(self.weights), list(self.weights.values()))[0]
            task, _, variant = asked.partition(":")
            index = self.rng.choice(self.several if self.rng.random() < self.several_kinds else self.any)
            try:
                question = ask(self.rng, task, self.pool.scenes[index])
            except Unanswerable:
                continue
            if variant and question.variant != variant:
                continue
            shown = TASKS[task].image or self.rng.random() < 0.4
            tokens = encode(self.tokenizer, answer(self.phrasing, question)) + [EOS]
            if self.fixed and len(tokens) > self.fixed:
                continue
            prompt = self.prompt(question.text, shown)
            if self.drafts and len(prompt) + len(tokens) > LONGEST_DRAFT:
                continue
            exact = self.drafts or self.plain and self.rng.random() < 0.5
            usual = TASKS[task].max_answer_tokens
            length = self.fixed or (len(tokens) if exact else dynamic_length(self.rng, len(tokens), usual))
            return Row(prompt, tokens, index if shown else None, length, question)

    def prompt(self, text: str, shown: bool) -> list[int]:
        if (text, shown) not in self.prompts:
            if len(self.prompts) > 50_000:
                self.prompts.clear()
            self.prompts[text, shown] = encode_prompt(self.tokenizer, text, shown)
        return self.prompts[text, shown]

    def batches(self, positions: int, group: int = 12):
        """Endless batches of about `positions` positions, each of rows of similar lengths, so that a step on
        short puzzles is as large as one on long descriptions. Rows are sorted in groups of batches, so that
        little filler is needed; the order of the batches is random."""
        while True:
            drawn, size = [], 0
            while size < positions * group:
                drawn.append(self.row())
                size += drawn[-1].length
            chunks = cut(sorted(drawn, key=lambda row: row.length), positions, exact=self.fixed is not None)
            self.rng.shuffle(chunks)
            yield from (Batch.of(chunk, self.pool, exact=self.fixed is not None) for chunk in chunks)


def batch_length(row: Row, exact: bool) -> int:
    """Positions that a row takes in its batch. Multiples of 8, so that there are few shapes: kernels are made per
    shape. Exactly its own where a response must not be filled up further."""
    return row.length if exact else -(-row.length // 8) * 8


def cut(rows: list[Row], positions: int, exact: bool = False) -> list[list[Row]]:
    """Rows, shortest first, in chunks of at most `positions` positions with their fillers.
    @param exact  rows of one length only stand together"""
    chunks: list[list[Row]] = [[]]
    for row in rows:
        another = exact and chunks[-1] and chunks[-1][-1].length != row.length
        if another or chunks[-1] and batch_length(row, exact) * (len(chunks[-1]) + 1) > positions:
            chunks.append([])
        chunks[-1].append(row)
    return chunks


@dataclass
class Batch:
    ids: Tensor  # [B, S]
    response: Tensor  # [B, S] bool: end tokens and fillers included
    has_image: Tensor  # [B] bool
    visual: Tensor | None  # [images in the batch · C, out]
    kinds: Tensor | None  # [images in the batch, C], see Pool.kinds

    @staticmethod
    def of(rows: list[Row], pool: Pool, exact: bool = False) -> "Batch":
        length = max(batch_length(row, exact) for row in rows)
        ids = [row.prompt + row.answer + [PAD] * (length - len(row.prompt) - len(row.answer)) for row in rows]
        starts = torch.tensor([len(row.prompt) for row in rows])
        shown = [row.scene for row in rows if row.scene is not None]
        return Batch(
            torch.tensor(ids),
            torch.arange(length)[None] >= starts[:, None],
            torch.tensor([row.scene is not None for row in rows]),
            pool.visual[shown].flatten(0, 1).float() if shown else None,
            pool.kinds[shown] if shown else None,
        )

    def to(self, device: str) -> "Batch":
        return Batch(**{name: None if value is None else value.to(device) for name, value in vars(self).items()})

    def twice(self) -> "Batch":
        again = lambda value, *copies: None if value is None else value.repeat(*copies)
        visual, kinds = again(self.visual, 2, 1), again(self.kinds, 2, 1)
        return Batch(self.ids.repeat(2, 1), self.response.repeat(2, 1), self.has_image.repeat(2), visual, kinds)


def position_table(drafter=None) -> Tensor:
    """M-RoPE positions of every row without and with a picture, [2, 3, LONGEST]: the picture always
    stands at the same place, so two tables serve all rows.
    @param drafter  tokenizer of a drafter of another vocabulary, whose rows are of up to LONGEST_DRAFT positions"""
    config, longest = decoder_config(0), LONGEST_DRAFT if drafter else LONGEST
    plain = torch.arange(longest).expand(3, -1)
    prefix = encode_prompt(drafter or load(), "", True)
    ids = torch.tensor((prefix + [PAD] * longest)[:longest])
    return torch.stack([plain, image_positions(ids, config, [CELL_GRID])])
