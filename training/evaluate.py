"""Measures a checkpoint on held-out questions, task by task.

    python -m training.evaluate --checkpoint training/runs/diffusion.pt --decode gamma --gamma 0.9 --n 200

Decoding: `greedy` (autoregressive, causal), `single` (diffusion, the most confident position per
iteration) or `gamma` (all positions above γ, the best one if none is). The response length is the task's
`maxAnswerTokens`. Accuracy comes with a 95 % Wilson interval; picture tasks also by number of kinds.
"""

import argparse
import json
import math
import random
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from training.data import EOS, MASK, PAD, Pool, encode_prompt, position_table
from training.model import Dimple
from training.tokenizer import decode, load
from training.train import build
from training.vision import features
from training.world import TASKS, Question, ask_any_scene, score


@dataclass
class Tally:
    correct: int = 0
    n: int = 0
    partial: float = 0.0
    iterations: int = 0
    by_kinds: dict[int, list[bool]] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def interval(self) -> tuple[float, float]:
        """95 % Wilson score interval."""
        z, n, p = 1.96, self.n, self.correct / self.n
        centre, spread = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, centre - spread) / (1 + z * z / n), (centre + spread) / (1 + z * z / n)


class Generator:
    """Decodes batches of prompts of one length. All passes are recomputed: simple, and exact."""

    def __init__(self, model: Dimple):
        self.model = model.eval()
        self.cos, self.sin = model.model.rotary(position_table().transpose(0, 1))

    def logits(self, ids: Tensor, visual: Tensor | None, rows: slice, causal: bool) -> Tensor:
        """Logits that predict the positions in `rows`, [B, positions, V]."""
        which = torch.full((len(ids),), int(visual is not None))
        rotary = self.cos[which, :, : ids.shape[1]], self.sin[which, :, : ids.shape[1]]
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.model.model(self.model.embed(ids, visual), rotary, causal)
        return self.model.logits(hidden[:, rows.start - 1 : rows.stop - 1].float())

    @torch.no_grad()
    def greedy(self, prompts: Tensor, visual: Tensor | None, length: int) -> tuple[Tensor, int]:
        ids, start = prompts, prompts.shape[1]
        ended = torch.zeros(len(ids), dtype=torch.bool)
        while ids.shape[1] < start + length and not ended.all():
            rows = slice(ids.shape[1], ids.shape[1] + 1)
            token = self.logits(ids, visual, rows, causal=True).argmax(-1)
            ids = torch.cat([ids, token], 1)
            ended |= (token[:, 0] == EOS) | (token[:, 0] == PAD)
        return ids[:, start:], (ids.shape[1] - start) * len(ids)

    @torch.no_grad()
    def diffusion(self, prompts, visual, length: int, gamma: float | None) -> tuple[Tensor, int]:
        """@param gamma  None: one position per iteration   @returns responses, iterations of all rows"""
        start, iterations = prompts.shape[1], 0
        ids = torch.cat([prompts, torch.full((len(prompts), length), MASK)], 1)
        rows = slice(start, start + length)
        while (ids == MASK).any():
            masked = ids[:, rows] == MASK
            confidence, token = self.logits(ids, visual, rows, causal=False).softmax(-1).max(-1)
            confidence = confidence.masked_fill(~masked, -1.0)
            commit = confidence > gamma if gamma is not None else torch.zeros_like(masked)
            best = torch.zeros_like(masked).scatter_(1, confidence.argmax(1, keepdim=True), True)
            commit = torch.where(commit.any(1, keepdim=True), commit, best) & masked
            ids[:, rows] = torch.where(commit, token, ids[:, rows])
            iterations += int(masked.any(1).sum())
        return ids[:, rows], iterations


def until_end(response: list[int]) -> list[int]:
    ends = [place for place, token in enumerate(response) if token in (EOS, PAD)]
    return response[: ends[0]] if ends else response


def evaluate(model: Dimple, tasks, n: int, decoding: str, gamma: float, seed="test", batch=50, length=None):
    """Tally by task id."""
    generator, tokenizer, tallies = Generator(model), load(), {}
    for task in tasks:
        rng, tally = random.Random(f"{seed} {task}"), Tally()
        questions = [ask_any_scene(rng, task, held_out=True) for _ in range(n)]
        prompts = [encode_prompt(tokenizer, q.text, q.scene is not None) for q in questions]
        order = sorted(range(n), key=lambda i: len(prompts[i]))
        for group in same_length_groups(order, prompts, batch):
            chosen = [questions[i] for i in group]
            ids = torch.tensor([prompts[i] for i in group])
            scenes = [q.scene for q in chosen]
            visual = features(model.visual, scenes).flatten(0, 1) if scenes[0] else None
            size = length or TASKS[task]["maxAnswerTokens"]
            if decoding == "greedy":
                responses, iterations = generator.greedy(ids, visual, size)
            else:
                responses, iterations = generator.diffusion(
                    ids, visual, size, gamma if decoding == "gamma" else None
                )
            tally.iterations += iterations
            for question, response in zip(chosen, responses.tolist()):
                record(tally, question, decode(tokenizer, until_end(response)))
        tallies[task] = tally
    return tallies


