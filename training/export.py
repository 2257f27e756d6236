"""Writes what the page loads: `python -m training.export --checkpoint training/runs/diffusion.pt`.

public/models/mini-dimple/   config.json, preprocessor_config.json, model.safetensors (f16), card.json
test/fixtures/mini-dimple/   prompts with a few rows of logits, for agreement of Python and TypeScript
training/checkpoints/        with --checkpoint-too: what is needed to go on training

Accuracies in the card are those in training/runs/card-*.json, written by `training.evaluate --json`; an
export without them says so.
"""

import argparse
import hashlib
import json
import random
from pathlib import Path

import torch
from safetensors.torch import save

from training.config import CHECKPOINT, FIXTURES, MODEL_FOLDER, PREPROCESSOR, RUNS, decoder_config
from training.data import MASK, encode_prompt, position_table
from training.evaluate import load_model
from training.model import Dimple
from training.tokenizer import encode, load
from training.vision import features
from training.world import TASKS, answer, ask_any_scene

WEIGHTS = MODEL_FOLDER / "model.safetensors"


def write_json(path: Path, value) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def write_model(model: Dimple) -> None:
    write_json(MODEL_FOLDER / "config.json", decoder_config(load().get_vocab_size()))
    write_json(MODEL_FOLDER / "preprocessor_config.json", PREPROCESSOR)
    tensors = {name: tensor.half().contiguous() for name, tensor in model.state_dict().items()}
    WEIGHTS.write_bytes(save(tensors, metadata={"format": "pt"}))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def card(model: Dimple, state: dict) -> dict:
    return {
        "name": "mini-dimple",
        "title": "Mini-Dimple",
        "description": "A small masked-diffusion vision-language model of the Dimple architecture. It answers "
        "questions about scenes of emoji and solves small text puzzles, and is real enough to study decoding.",
        "architecture": "Qwen2.5-VL-style vision tower, projector and Qwen2-style bidirectional decoder with "
        "M-RoPE; logits shifted by one (Dimple, arXiv:2505.16990)",
        "parameters": sum(p.numel() for p in model.parameters()),
        "precision": "float16",
        "data": "Synthetic: random scenes of 1 to 6 of 40 emoji on a 3 × 3 grid, eleven tasks in several phrasings "
        "(lib/scene/world.json, training/world.py). No text from elsewhere.",
        "recipe": recipe(state),
        "evaluation": evaluations(state["step"]),
        "digest": {"algorithm": "sha256", "file": "model.safetensors", "value": digest(WEIGHTS)},
        "license": "MIT; emoji by Microsoft (Fluent Emoji), MIT",
        "limits": "Knows only its world: the 40 emoji, the eleven tasks, lower-case questions in phrasings like the "
        "examples, responses of up to 64 tokens (rarely up to 128 in training). Anything else gets an answer that looks like the world's "
        "and means nothing.",
    }


def recipe(state: dict) -> dict:
    phases = [{"phase": "vision", "objective": "which kind is in which cell; then frozen", "minutes": 3}]
    for phase, objective in (
        ("ar", "next token, causal; places first"),
        ("diffusion", "masked tokens, bidirectional, t ~ U(1e-3, 1), complementary masks, weight 1"),
    ):
        saved = state if state["phase"] == phase else _saved(phase)
        if saved:
            minutes = round(saved["seconds"] / 60, 1)
            run = {"minutes": minutes, "steps": saved["step"], "tokens": saved["tokens"]}
            phases.append({"phase": phase, "objective": objective, **run})
    style = "one plain phrasing first; all phrasings and response lengths in the last part of the diffusion phase"
    optimiser = "Muon and AdamW, average of weights"
    return {"hardware": "one CPU thread", "optimiser": optimiser, "curriculum": style, "phases": phases}


def _saved(phase: str) -> dict | None:
    path = RUNS / f"{phase}.pt"
    return torch.load(path, map_location="cpu") if path.exists() else None


def evaluations(step: int) -> list[dict]:
    """The settings measured for this very checkpoint; an empty list means not measured yet. Held-out
    questions, one response length a task, 95 % Wilson intervals; byKinds: [right, asked]."""
    found = [json.loads(path.read_text()) for path in sorted(RUNS.glob("card-*.json"))]
    return [evaluation for evaluation in found if evaluation["step"] == step]


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


def write_agreement(model: Dimple) -> None:
    about = (
        "logits: unshifted, of the named rows of one bidirectional pass over inputIds; row p predicts p + 1. "
        "visionOut: the tower's output for the middle cell. float32 arithmetic on float16 weights."
    )
    path = FIXTURES / "mini-dimple/logits.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join("  " + json.dumps(case) for case in agreement_cases(model))
    head = json.dumps({"about": about, "digest": digest(WEIGHTS)})[:-1]
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
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--checkpoint-too", action="store_true", help="write training/checkpoints/, too")
    given = parser.parse_args()
    model, state = load_model(given.checkpoint)
    write_model(model)
    write_json(MODEL_FOLDER / "card.json", card(model, state))
    write_agreement(rounded(model))
    if given.checkpoint_too:
        CHECKPOINT.parent.mkdir(parents=True, exist_ok=True)
        torch.save(compact(state), CHECKPOINT)
    print(f"{WEIGHTS.stat().st_size / 1e6:.1f} MB, {sum(p.numel() for p in model.parameters())} parameters")
