"""The sentences, as tokens: `the fox is left of the dog . the dog is above the apple . the fox is above and left of the apple .`"""

import itertools
import random

import torch
from torch import Tensor

from training.world.constants import RELATIONS

NAMES = ["cat", "dog", "fox", "frog", "apple", "rocket"]
GAP_WORDS = ["above", "below", "left", "right", "of", "and"]  # what a gap can be filled with
WORDS = [*GAP_WORDS, "the", "is", ".", *NAMES, "|", "<end>", "<pad>", "<mask>"]
INDEX = {word: index for index, word in enumerate(WORDS)}
BAR, END, PAD, MASK = (INDEX[word] for word in ("|", "<end>", "<pad>", "<mask>"))
LONGEST_GAP = 4  # words

# Every infill there is, the shortest first: tuples of indices of GAP_WORDS.
INFILLS = [gap for n in range(LONGEST_GAP + 1) for gap in itertools.product(range(len(GAP_WORDS)), repeat=n)]
PLACE = {gap: index for index, gap in enumerate(INFILLS)}

Context = tuple[tuple[str, str, str], str, str]  # names of the three, relation of the first two, of the first and the third


def told(name: str, relation: str, other: str) -> list[str]:
    return ["the", name, "is", *relation.split(), "the", other, "."]


def parts(context: Context) -> tuple[list[int], list[int]]:
    """Tokens before the gap and after it."""
    (a, b, c), first, last = context
    before = [*told(a, first, b), "the", b, "is"]
    after = ["the", c, ".", *told(a, last, c)]
    return [INDEX[word] for word in before], [INDEX[word] for word in after]


def canvas(context: Context, gap: tuple[int, ...] | None) -> list[int]:
    """The text with every relation filled up to LONGEST_GAP positions, as diffusion sees it; no gap: masks."""
    (a, b, c), first, last = context
    filled = lambda words: [*words, *[PAD] * (LONGEST_GAP - len(words))]
    relation = lambda text: filled([INDEX[word] for word in text.split()])
    middle = [MASK] * LONGEST_GAP if gap is None else filled(gap)
    the, is_, stop = INDEX["the"], INDEX["is"], INDEX["."]
    one = [the, INDEX[a], is_, *relation(first), the, INDEX[b], stop]
    two = [the, INDEX[b], is_, *middle, the, INDEX[c], stop]
    return one + two + [the, INDEX[a], is_, *relation(last), the, INDEX[c], stop]


GAP_START = 13  # of the middle relation in a canvas


def relation_of(one: int, other: int) -> str:
    """Where a cell of the grid lies from another."""
    sign = lambda value: (value > 0) - (value < 0)
    return RELATIONS[sign(one % 3 - other % 3), sign(one // 3 - other // 3)]


def draw(rng: random.Random) -> tuple[Context, tuple[int, ...]]:
    """Three things in three cells, told: the context, and what stands in its gap."""
    a, b, c = rng.sample(range(9), 3)
    names = tuple(rng.sample(NAMES, 3))
    gap = tuple(INDEX[word] for word in relation_of(b, c).split())
    return (names, relation_of(a, b), relation_of(a, c)), gap


def padded(rows: list[list[int]]) -> Tensor:
    longest = max(map(len, rows))
    return torch.tensor([row + [PAD] * (longest - len(row)) for row in rows])


def sentence(context: Context, gap: tuple[int, ...]) -> list[int]:
    """What the prior reads: END, the text, END."""
    before, after = parts(context)
    return [END, *before, *gap, *after, END]


def asked(context: Context) -> list[int]:
    """What a policy reads before it writes the gap."""
    before, after = parts(context)
    return [END, *before, BAR, *after, BAR]
