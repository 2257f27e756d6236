"""The world the mini model knows: scenes of emoji, tasks about them, and a scorer for any answer.

Everything that TypeScript must agree on is data in `lib/scene/world.json`; this package is the Python
reading of it. Text is lower case with single spaces between tokens, so a word is always one token.

constants.py  world.json by name            scene.py  what is where, and random scenes
pixels.py     a scene's exact pixels        words.py  filling templates, reading answers
task.py       what a task is                tasks/    the eleven, one file each
questions.py  ask, answer and score, whatever the task
"""

from training.world.constants import (
    BY_CATEGORY,
    CELL,
    CELLS,
    COLUMNS,
    KIND_INDEX,
    KINDS,
    PLURAL,
    ROOT,
    SIZE,
    WORLD,
)
from training.world.pixels import render
from training.world.questions import answer, ask, ask_any_scene, score
from training.world.scene import Scene, Thing, random_scene
from training.world.task import Question, Unanswerable
from training.world.tasks import TASKS
from training.world.words import normalise
