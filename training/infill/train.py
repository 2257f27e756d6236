"""Trains the four networks: `python -m training.infill.train --what prior`, then `diffusion`, `rewards`, `tuned`, `gflownet`.

prior      the next token of the sentences                 diffusion  masked tokens of the same sentences
tuned      a policy that has seen EXAMPLES gaps filled     gflownet   the same, gone on by rewards alone
rewards    log p(gap, right | left) of infills under the prior, for contexts to train and to test on

Sub-trajectory balance as in arXiv:2310.04363 (code: GFNOrg/gfn-lm-tuning): with the reward of stopping after t words R_t,
Δ_t = log R_t − log p_end(t) + log p(word t+1) − log R_{t+1} + log p_end(t+1), and every stretch of Δ should sum to 0.
"""

import argparse
import json
import random
import time

import torch
import torch.nn.functional as F
from torch import Tensor

from training.config import RUNS
from training.infill.model import Reader, compare, gap_log_probs, joint, likely_joint, policy_distribution
from training.infill.text import END, GAP_WORDS, INFILLS, LONGEST_GAP, MASK, PAD, PLACE, asked, canvas, draw, padded, sentence
from training.latent.train import rate_at
from training.optimiser import optimisers

FOLDER = RUNS / "mini-infill"
LAYERS = {"prior": 3, "diffusion": 3, "tuned": 2, "gflownet": 2}
STEPS = {"prior": 900, "diffusion": 900, "tuned": 500, "gflownet": 400}
BATCH = 64
FLOOR = 14  # nats below the best of a context, under which all rewards are alike: they hold 0.1 % of the posterior at most
REPLAY = 12  # best gaps of a context that are seen again
EXAMPLES = 200  # gaps that the fine-tuned policy has seen
TRAIN, TEST = 512, 16  # contexts
END_CHOICE = len(GAP_WORDS)


def prior_loss(network: Reader, rng: random.Random) -> Tensor:
    ids = padded([sentence(*draw(rng)) for _ in range(BATCH)])
    return F.cross_entropy(network(ids[:, :-1]).flatten(0, 1), ids[:, 1:].flatten(), ignore_index=PAD)


