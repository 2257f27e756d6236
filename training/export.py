"""Writes what the page loads: `python -m training.export --name mini-dimple`.

public/models/NAME/          config.json, preprocessor_config.json, model.safetensors (f16), card.json, and what the family
                             shares: tokenizer.json, frequencies.json
test/fixtures/mini-dimple/   prompts with a few rows of logits, for agreement of Python and TypeScript; of
                             mini-dimple only
training/checkpoints/        with --checkpoint-too: what is needed to go on training

Accuracies in the card are those in training/runs/NAME/card-DIGEST-*.json, where DIGEST is the first eight digits
of the weights' SHA-256, as an export prints them: what `npm run -s evaluate -- … --json` says of these weights.
"""

import argparse
import hashlib
import json
import random
import shutil
from pathlib import Path

import torch
from safetensors.torch import save

from training.config import CHECKPOINTS, FIXTURES, MODELS, PREPROCESSOR, RUNS, decoder_config, read_json
from training.data import MASK, encode_prompt, position_table
from training.evaluate import load_model
from training.model import Dimple
from training.frequencies import PATH as FREQUENCIES
from training.tokenizer import PATH as TOKENIZER, encode, load
from training.train import LOOKING, NAMING, history
from training.vision import features
from training.world import TASKS, answer, ask_any_scene

OBJECTIVES = {
    "vision": "which kind is in which cell; then frozen",
    "ar": "next token, causal; places first",
    "diffusion": "masked tokens, bidirectional, t ~ U(1e-3, 1) without the weight 1/t, complementary masks",
}
KINDS_OF_MODEL = {"ar": "An autoregressive", "diffusion": "A masked-diffusion"}


def write_json(path: Path, value) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def write_model(model: Dimple, folder: Path, phase: str) -> None:
    """@param phase  the last one: it says how the decoder attends, which is `full_attn_mask` in its configuration"""
    config = decoder_config(load().get_vocab_size()) | {"full_attn_mask": phase == "diffusion"}
    write_json(folder / "config.json", config)
    write_json(folder / "preprocessor_config.json", PREPROCESSOR)
    if folder != TOKENIZER.parent:
        for shared in (TOKENIZER, FREQUENCIES):
            shutil.copy(shared, folder)
    tensors = {name: tensor.half().contiguous() for name, tensor in model.state_dict().items()}
    (folder / "model.safetensors").write_bytes(save(tensors, metadata={"format": "pt"}))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def card(model: Dimple, state: dict, name: str, digest_of_weights: str) -> dict:
    return {
        "name": name,
        "title": "-".join(word.capitalize() for word in name.split("-")),
        "description": f"{KINDS_OF_MODEL[state['phase']]} vision-language model of the Dimple architecture, in small. "
        "It answers questions about scenes of emoji and solves small text puzzles, and is real enough to study decoding.",
        "architecture": "Qwen2.5-VL-style vision tower, projector and Qwen2-style decoder with M-RoPE, "
        f"{'causal' if state['phase'] == 'ar' else 'bidirectional'}; logits shifted by one (Dimple, arXiv:2505.16990)",
        "parameters": sum(p.numel() for p in model.parameters()),
        "precision": "float16",
        "data": "Synthetic: random scenes of 1 to 6 of 40 emoji on a 3 × 3 grid, eleven tasks in several phrasings "
        "(lib/scene/world.json, training/world.py). No text from elsewhere.",
        "recipe": recipe(state),
        "evaluation": evaluations(RUNS / name, digest_of_weights),
        "digest": {"algorithm": "sha256", "file": "model.safetensors", "value": digest_of_weights},
        "license": "MIT; emoji by Microsoft (Fluent Emoji), MIT",
        "limits": "Knows only its world: the 40 emoji, the eleven tasks, lower-case questions in phrasings like the "
        "examples, responses of up to 64 tokens (rarely up to 128 in training). Anything else gets an answer that "
        "looks like the world's and means nothing.",
    }


def recipe(state: dict) -> dict:
    vision = {"phase": "vision", "minutes": 3}
    return {
        "hardware": "one CPU thread" if state.get("device", "cpu") == "cpu" else "one GPU",
        "optimiser": "Muon and AdamW, average of weights",
        "curriculum": "places: first share of a phase, only where things are; plain: share with answers in one phrasing",
        "grounding": f"beside the loss of the answers: {NAMING} × words for what is seen, {LOOKING} × one head's attention to "
        "what a word names (arXiv:1609.04186); training/grounding.py",
        "phases": [phase | {"objective": OBJECTIVES[phase["phase"]]} for phase in [vision, *history(state)]],
    }


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
    command = f"npm run evaluate -- --strategy {lane['strategy']} {settings} --prefill {lane['prefill']}"
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


