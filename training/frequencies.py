"""How often the network was asked to write each token: `python -m training.frequencies`.

public/models/mini-dimple/frequencies.json   one count per token id, over responses drawn as in training once
                                             places are learnt: answers with their end token and the pads behind it

Strategies that discount tokens which are frequent anyway (PC-Sampler) read it. It depends on tokenizer, world
and mixture alone, so it takes no training and gives the same file everywhere.
"""

import argparse
import json
import random
from pathlib import Path

import torch

from training.data import PAD, Pool, Sampler
from training.tokenizer import DRAFTERS, PATH as TOKENIZER, load, load_drafter
from training.world import random_scene

MIXTURE = Path(__file__).with_name("mixture.json")
PATH = TOKENIZER.with_name("frequencies.json")


def count_tokens(rows: int, weights: dict[str, float], seed: int = 1, drafter=None) -> list[int]:
    """[V] how often each token stands in the responses of so many rows.
    @param drafter  tokenizer of a drafter of another vocabulary, whose responses have no pads behind them"""
    rng = random.Random(f"frequencies {seed}")
    scenes = [random_scene(rng, several_kinds=index % 3 == 0) for index in range(2000)]
    sampler = Sampler(Pool(scenes, torch.empty(0)), weights, f"frequencies {seed}", drafter=drafter)
    counts = [0] * (drafter or load()).get_vocab_size()
    for _ in range(rows):
        row = sampler.row()
        for token in row.answer:
            counts[token] += 1
        counts[PAD] += max(0, row.response - len(row.answer))
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--out", type=Path, default=PATH)
    parser.add_argument("--drafter", choices=DRAFTERS, help="in the tokens of a drafter of another vocabulary")
    args = parser.parse_args()
    weights = json.loads(MIXTURE.read_text())["mixed"]
    counts = count_tokens(args.rows, weights, drafter=args.drafter and load_drafter(args.drafter))
    made = {"rows": args.rows, "tokens": sum(counts), "counts": counts}
    args.out.write_text(json.dumps(made, separators=(",", ":")) + "\n")
    print(f"{args.out}: {made['tokens']} tokens of {args.rows} responses")


if __name__ == "__main__":
    main()
