"""Writes what holds the engine of the page to this network: `python -m training.parity --name mini-dimple`.

test/fixtures/NAME/parity.json   of the published weights: questions with a few rows of logits, and greedy traces

Per question: logits of an answer that is half known (for a causal model: of the half that is known), and which
position got which token in each iteration, for one token per step and γ = 0.9 (for a causal model: next token). Each
iteration comes with its margin, how close its closest decision was: where rounding may turn it.
"""

import argparse
import json
import random
from itertools import cycle, islice
from pathlib import Path

import torch

from training.config import FIXTURES, MODELS
from training.data import MASK
from training.decoding import Network, blank, decode
from training.exam import Item, held_out
from training.published import Published, read
from training.strategies import AUTOREGRESSIVE, Proposal, Setting
from training.world import TASKS

QUESTIONS, CANDIDATES, PICTURES = 20, 6, 4  # questions, logits a row, cases with the tower's output
FILLER = 3  # positions behind the answer: all of them are as good as certain, so their order is a matter of rounding
GREEDY = {"maskgit": Setting(), "confident": Setting(gamma=0.9)}
ABOUT = (
    "Float32 arithmetic on the file's weights. rows: unshifted logits of one pass over inputIds; row p predicts "
    "p + 1; top: [token, logit], the largest first; logSumExp over all tokens. visionOut: the tower's output for the "
    "middle cell. runs: per iteration the commits as [response position, token] and the margin of its closest decision: "
    "best over second-best probability where it commits, distance of a probability to γ, last taken over first left."
)


def questions(published: Published) -> list[Item]:
    """Two of some tasks, one of others."""
    counts: dict[str, int] = {}
    for task in islice(cycle(TASKS), QUESTIONS):
        counts[task] = counts.get(task, 0) + 1
    return [item for task, n in counts.items() for item in held_out(published.model, [task], n, "parity", published.drafter)]


@torch.no_grad()
def case(network: Network, item: Item, rng: random.Random, pictured: bool) -> dict:
    scene = item.question.scene
    length = len(item.reference) + FILLER
    ids = item.prompt + half_known(item, length, network.causal, rng)
    hidden = network.hidden(torch.tensor([ids]), item.visual, item.visual is not None, None)
    rows = sorted({len(item.prompt) - 1, len(item.prompt) + 1, len(ids) - 1} & set(range(len(ids))))
    logits = network.model.logits(hidden[0, rows])
    found = {"task": item.task, "question": item.question.text, "scene": scene and scene.to_json()}
    found |= {"promptLength": len(item.prompt), "inputIds": ids, "responseLength": length}
    found["rows"] = [row_of(row, values) for row, values in zip(rows, logits)]
    if pictured and item.visual is not None:
        found["visionOut"] = [short(value) for value in item.visual[4].tolist()]
    settings = {"autoregressive": AUTOREGRESSIVE} if network.causal else GREEDY
    found["runs"] = [trace(network, item, length, name, setting) for name, setting in settings.items()]
    return found


def half_known(item: Item, length: int, causal: bool, rng: random.Random) -> list[int]:
    """The reference answer: its first half, or, where the network sees both sides, every second token or so of a
    response of this length."""
    if causal:
        return item.reference[: (len(item.reference) + 1) // 2]
    known = [token if rng.random() < 0.5 else MASK for token in item.reference]
    return known + [MASK] * (length - len(known))


def row_of(row: int, logits: torch.Tensor) -> dict:
    values, tokens = logits.topk(CANDIDATES)
    top = [[token, short(value)] for token, value in zip(tokens.tolist(), values.tolist())]
    return {"row": row, "top": top, "logSumExp": short(logits.logsumexp(0).item())}


def short(value: float) -> float:
    return float(f"{value:.6g}")


def trace(network: Network, item: Item, length: int, strategy: str, setting: Setting) -> dict:
    margins: list[float] = []
    watch = lambda rows, masked, proposal, chosen: margins.append(short(margin(masked, proposal, chosen, setting.gamma)))
    visual = None if item.visual is None else item.visual[None]
    session = network.open(torch.tensor([item.prompt]), visual)
    run = decode(session, blank(1, length), setting, watch=watch)
    commits: list[list] = [[] for _ in margins]
    for place, (token, iteration) in enumerate(zip(run.response[0].tolist(), run.committed[0].tolist())):
        if iteration >= 0:
            commits[iteration].append([place, token])
    settings = {} if setting.gamma is None else {"gamma": setting.gamma}
    return {"strategy": strategy, "settings": settings, "iterations": commits, "margins": margins}


def margin(masked: torch.Tensor, proposal: Proposal, chosen: torch.Tensor, gamma: float | None) -> float:
    """How close the closest decision of an iteration was, as a difference of probabilities."""
    close = [proposal.margin[chosen].min()]
    left = masked & ~chosen
    if gamma is not None:
        close.append((proposal.score[masked] - gamma).abs().min())
    if left.any() and (gamma is None or proposal.score[masked].max() <= gamma):
        close.append(proposal.priority[chosen].min() - proposal.priority[left].max())
    return min(value.item() for value in close)


def write(published: Published, folder: Path = FIXTURES) -> Path:
    """Writes the fixture of a model and says where."""
    network, rng = Network(published.model, published.causal, False, published.drafter), random.Random("parity")
    cases = [case(network, item, rng, index < PICTURES) for index, item in enumerate(questions(published))]
    lines = ",\n".join("  " + json.dumps(each, separators=(",", ":")) for each in cases)
    head = {"about": ABOUT, "digest": published.digest, "attention": "causal" if published.causal else "bidirectional"}
    path = folder / published.name / "parity.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{json.dumps(head)[:-1]}, "cases": [\n{lines}\n]}}\n')
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", default="mini-dimple")
    parser.add_argument("--models", type=Path, default=MODELS, help="folder of the models")
    parser.add_argument("--out", type=Path, default=FIXTURES, help="folder of the fixtures")
    given = parser.parse_args()
    torch.set_num_threads(1)
    path = write(read(given.models / given.name), given.out)
    print(f"{path}: {path.stat().st_size / 1e3:.0f} kB")