@torch.no_grad()
def agreement_cases(model: Dimple) -> list[dict]:
    """Half-answered canvases and their logits in float32 with the float16 weights of the file."""
    rng, tokenizer, cases = random.Random("agreement fixtures"), load(), []
    cos, sin = model.model.rotary(position_table().transpose(0, 1))
    for task in ("describe", "count", "where", "json", "add", "sudoku"):
        question = ask_any_scene(rng, task, held_out=True)
        prompt = encode_prompt(tokenizer, question.text, question.scene is not None)
        reply = encode(tokenizer, answer(rng, question))[:16]
        canvas = [token if rng.random() < 0.5 else MASK for token in reply] + [MASK] * (16 - len(reply))
        ids, which = torch.tensor([prompt + canvas]), int(question.scene is not None)
        visual = features(model.visual, [question.scene])[0] if question.scene else None
        rotary = cos[[which], :, : ids.shape[1]], sin[[which], :, : ids.shape[1]]
        logits = model.logits(model.model(model.embed(ids, visual), rotary))[0]
        rows = [0, len(prompt) - 1, len(prompt) + 7]
        case = {"task": task, "question": question.text, "scene": question.scene and question.scene.to_json()}
        case |= {"promptLength": len(prompt), "inputIds": ids[0].tolist()}
        case["logits"] = [{"row": r, "values": [float(f"{v:.6g}") for v in logits[r].tolist()]} for r in rows]
        if visual is not None:
            case["visionOut"] = [float(f"{v:.6g}") for v in visual[4].tolist()]
        cases.append(case)
    return cases


def rounded(model: Dimple) -> Dimple:
    """The model as the file holds it: weights rounded to float16, computed with in float32."""
    return model.half().float()


def write_agreement(model: Dimple, digest_of_weights: str) -> None:
    about = (
        "logits: unshifted, of the named rows of one bidirectional pass over inputIds; row p predicts p + 1. "
        "visionOut: the tower's output for the middle cell. float32 arithmetic on float16 weights."
    )
    path = FIXTURES / "mini-dimple/logits.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join("  " + json.dumps(case) for case in agreement_cases(model))
    head = json.dumps({"about": about, "digest": digest_of_weights})[:-1]
    path.write_text(f'{head}, "cases": [\n{lines}\n]}}\n')


def compact(state):
    """The checkpoint with everything but the weights themselves in bfloat16: enough to go on training."""
    if isinstance(state, torch.Tensor):
        return state.bfloat16() if state.is_floating_point() and state.ndim else state
    if isinstance(state, dict):
        return {key: value if key == "model" else compact(value) for key, value in state.items()}
    return [compact(value) for value in state] if isinstance(state, list) else state


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", default="mini-dimple")
    parser.add_argument("--checkpoint", type=Path, help="default: the last phase of training/runs/NAME/")
    parser.add_argument("--models", type=Path, default=MODELS, help="folder of the models")
    parser.add_argument("--checkpoint-too", action="store_true", help="write training/checkpoints/, too")
    given = parser.parse_args()
    phases = (RUNS / given.name / f"{phase}.pt" for phase in ("diffusion", "ar"))
    checkpoint = given.checkpoint or next(path for path in phases if path.exists())
    (model, state), folder = load_model(checkpoint), given.models / given.name
    folder.mkdir(parents=True, exist_ok=True)
    write_model(model, folder, state["phase"])
    weights = folder / "model.safetensors"
    write_json(folder / "card.json", card(model, state, given.name, digest(weights)))
    if given.name == "mini-dimple":
        write_agreement(rounded(model), digest(weights))
    if given.checkpoint_too:
        CHECKPOINTS.mkdir(parents=True, exist_ok=True)
        torch.save(compact(state), CHECKPOINTS / f"{given.name}.pt")
    size = f"{weights.stat().st_size / 1e6:.1f} MB, {sum(p.numel() for p in model.parameters())} parameters"
    print(f"{size}, digest {digest(weights)[:8]}")
