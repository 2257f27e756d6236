"""Writes test/fixtures/scene/grades.json: `python -m training.grade_fixtures`.

Problems of every task with a right answer, and another answer (right, damaged, of another question, or odd)
with its score, so that the TypeScript parser and scorer can be checked against this world.
"""

import random

from training.fixtures import damage, write
from training.world import TASKS, answer, ask_any_scene, score

ODD = [
    "YES!", "no no no", "there are 3 3", "12, twelve", "nothing", "nothing . a cat", "\n\n", "above", "[1,2]", "null",
    "the cat is in the top left . the dog is in the bottom right", "top left : cat ; top left : cat",
    "answer : equal", "answer : fruits answer : toys", '{"top left": "cat"}', '{"top left":"cat","top left":"dog"}',
    "1 2 3 4 / 3 4 1 2 / 2 1 4 3 / 4 3 2 1", "écar carb _car car-", "naïve 日本語 😀", "left of the dog",
    "it is above and left of the cat .", '[["top left","cat"]]', '{"a":{"top left":"cat"},"top left":["cat"]}',
]  # fmt: skip


def cases(per_task: int = 30) -> list[dict]:
    rng, rows = random.Random("grades"), []
    for task in TASKS:
        before = "7"
        for index in range(per_task):
            question = ask_any_scene(rng, task, held_out=index % 2 == 0)
            right = answer(rng, question)
            text = (right, damage(rng, right, index), before)[index % 3]
            rows.append(case(question, right, text))
            before = right
            if task == "json":
                rows.append(case(question, right, repeat(rng, right)))
        for text in ODD[:: 1 + len(task) % 2]:
            question = ask_any_scene(rng, task)
            rows.append(case(question, answer(rng, question), text))
    return rows


def repeat(rng: random.Random, listing: str) -> str:
    """A listing in which one place is named once more, with its own thing or with another one's."""
    members = listing[1:-1].split(",")
    key, kinds = rng.choice(members).split(":")[0], [member.split(":")[1] for member in members]
    members.insert(rng.randrange(len(members) + 1), f"{key}:{rng.choice(kinds)}")
    return "{" + ",".join(members) + "}"


def case(question, right: str, text: str) -> dict:
    graded = score(question, text)
    scene = question.scene.to_json() if question.scene else None
    asked = {"task": question.task, "variant": question.variant, "scene": scene, "question": question.text}
    return asked | {"right": right, "answer": text, "correct": graded.correct, "score": round(graded.score, 6)}


if __name__ == "__main__":
    write("grades.json", cases())
