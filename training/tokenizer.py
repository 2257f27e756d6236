"""The tokenizer, in Hugging Face's tokenizer.json format: `python -m training.tokenizer`.

Byte-level BPE whose vocabulary is ten special tokens, the 256 bytes and the words of the world. With
`ignore_merges` a word of the vocabulary is one token and every other word falls back to its bytes, so any
text can be encoded and no vocabulary is lost to the halves of merges. Words are collected from a sample of
the world's questions and answers, most of them in the form with a leading space.

Text is encoded with a space before it: `encode(" " + text)`, so that a word is the same token everywhere.

Two more are for drafters that speak another vocabulary (Timor et al., arXiv:2502.05202): `pieces`, byte-level BPE with so
many merges that about half of the words stay whole, and `characters`, bytes alone. Special tokens have the same ids in all.
"""

import json
import random
from collections import Counter
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, pre_tokenizers
from tokenizers.models import BPE
from tokenizers.trainers import BpeTrainer

from training.config import FIXTURES, MODEL_FOLDER, RUNS, SPECIAL
from training.world import TASKS, answer, ask_any_scene, normalise

PATH = MODEL_FOLDER / "tokenizer.json"
WORD = r" ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s"  # a word, one digit, a run of punctuation, or a space


def splitter() -> pre_tokenizers.PreTokenizer:
    to_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(WORD), "isolated"), to_bytes])


def words_of_the_world(samples: int = 60_000, seed: int = 1) -> list[str]:
    """Every word of a large sample, in the byte alphabet, in alphabetical order."""
    rng, split, found = random.Random(f"words {seed}"), splitter(), Counter()
    for index in range(samples):
        question = ask_any_scene(rng, list(TASKS)[index % len(TASKS)])
        for text in (question.text, answer(rng, question)):
            found.update(word for word, _ in split.pre_tokenize_str(" " + text))
    return sorted(word for word in found if len(word) > 1)


def reserved(count: int) -> list[str]:
    """Tokens that round the size of a vocabulary up."""
    return [f"<|reserved_{index}|>" for index in range(-count % 16)]


def build() -> Tokenizer:
    words = [*pre_tokenizers.ByteLevel.alphabet()]
    tokens = [*SPECIAL, *sorted(words), *words_of_the_world(), "user", "assistant"]
    tokens += reserved(len(tokens))
    vocabulary = {token: index for index, token in enumerate(tokens)}
    tokenizer = Tokenizer(BPE(vocabulary, [], ignore_merges=True))
    tokenizer.pre_tokenizer = splitter()
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([token for token in tokens if token.startswith("<|")])
    return tokenizer


MERGES = 300  # of the pieces: 124 of the 246 words of the world's vocabulary are whole then


def build_pieces(samples: int = 20_000, seed: int = 1) -> Tokenizer:
    """Byte-level BPE learnt from a sample of the world's questions and answers."""
    rng, texts = random.Random(f"pieces {seed}"), []
    for index in range(samples):
        question = ask_any_scene(rng, list(TASKS)[index % len(TASKS)])
        texts += [" " + normalise(question.text), " " + answer(rng, question)]
    tokenizer, alphabet = Tokenizer(BPE()), pre_tokenizers.ByteLevel.alphabet()
    tokenizer.pre_tokenizer, tokenizer.decoder = splitter(), decoders.ByteLevel()
    size = len(SPECIAL) + len(alphabet) + MERGES
    tokenizer.train_from_iterator(
        texts,
        BpeTrainer(vocab_size=size, special_tokens=[*SPECIAL], initial_alphabet=alphabet, show_progress=False),
    )
    tokenizer.add_special_tokens(reserved(size))
    return tokenizer


def build_characters() -> Tokenizer:
    """A token a byte: each character of the world's texts is one."""
    tokens = [*SPECIAL, *sorted(pre_tokenizers.ByteLevel.alphabet())]
    tokens += reserved(len(tokens))
    tokenizer = Tokenizer(BPE({token: index for index, token in enumerate(tokens)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([token for token in tokens if token.startswith("<|")])
    return tokenizer


DRAFTERS = {"pieces": build_pieces, "characters": build_characters}


def load(path: Path = PATH) -> Tokenizer:
    return Tokenizer.from_file(str(path))


def load_drafter(kind: str) -> Tokenizer:
    """The tokenizer of the drafters of a kind, made at first. @param kind of DRAFTERS"""
    path = RUNS / f"tokenizer-{kind}.json"
    if not path.exists():
        RUNS.mkdir(parents=True, exist_ok=True)
        DRAFTERS[kind]().save(str(path))
    return load(path)


def of_model(folder: Path) -> Tokenizer:
    """The tokenizer that a published model has beside it."""
    return load(folder / "tokenizer.json")


def encode(tokenizer: Tokenizer, text: str) -> list[int]:
    return tokenizer.encode(" " + text).ids


def decode(tokenizer: Tokenizer, ids: list[int]) -> str:
    return tokenizer.decode(ids).lstrip()


ODD_TEXTS = [
    " ", "  two  spaces ", "Hello, World!", "naïve café", "日本語のテキスト", "😀 emoji 👩‍🚀 family", "Ünïcödé ß",
    "12345", "3.14159", "a+b=c", "tabs\tand\nnewlines", "don't", "<|not special|>", "<|mask|>", "the<|mask|>cat",
    "x" * 40, "ελληνικά", "עברית", "مرحبا", "Zürich 2024", "{\"top left\":\"cat\"}", "[1, 2, 3]", "catdog", "cat dog",
    "\u200b", "a\u0301", "½ ²", "…", "—", "“quoted”",
]  # fmt: skip


def fixture_cases(tokenizer: Tokenizer) -> list[dict]:
    rng, texts = random.Random("tokenizer fixtures"), list(ODD_TEXTS)
    for task in TASKS:
        for _ in range(2):
            question = ask_any_scene(rng, task)
            texts += [" " + normalise(question.text), " " + answer(rng, question)]
    encoded = [(text, tokenizer.encode(text).ids) for text in texts]
    return [{"text": text, "ids": ids, "decoded": tokenizer.decode(ids)} for text, ids in encoded]


if __name__ == "__main__":
    tokenizer = build()
    PATH.parent.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(PATH))
    lines = ",\n".join("  " + json.dumps(case, ensure_ascii=False) for case in fixture_cases(tokenizer))
    (FIXTURES / "text").mkdir(parents=True, exist_ok=True)
    (FIXTURES / "text/tokenizer.json").write_text(f"[\n{lines}\n]\n")
    print(f"{tokenizer.get_vocab_size()} tokens")
