"""Writes what the page loads: `python -m training.export --name mini-dimple`.

public/models/NAME/          config.json, preprocessor_config.json, model.safetensors (float16, or with --int8 eight bits and
                             a scale a row: half as large), card.json, and what the family shares: tokenizer.json,
                             frequencies.json
test/fixtures/NAME/          what holds the page's engine to these weights, see parity.py

Accuracies in the card are those in training/runs/NAME/card-DIGEST-*.json, where DIGEST is the first eight digits
of the weights' SHA-256, as an export prints them: what `npm run -s evaluate -- … --json` says of these weights.
"""

import argparse
import json
import shutil
from pathlib import Path

from safetensors.torch import save

from training import parity, published
from training.config import MODELS, PREPROCESSOR, RUNS, decoder_config, read_json
from training.evaluate import load_model
from training.int8 import pack
from training.model import Dimple
from training.published import digest
from training.frequencies import PATH as FREQUENCIES
from training.tokenizer import PATH as TOKENIZER, load_drafter
from training.train import LOOKING, NAMING, history

OBJECTIVES = {
    "vision": "which kind is in which cell; then frozen",
    "ar": "next token, causal; places first",
    "diffusion": "masked tokens, bidirectional, t ~ U(1e-3, 1) without the weight 1/t, complementary masks",
    "mist": "the whole answer at once, and once more with the network's own first answer in sight (MIST, arXiv:2110.11115)",
}
DIETS = {"hard": "more of the hard tasks", "rising": "more of the tasks that rise late"}
CHOICES = {  # of diffusion, where they are not the usual ones
    "masks": "masks as decoding leaves them: a known prefix, spans or blocks",
    "weight": "but with the weight 1/t",
    "commits": "a second look at tokens that the network has committed itself",
}
VOCABULARIES = {
    "pieces": "byte-level BPE of 300 merges, in which half of the family's words are whole",
    "characters": "bytes alone, so that every letter is a token",
}
PRECISIONS = {False: "float16", True: "int8, a float32 scale a row; biases and norms float16"}
KINDS_OF_MODEL = {"ar": "An autoregressive", "diffusion": "A masked-diffusion", "mist": "A one- and two-pass"}


def write_json(path: Path, value) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def write_model(model: Dimple, folder: Path, phase: str, drafter: str | None = None, int8: bool = False) -> None:
    """
    @param phase  the last one: it says how the decoder attends, which is `full_attn_mask` in its configuration
    @param drafter  kind of a drafter, which has a tokenizer of its own
    @param int8  matrices in eight bits with a scale a row
    """
    vocabulary = model.model.embed_tokens.num_embeddings
    config = decoder_config(vocabulary, drafter is not None) | {"full_attn_mask": phase != "ar"}
    write_json(folder / "config.json", config)
    write_json(folder / "preprocessor_config.json", PREPROCESSOR)
    if drafter:
        load_drafter(drafter).save(str(folder / "tokenizer.json"))
    elif folder != TOKENIZER.parent:
        for shared in (TOKENIZER, FREQUENCIES):
            shutil.copy(shared, folder)
    (folder / "model.safetensors").write_bytes(weights_file(model, int8))


def weights_file(model: Dimple, int8: bool = False) -> bytes:
    """What model.safetensors holds."""
    weights = model.state_dict()
    tensors = pack(weights) if int8 else {name: tensor.half() for name, tensor in weights.items()}
    return save({name: tensor.contiguous() for name, tensor in tensors.items()}, metadata={"format": "pt"})


def card(model: Dimple, state: dict, name: str, digest_of_weights: str, int8: bool = False) -> dict:
    return {
        "name": name,
        "title": "-".join(word.upper() if word == "ar" else word.capitalize() for word in name.split("-")),
        "description": description(state),
        "architecture": "Qwen2.5-VL-style vision tower, projector and Qwen2-style decoder with M-RoPE, "
        f"{'causal' if state['phase'] == 'ar' else 'bidirectional'}; logits shifted by one (Dimple, arXiv:2505.16990)",
        "parameters": sum(p.numel() for p in model.parameters()),
        "precision": PRECISIONS[int8],
        "data": "Synthetic: random scenes of 1 to 6 of 40 emoji on a 3 × 3 grid, eleven tasks in several phrasings "
        "(lib/scene/world.json, training/world/). No text from elsewhere.",
        "recipe": recipe(state),
        "evaluation": evaluations(RUNS / name, digest_of_weights),
        "digest": {"algorithm": "sha256", "file": "model.safetensors", "value": digest_of_weights},
        "license": "MIT; emoji by Microsoft (Fluent Emoji), MIT",
        "limits": "Knows only its world: the 40 emoji, the eleven tasks, lower-case questions in phrasings like the "
        f"examples, {lengths(history(state)[-1])}. Anything else gets an answer that "
        "looks like the world's and means nothing.",
    }


