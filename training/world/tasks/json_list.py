"""List every thing by its place as JSON, in reading order. The format is the task, so the string is compared."""

import json

from training.world.task import Score, Task
from training.world.tasks.listing import pairs_of, say, score_pairs


class JsonList(Task):
    id = "json"

    def draw(self, rng, scene, held_out):
        return "json", {}

    def answer(self, rng, question):
        return say(question.scene.things, rng.choice(self.wording(question)["lists"]))

    def score(self, question, text) -> Score:
        if text.strip() == say(question.scene.things, self.wording(question)["lists"][0]):
            return Score(True, 1.0)
        try:
            found = [(v, k) for k, v in json.loads(text).items() if isinstance(v, str)]
        except (ValueError, AttributeError, RecursionError):
            return Score(False, 0.0)
        return Score(False, score_pairs(found, pairs_of(question.scene)).score)