def diffusion_loss(network: Reader, rng: random.Random) -> Tensor:
    """Cross-entropy of masked tokens; half of the rows have masks in one relation alone, as infilling has."""
    ids = torch.tensor([canvas(*draw(rng)) for _ in range(BATCH)])
    share = torch.rand(BATCH, 1)
    masked = torch.rand(ids.shape) < share
    for row in range(BATCH // 2):
        start = rng.choice([3, 13, 23])
        outside = torch.ones(ids.shape[1], dtype=torch.bool)
        outside[start : start + LONGEST_GAP] = False
        masked[row] &= ~outside
        masked[row, start + rng.randrange(LONGEST_GAP)] = True
    logits = network(ids.masked_fill(masked, MASK))
    return F.cross_entropy(logits[masked], ids[masked])


def tuned_loss(network: Reader, rng: random.Random, examples: list) -> Tensor:
    """Cross-entropy of the gap's words and its end."""
    chosen = [rng.choice(examples) for _ in range(BATCH)]
    prefixes = [asked(context) for context, _ in chosen]
    ids = padded([prefix + list(gap) + [END] for prefix, (_, gap) in zip(prefixes, chosen)])
    targets = torch.full((BATCH, ids.shape[1] - 1), -100)
    for row, (prefix, (_, gap)) in enumerate(zip(prefixes, chosen)):
        targets[row, len(prefix) - 1 : len(prefix) + len(gap)] = torch.tensor([*gap, END_CHOICE])[: len(gap) + 1]
        if len(gap) == LONGEST_GAP:
            targets[row, len(prefix) + len(gap) - 1] = -100  # the end is no choice there
    return F.nll_loss(gap_log_probs(network(ids[:, :-1])).flatten(0, 1), targets.flatten(), ignore_index=-100)


@torch.no_grad()
def trajectories(network: Reader, prefixes: list[list[int]], temperatures: Tensor) -> list[tuple[int, ...]]:
    """Gaps as the policy writes them at a temperature each."""
    gaps: list[tuple[int, ...]] = [()] * len(prefixes)
    open_ = list(range(len(prefixes)))
    for _ in range(LONGEST_GAP):
        logits = network(padded([prefixes[row] + list(gaps[row]) for row in open_]))
        last = torch.tensor([len(prefixes[row]) + len(gaps[row]) - 1 for row in open_])
        shares = (gap_log_probs(logits[torch.arange(len(open_)), last]) / temperatures[open_, None]).softmax(-1)
        words = torch.multinomial(shares, 1)[:, 0].tolist()
        for row, word in zip(open_, words):
            if word != END_CHOICE:
                gaps[row] = (*gaps[row], word)
        open_ = [row for row, word in zip(open_, words) if word != END_CHOICE]
        if not open_:
            break
    return gaps


def balance_loss(
    network: Reader, rng: random.Random, contexts: list, rewards: Tensor, best: dict | None = None, decay: float = 0.9
) -> Tensor:
    """@param rewards [contexts, INFILLS] logarithms   @param best  gaps seen before, by context; it grows"""
    chosen = [rng.randrange(len(contexts)) for _ in range(BATCH)]
    prefixes = [asked(contexts[at]) for at in chosen]
    # A quarter of the trajectories is tempered, so that what the policy does not do is seen, too; another is seen again.
    temperatures = torch.tensor([rng.uniform(1, 3) if row % 4 == 0 else 1.0 for row in range(BATCH)])
    gaps = trajectories(network, prefixes, temperatures)
    if best is not None:
        for row, at in enumerate(chosen):
            seen = best.setdefault(at, set())
            seen.add(gaps[row])
            if len(seen) > REPLAY:
                seen.remove(min(seen, key=lambda gap: rewards[at, PLACE[gap]]))
            if row % 4 == 1:
                gaps[row] = rng.choice(sorted(seen))
    ids = padded([prefix + list(gap) for prefix, gap in zip(prefixes, gaps)])
    choices = gap_log_probs(network(ids))
    total, weight = torch.zeros(()), 0.0
    for length in range(1, LONGEST_GAP + 1):
        rows = [row for row in range(BATCH) if len(gaps[row]) == length]
        if not rows:
            continue
        at = torch.tensor([[len(prefixes[row]) - 1 + t for t in range(length + 1)] for row in rows])
        found = choices[torch.tensor(rows)[:, None], at]  # [rows, length + 1, choices]
        words = torch.tensor([gaps[row] for row in rows])
        step = found[:, :-1].gather(-1, words[..., None])[..., 0]
        end = found[..., -1] if length < LONGEST_GAP else torch.cat([found[:, :-1, -1], torch.zeros(len(rows), 1)], 1)
        reward = torch.tensor([[rewards[chosen[row], PLACE[gaps[row][:t]]] for t in range(length + 1)] for row in rows])
        value = reward - end  # log of the flow through each state
        sums = torch.cat([torch.zeros(len(rows), 1), step.cumsum(1)], 1)
        for first in range(length):
            for last in range(first + 1, length + 1):
                gap_in_flow = value[:, first] + sums[:, last] - sums[:, first] - value[:, last]
                share = decay ** (last - first - 1)
                total, weight = total + share * gap_in_flow.square().sum(), weight + share * len(rows)
    return total / max(weight, 1)


def distances(network: Reader, contexts: list, posteriors: Tensor) -> dict:
    """Means over contexts of how far a policy is from the posterior."""
    found = [compare(p, policy_distribution(network, context)) for p, context in zip(posteriors, contexts)]
    return {name: round(sum(each[name] for each in found) / len(found), 4) for name in ("kl", "variation")}


def make_rewards(prior: Reader, seed: int) -> dict:
    rng, contexts = random.Random(f"contexts {seed}"), []
    while len(contexts) < TRAIN + TEST:
        context, _ = draw(rng)
        if context not in contexts:
            contexts.append(context)
    train = torch.stack([likely_joint(prior, context) for context in contexts[:TRAIN]])
    test = torch.stack([joint(prior, context) for context in contexts[TRAIN:]])
    return {"contexts": contexts, "train": train, "test": test}


def load(what: str) -> Reader:
    """@raises FileNotFoundError where it has not been trained"""
    network = Reader(LAYERS[what], causal=what != "diffusion")
    network.load_state_dict(torch.load(FOLDER / f"{what}.pt")["network"])
    return network.eval()


def train(what: str, seed: int) -> None:
    torch.manual_seed(seed)
    rng = random.Random(f"{what} {seed}")
    network, steps = Reader(LAYERS[what], causal=what != "diffusion"), STEPS[what]
    if what == "gflownet":
        network.load_state_dict(load("tuned").state_dict())
    found = optimisers(network, 3e-3, 0.02)
    usual = [[group["lr"] for group in optimiser.param_groups] for optimiser in found]
    made = torch.load(FOLDER / "rewards.pt", weights_only=False) if what in ("tuned", "gflownet") else None
    examples = [draw(random.Random(f"example {at}")) for at in range(EXAMPLES)]
    if what == "gflownet":
        rewards = made["train"]
        rewards, best = rewards.maximum(rewards.amax(1, keepdim=True) - FLOOR), {}
    lines, before, recent = [], time.time(), []
    for step in range(steps):
        for optimiser, rates in zip(found, usual):
            for group, rate in zip(optimiser.param_groups, rates):
                group["lr"] = rate * rate_at(step, steps)
        loss = {
            "prior": lambda: prior_loss(network, rng),
            "diffusion": lambda: diffusion_loss(network, rng),
            "tuned": lambda: tuned_loss(network, rng, examples),
            "gflownet": lambda: balance_loss(network, rng, made["contexts"][:TRAIN], rewards, best),
        }[what]()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        for optimiser in found:
            optimiser.step(), optimiser.zero_grad()
        recent.append(loss.item())
        if (step + 1) % 50 == 0 or step in (0, 9, 24):
            line = {"step": step + 1, "loss": round(sum(recent) / len(recent), 4)}
            if made is not None:
                line |= distances(network, made["contexts"][TRAIN:], made["test"].softmax(-1))
            lines.append(line)
            recent = []
            print(json.dumps(line), flush=True)
    recipe = {"what": what, "steps": steps, "batch": BATCH, "layers": LAYERS[what], "seed": seed}
    recipe |= {"seconds": round(time.time() - before)}
    torch.save({"network": network.state_dict(), "recipe": recipe, "curve": lines}, FOLDER / f"{what}.pt")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--what", choices=[*STEPS, "rewards"], required=True)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    if given.what == "rewards":
        torch.save(make_rewards(load("prior"), given.seed), FOLDER / "rewards.pt")
    else:
        train(given.what, given.seed)
