"""Writes the fixtures that hold Python and TypeScript together: `python -m training.fixtures`.

test/fixtures/scene/render.json   scenes with the SHA-256 of their 96 × 96 × 3 RGB bytes
test/fixtures/scene/scoring.json  scenes, questions and answers (right, damaged, odd) with their scores
test/fixtures/int8.safetensors    small matrices in eight bits; under values.NAME the numbers that they stand for
"""

import hashlib
import json
import random

import torch
from safetensors.torch import save

from training.int8 import pack, unpack
from training.world import ROOT, TASKS, Scene, Thing, answer, ask_any_scene, random_scene, render, score

FOLDER = ROOT / "test/fixtures/scene"


def write(name: str, cases: list[dict]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join("  " + json.dumps(case, ensure_ascii=False) for case in cases)
    (FOLDER / name).write_text(f"[\n{lines}\n]\n")


def render_cases() -> list[dict]:
    rng = random.Random("render fixtures")
    corners = Scene("pink", (Thing("robot", 0, -2, -2), Thing("tulip", 8, 2, 2)))
    scenes = [Scene("cream", ()), corners, *(random_scene(rng) for _ in range(28))]
    digest = lambda scene: hashlib.sha256(render(scene).tobytes()).hexdigest()
    return [{"scene": scene.to_json(), "sha256": digest(scene)} for scene in scenes]


def scoring_cases(per_task: int = 12) -> list[dict]:
    rng, cases = random.Random("scoring fixtures"), []
    for task in TASKS:
        for index in range(per_task):
            question = ask_any_scene(rng, task)
            text = damage(rng, answer(rng, question), index)
            graded = score(question, text)
            scene = question.scene.to_json() if question.scene else None
            cases.append(
                {"task": task, "variant": question.variant, "scene": scene, "question": question.text}
                | {"answer": text, "correct": graded.correct, "score": round(graded.score, 6)}
            )
    return cases


def damage(rng: random.Random, text: str, index: int) -> str:
    """The first third of the cases stay right; the others lose, repeat or swap a word, or are odd."""
    words = text.split(" ")
    place = rng.randrange(len(words))
    if index % 3 == 0:
        return text
    if index % 6 == 1:
        return " ".join(words[:place] + words[place + 1 :])
    if index % 6 == 2:
        return " ".join(words[: place + 1] + words[place:])
    if index % 6 == 4:
        rng.shuffle(words)
        return " ".join(words)
    return rng.choice(["", "yes , no", "7", "the cat is above the dog .", "{}", text.upper()])


def matrices() -> dict[str, torch.Tensor]:
    """Rows of very different sizes, one of nothing, and a weight of more than two axes. Exact on every machine."""
    ramp = lambda *shape: ((torch.arange(torch.Size(shape).numel()) * 37 % 101 - 50) / 64).view(shape)
    rows = ramp(5, 8) * torch.tensor([[1], [2**-20], [300], [0], [-3]])
    return {"linear.weight": rows, "linear.bias": ramp(5), "patches.weight": ramp(2, 3, 1, 2, 2)}


def int8_file() -> bytes:
    packed = pack(matrices())
    values = {f"values.{name}": value for name, value in unpack(packed).items()}
    return save(packed | values, metadata={"format": "pt"})


if __name__ == "__main__":
    (ROOT / "test/fixtures/int8.safetensors").write_bytes(int8_file())
    write("render.json", render_cases())
    write("scoring.json", scoring_cases())
