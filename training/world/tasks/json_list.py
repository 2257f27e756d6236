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
            # A place that is named twice is said twice: a dictionary would keep the last one alone.
            listing = json.loads(text, object_pairs_hook=_Members)
        except (ValueError, RecursionError):
            return Score(False, 0.0)
        if not isinstance(listing, _Members):
            return Score(False, 0.0)
        found = [(kind, cell) for cell, kind in listing if isinstance(kind, str)]
        return Score(False, score_pairs(found, pairs_of(question.scene)).score)


class _Members(list):
    """Keys and values of a JSON object as they are written, repeated keys included."""