def same_length_groups(order: list[int], prompts: list[list[int]], batch: int):
    group: list[int] = []
    for index in order:
        if group and (len(group) == batch or len(prompts[index]) != len(prompts[group[0]])):
            yield group
            group = []
        group.append(index)
    yield group


def record(tally: Tally, question: Question, text: str) -> None:
    graded = score(question, text)
    tally.n, tally.correct = tally.n + 1, tally.correct + graded.correct
    tally.partial += graded.score
    if question.scene:
        kinds = len({thing.kind for thing in question.scene.things})
        tally.by_kinds.setdefault(kinds, []).append(graded.correct)
    if not graded.correct:
        tally.wrong.append((question.text, text))


def load_model(path: Path, average: bool = True) -> tuple[Dimple, dict]:
    state = torch.load(path, map_location="cpu")
    model = build(load().get_vocab_size())
    model.load_state_dict(state["average" if average else "model"], strict=False)
    return model.eval(), state


def report(tallies: dict[str, Tally], wrong: int = 0) -> None:
    for task, tally in tallies.items():
        low, high = tally.interval()
        kinds = "  ".join(f"{k}: {sum(v) / len(v):.2f}" for k, v in sorted(tally.by_kinds.items()))
        print(
            f"{task:11s} {tally.correct / tally.n:.3f} [{low:.2f}, {high:.2f}]  partial {tally.partial / tally.n:.3f}"
            f"  iterations {tally.iterations / tally.n:5.1f}  by kinds {kinds}"
        )
        for question, text in tally.wrong[:wrong]:
            print(f"      {question}  ->  {text}")
    mean = sum(t.correct / t.n for t in tallies.values()) / len(tallies)
    steps = sum(t.iterations / t.n for t in tallies.values()) / len(tallies)
    print(f"mean {mean:.3f}  iterations {steps:.1f}", flush=True)


def as_json(tallies: dict[str, Tally], setting: dict) -> dict:
    mean = lambda value: sum(value(tally) / tally.n for tally in tallies.values()) / len(tallies)
    return setting | {
        "accuracy": round(mean(lambda tally: tally.correct), 4),
        "iterations": round(mean(lambda tally: tally.iterations), 2),
        "tasks": {task: _task_json(tally) for task, tally in tallies.items()},
    }


def _task_json(tally: Tally) -> dict:
    return {
        "accuracy": round(tally.correct / tally.n, 4),
        "interval": [round(bound, 4) for bound in tally.interval()],
        "partial": round(tally.partial / tally.n, 4),
        "iterations": round(tally.iterations / tally.n, 2),
        "n": tally.n,
        "byKinds": {k: [sum(v), len(v)] for k, v in sorted(tally.by_kinds.items())},
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--decode", choices=["greedy", "single", "gamma"], default="gamma")
    parser.add_argument("--gamma", type=float, default=0.9)
    parser.add_argument("--n", type=int, default=40)
    parser.add_argument("--tasks", nargs="*", default=list(TASKS))
    parser.add_argument("--length", type=int, help="response length in tokens; default: by task")
    parser.add_argument("--wrong", type=int, default=0, help="print that many wrong answers a task")
    parser.add_argument("--latest", action="store_true", help="the last weights, not their average")
    parser.add_argument("--json", type=Path, help="also write the numbers here")
    given = parser.parse_args()
    torch.set_num_threads(1)
    model, state = load_model(given.checkpoint, average=not given.latest)
    print(f"{state['phase']} step {state['step']}  {state['seconds'] / 60:.1f} min  {given.decode}")
    tallies = evaluate(model, given.tasks, given.n, given.decode, given.gamma, length=given.length)
    report(tallies, given.wrong)
    if given.json:
        setting = {"decode": given.decode, "gamma": given.gamma if given.decode == "gamma" else None}
        setting |= {"phase": state["phase"], "step": state["step"], "responseLength": given.length or "by task"}
        given.json.write_text(json.dumps(as_json(tallies, setting), indent=2) + "\n")