def description(state: dict) -> str:
    if state.get("drafter"):
        return (
            f"A drafter for speculative decoding, with a vocabulary of its own: {VOCABULARIES[state['drafter']]}. Two narrow "
            "layers over the family's vision tower; its drafts are cheap, and another model has the last word on them."
        )
    return (
        f"{KINDS_OF_MODEL[state['phase']]} vision-language model of the Dimple architecture, in small. "
        "It answers questions about scenes of emoji and solves small text puzzles, and is real enough to study decoding."
    )


def recipe(state: dict) -> dict:
    vision = {"phase": "vision", "minutes": 3}
    return {
        "hardware": "one CPU thread" if state.get("device", "cpu") == "cpu" else "one GPU",
        "optimiser": "Muon and AdamW, average of weights",
        "curriculum": "names: until this share of a phase, only where a named thing is; places: until this share, also "
        "what is in a place; plain: share with answers in one phrasing; diet: then all tasks (mixed), or more of the hard, "
        "or of those that rise late (rising)",
        "grounding": "none"
        if state.get("drafter")
        else f"beside the loss of the answers: {NAMING} × words for what is seen, and {LOOKING} × each of a few "
        "heads that are told where to look (supervised attention, arXiv:1609.04186); training/grounding.py",
        "phases": [phase | {"objective": objective(phase)} for phase in [vision, *history(state)]],
    }


def lengths(last: dict) -> str:
    """The responses that the last phase of a training has shown."""
    if "drafter" in last:
        return "answers without filler, of up to 640 positions with their question"
    if "length" in last:
        return f"responses of {last['length']} positions, never of another length in its last phase"
    return "responses of up to 64 tokens (rarely up to 128 in training)"


def objective(phase: dict) -> str:
    told = [OBJECTIVES[phase["phase"]]]
    if (diet := phase.get("diet")) in DIETS:
        told.append(DIETS[diet])
    if "length" in phase:
        told.append(f"every response padded to {phase['length']} positions, the padding learnt like any token")
    told += [words for key, words in CHOICES.items() if key in phase]
    return "; ".join(told)


def evaluations(folder: Path, digest_of_weights: str) -> list[dict]:
    """The settings measured for these very weights; an empty list means not measured yet. Held-out questions,
    one response length a task, 95 % Wilson intervals; byKinds: [right, asked]."""
    return [from_page(read_json(path)) for path in sorted(folder.glob(f"card-{digest_of_weights[:8]}-*.json"))]


def from_page(report: dict) -> dict:
    """The card's form of what `npm run -s evaluate -- … --json` prints."""
    lane, tasks = report["lane"], {}
    for task in report["tasks"]:
        kinds = {each["kinds"]: share(each["accuracy"], each["samples"]) for each in task["byKinds"]}
        accuracy = task["accuracy"]
        tasks[task["task"]] = {
            "accuracy": round(accuracy["value"], 4),
            "interval": [round(accuracy["low"], 4), round(accuracy["high"], 4)],
            "partial": round(task["score"], 4),
            "iterations": round(task["iterations"], 2),
            "n": task["samples"],
            "byKinds": kinds,
        }
    settings = " ".join(f"--set {key}={value}" for key, value in lane["settings"].items())
    command = f"npm run evaluate -- --model {lane['model']} --strategy {lane['strategy']} {settings}"
    command += f" --prefill {lane['prefill']}"
    return {
        "strategy": lane["strategy"],
        "settings": lane["settings"],
        "responseLength": report["responseLength"] or "by task",
        "command": " ".join(f"{command} --n {report['samples']} --seed {report['seed']}".split()),
        "accuracy": round(report["mean"]["accuracy"], 4),
        "iterations": round(report["mean"]["iterations"], 2),
        "tasks": tasks,
    }


def share(accuracy: dict, samples: int) -> list[int]:
    return [round(accuracy["value"] * samples), samples]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", default="mini-dimple")
    parser.add_argument("--checkpoint", type=Path, help="default: the last phase of training/runs/NAME/")
    parser.add_argument("--models", type=Path, default=MODELS, help="folder of the models")
    parser.add_argument("--int8", action="store_true", help="matrices in eight bits with a scale a row: half as large")
    given = parser.parse_args()
    phases = (RUNS / given.name / f"{phase}.pt" for phase in ("mist", "diffusion", "ar"))
    checkpoint = given.checkpoint or next(path for path in phases if path.exists())
    (model, state), folder = load_model(checkpoint), given.models / given.name
    folder.mkdir(parents=True, exist_ok=True)
    write_model(model, folder, state["phase"], state.get("drafter"), given.int8)
    weights = folder / "model.safetensors"
    write_json(folder / "card.json", card(model, state, given.name, digest(weights), given.int8))
    if given.models == MODELS:
        parity.write(published.read(folder))
    size = f"{weights.stat().st_size / 1e6:.1f} MB, {sum(p.numel() for p in model.parameters())} parameters"
    print(f"{size}, digest {digest(weights)[:8]}")
