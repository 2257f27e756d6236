"""Writes what the page loads: `python -m training.infill.export`.

public/systems/mini-infill/      model.safetensors (f16, all four networks) and card.json, with the numbers of these very weights
test/fixtures/infill/            what holds the page's distributions to these weights
"""

import argparse
import datetime
import json
import random

import torch
from safetensors.torch import load_file, save
from torch import Tensor

from training.config import FIXTURES
from training.export import write_json
from training.infill.model import Reader, compare, joint, policy_distribution, prior_distribution, unmasked
from training.infill.text import GAP_WORDS, INFILLS, Context, draw
from training.infill.train import EXAMPLES, FOLDER, LAYERS, TEST, TRAIN, load
from training.intervals import stratified_mean
from training.published import digest
from training.world import ROOT

PUBLISHED = ROOT / "public/systems/mini-infill"
METHODS = {
    "blind": lambda networks, context: prior_distribution(networks["prior"], context),
    "tuned": lambda networks, context: policy_distribution(networks["tuned"], context),
    "gflownet": lambda networks, context: policy_distribution(networks["gflownet"], context),
    "diffusion": lambda networks, context: unmasked(networks["diffusion"], context),
}


def read() -> dict[str, Reader]:
    """The networks of the published file."""
    found, networks = load_file(PUBLISHED / "model.safetensors"), {}
    for name, layers in LAYERS.items():
        networks[name] = Reader(layers, causal=name != "diffusion")
        prefix = f"{name}."
        networks[name].load_state_dict({k.removeprefix(prefix): v.float() for k, v in found.items() if k.startswith(prefix)})
    return {name: network.eval() for name, network in networks.items()}


def fresh(seen: list[Context]) -> list[Context]:
    """Contexts that no curve was drawn on: starts and settings were chosen by those."""
    rng, found = random.Random("contexts to measure on"), []
    while len(found) < TEST:
        context, _ = draw(rng)
        if context not in seen and context not in found:
            found.append(context)
    return found


def measured(values: list[float]) -> dict:
    value, low, high = stratified_mean([values])
    return {"value": round(value, 4), "interval": [round(low, 4), round(high, 4)], "n": len(values)}


def measure(networks: dict[str, Reader], contexts: list[Context]) -> dict:
    """Means over contexts, with the posterior under the published prior."""
    logs = [joint(networks["prior"], context) for context in contexts]
    found = {"acceptance": measured([log.exp().sum().item() for log in logs])}
    for name, method in METHODS.items():
        each = [compare(log.softmax(-1), method(networks, context)) for log, context in zip(logs, contexts)]
        found[name] = {part: measured([one[part] for one in each]) for part in ("kl", "variation")}
    return found


def named(distribution: Tensor) -> list:
    """The likely infills by their text."""
    text = lambda gap: " ".join(GAP_WORDS[word] for word in gap)
    likely = [(text(gap), round(value, 5)) for gap, value in zip(INFILLS, distribution.tolist()) if value > 0.002]
    return sorted(likely, key=lambda pair: -pair[1])


def fixture(networks: dict[str, Reader], contexts: list[Context]) -> list[dict]:
    cases = []
    for names, first, last in contexts:
        context = (names, first, last)
        log = joint(networks["prior"], context)
        found = {name: named(method(networks, context)) for name, method in METHODS.items()}
        cases.append({"context": {"names": names, "first": first, "last": last}, "acceptance": log.exp().sum().item()})
        cases[-1] |= {"posterior": named(log.softmax(-1)), **found}
    return cases


def card(networks: dict[str, Reader], seen: list[Context]) -> dict:
    states = {name: torch.load(FOLDER / f"{name}.pt") for name in LAYERS}
    weights = PUBLISHED / "model.safetensors"
    return {
        "name": PUBLISHED.name,
        "title": "Mini-Infill",
        "description": "Infilling as inference (arXiv:2310.04363), in small: a language model of three sentences about a grid, its "
        "diffusion twin, and two policies that fill the gap knowing both sides.",
        "parameters": {name: sum(p.numel() for p in network.parameters()) for name, network in networks.items()},
        "precision": "float16",
        "data": "Three of six things in three cells of a 3 × 3 grid at random, told in three sentences. Nothing from elsewhere.",
        "examples": EXAMPLES,
        "contexts": TRAIN,
        "recipe": {
            "hardware": "one CPU thread",
            "date": datetime.date.today().isoformat(),
            "networks": {name: state["recipe"] for name, state in states.items()},
        },
        "curves": {name: states[name]["curve"] for name in ("tuned", "gflownet")},
        "evaluation": measure(networks, fresh(seen)),
        "digest": {"algorithm": "sha256", "file": "model.safetensors", "value": digest(weights)},
        "license": "MIT",
        "limits": "Knows these sentences alone. Its infills number 1,555, so that the posterior is exact; nothing here says how the "
        "methods compare where it cannot be enumerated.",
    }


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    torch.set_num_threads(1)
    PUBLISHED.mkdir(parents=True, exist_ok=True)
    halves = {
        f"{name}.{key}": value.half().contiguous() for name in LAYERS for key, value in load(name).state_dict().items()
    }
    (PUBLISHED / "model.safetensors").write_bytes(save(halves, metadata={"format": "pt"}))
    networks, contexts = read(), torch.load(FOLDER / "rewards.pt", weights_only=False)["contexts"]
    write_json(PUBLISHED / "card.json", card(networks, contexts))
    (FIXTURES / "infill").mkdir(parents=True, exist_ok=True)
    (FIXTURES / "infill/distributions.json").write_text(json.dumps(fixture(networks, contexts[TRAIN : TRAIN + 2])) + "\n")
    print(f"digest {digest(PUBLISHED / 'model.safetensors')[:8]}")
