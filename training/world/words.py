"""The world's language: templates are filled on the way out, and names and numbers found in any text on the way back."""

import re

from training.world.constants import PLURAL


def fill(template: str, slots: dict) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: str(slots[m.group(1)]), template)


def article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"


def noun(name: str, count: int) -> str:
    """The name of so many of a kind or category."""
    return name if count == 1 else PLURAL[name]


def be(count: int) -> str:
    return "is" if count == 1 else "are"


def normalise(text: str) -> str:
    """Lower case, punctuation as words of its own, single spaces: how free text reaches the model."""
    spaced = re.sub(r"([^\w\s])", r" \1 ", text.lower())
    return " ".join(spaced.split())


def mentions(text: str, names) -> list[str]:
    """The names in the text in order of appearance, whole words, the longest at each place."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.findall(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b", text)


def numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"[0-9]+", text)]
