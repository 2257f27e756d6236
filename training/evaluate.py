"""Measures a checkpoint on held-out questions, task by task: a quick look while training.

    python -m training.evaluate --checkpoint training/runs/mini-dimple/diffusion.pt --decode gamma --gamma 0.9 --n 200

Decoding: `greedy` (autoregressive, causal), `single` (diffusion, the most confident position per iteration) or `gamma`
(all positions above γ, by the schedule where none is). The response length is the task's `maxAnswerTokens`. Accuracy
comes with a 95 % Wilson interval; picture tasks also by number of kinds. `python -m training.report` measures more.
"""

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path

import torch

from training.decoding import Network
from training.exam import Answer, held_out, take
from training.intervals import wilson
from training.model import Dimple
from training.strategies import AUTOREGRESSIVE, Setting
from training.tokenizer import load, load_drafter
from training.train import build
from training.world import TASKS


@dataclass
class Tally:
    correct: int = 0
    n: int = 0
    partial: float = 0.0
    iterations: int = 0
    by_kinds: dict[int, list[bool]] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def interval(self) -> tuple[float, float]:
        return wilson(self.correct, self.n)

    def add(self, answer: Answer) -> None:
        question = answer.item.question
        self.n, self.correct = self.n + 1, self.correct + answer.correct
        self.partial, self.iterations = self.partial + answer.partial, self.iterations + answer.iterations
        if question.scene:
            kinds = len({thing.kind for thing in question.scene.things})
            self.by_kinds.setdefault(kinds, []).append(answer.correct)
        if not answer.correct:
            self.wrong.append((question.text, answer.text))


def setting_of(decoding: str, gamma: float) -> Setting:
    """The setting behind a name of the command line."""
    return {"greedy": AUTOREGRESSIVE, "single": Setting(), "gamma": Setting(gamma=gamma)}[decoding]


def evaluate(model: Dimple, tasks, n: int, decoding: str, gamma: float, seed="test", length=None) -> dict[str, Tally]:
    """Tally by task id."""
    network, tallies = Network(model, causal=decoding == "greedy"), {task: Tally() for task in tasks}
    for answer in take(network, held_out(model, tasks, n, seed), setting_of(decoding, gamma), length):
        tallies[answer.item.task].add(answer)
    return tallies


def load_model(path: Path, average: bool = True) -> tuple[Dimple, dict]:
    state = torch.load(path, map_location="cpu")
    return model_of(state, average), state


def model_of(state: dict, average: bool = True) -> Dimple:
    """The network of a checkpoint."""
    kind = state.get("drafter")
    model = build((load_drafter(kind) if kind else load()).get_vocab_size(), kind is not None)
    model.load_state_dict(state["average" if average else "model"], strict=False)
    return model.eval()


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
