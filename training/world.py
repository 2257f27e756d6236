"""The world the mini model knows: scenes of emoji, tasks about them, and a scorer for any answer.

Everything that TypeScript must agree on is data in `lib/scene/world.json`; this module is the Python
reading of it. Text is lower case with single spaces between tokens, so a word is always one token.
"""

import json
import random
import re
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
WORLD = json.loads((ROOT / "lib/scene/world.json").read_text())
CELLS: list[str] = WORLD["cells"]
COLUMNS: int = WORLD["grid"]["columns"]
CELL: int = WORLD["grid"]["cell"]  # px
SIZE: int = WORLD["canvas"]["width"]  # px, the canvas is square
SPRITE: int = WORLD["sprite"]["size"]  # px
JITTER: int = WORLD["sprite"]["jitter"]  # px, largest shift from the cell's middle
KINDS = {kind["id"]: kind for kind in WORLD["kinds"]}
KIND_INDEX = {kind: index for index, kind in enumerate(KINDS)}
BACKGROUNDS = {background["id"]: background["rgb"] for background in WORLD["backgrounds"]}
BY_CATEGORY = {
    category["id"]: [k["id"] for k in WORLD["kinds"] if k["category"] == category["id"]]
    for category in WORLD["categories"]
}
PLURAL = {entry["id"]: entry["plural"] for entry in WORLD["kinds"] + WORLD["categories"]}
RELATIONS = {(r["dx"], r["dy"]): r["id"] for r in WORLD["relations"]}
TASKS = {task["id"]: task for task in WORLD["tasks"]}


# --- scenes -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Thing:
    kind: str
    cell: int  # 0 … 8, row-major
    dx: int = 0  # px, -JITTER … JITTER
    dy: int = 0  # px


@dataclass(frozen=True)
class Scene:
    background: str
    things: tuple[Thing, ...]  # in reading order, at most one a cell

    def count(self, name: str) -> int:
        """How many things are of the kind or category `name`."""
        return sum(name in (t.kind, KINDS[t.kind]["category"]) for t in self.things)

    def at(self, cell: int) -> str | None:
        return next((t.kind for t in self.things if t.cell == cell), None)

    def unique_kinds(self) -> list[str]:
        return [t.kind for t in self.things if self.count(t.kind) == 1]

    def to_json(self) -> dict:
        objects = [{"kind": t.kind, "cell": t.cell, "dx": t.dx, "dy": t.dy} for t in self.things]
        return {"background": self.background, "objects": objects}


def random_scene(rng: random.Random, several_kinds: bool = False) -> Scene:
    """A scene of one to six things. Half of the scenes repeat two or three kinds, so that counting
    has something to count; few hold a single kind, because those teach a bag of names, not places.

    @param several_kinds  draw only scenes with at least two kinds (the location curriculum)
    """
    limits = WORLD["objects"]
    count = rng.randint(2 if several_kinds else limits["min"], limits["max"])
    palette = _palette(rng, several_kinds)
    kinds = [rng.choice(palette) for _ in range(count)]
    if several_kinds and len(set(kinds)) == 1:
        kinds[0] = rng.choice([k for k in palette if k != kinds[0]])
    cells = sorted(rng.sample(range(len(CELLS)), count))
    rng.shuffle(kinds)
    jitter = lambda: rng.randint(-JITTER, JITTER)
    things = tuple(Thing(k, c, jitter(), jitter()) for k, c in zip(kinds, cells))
    return Scene(rng.choice(list(BACKGROUNDS)), things)


def _palette(rng: random.Random, several_kinds: bool) -> list[str]:
    everything, style = list(KINDS), rng.random()
    if style < 0.06 and not several_kinds:
        return rng.sample(everything, 1)
    if style < 0.35:
        return rng.sample(everything, rng.randint(2, 3))
    if style < 0.60:  # two categories, so that comparing and counting categories is frequent
        first, second = rng.sample(list(BY_CATEGORY), 2)
        return rng.sample(BY_CATEGORY[first], 2) + rng.sample(BY_CATEGORY[second], 2)
    return everything


@cache
def sprites() -> dict[str, np.ndarray]:
    """Straight-alpha RGBA sprites by kind, [28, 28, 4] uint8."""
    folder = ROOT / "public/sprites"
    atlas = np.asarray(Image.open(folder / "atlas.png").convert("RGBA"))
    places = json.loads((folder / "atlas.json").read_text())["sprites"]
    return {k: atlas[p["y"] : p["y"] + SPRITE, p["x"] : p["x"] + SPRITE] for k, p in places.items()}


def render(scene: Scene) -> np.ndarray:
    """The scene's exact pixels, [96, 96, 3] uint8: integer compositing, the same bytes in any language."""
    image = np.empty((SIZE, SIZE, 3), np.uint8)
    image[:] = BACKGROUNDS[scene.background]
    margin = (CELL - SPRITE) // 2
    for thing in scene.things:
        x = thing.cell % COLUMNS * CELL + margin + thing.dx
        y = thing.cell // COLUMNS * CELL + margin + thing.dy
        sprite = sprites()[thing.kind].astype(np.int32)
        under = image[y : y + SPRITE, x : x + SPRITE]
        alpha = sprite[..., 3:]
        under[:] = (sprite[..., :3] * alpha + under.astype(np.int32) * (255 - alpha) + 127) // 255
    return image


# --- questions and answers --------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """A question with what is needed to grade any answer: `slots` are the words it was filled with."""

    task: str
    variant: str
    text: str
    slots: dict
    scene: Scene | None = None


@dataclass(frozen=True)
class Score:
    correct: bool
    score: float  # 0 … 1; partial credit (F1) where several objects are asked for


class Unanswerable(Exception):
    """The scene has nothing this task could ask about."""


def fill(template: str, slots: dict) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: str(slots[m.group(1)]), template)


def article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"


def noun(name: str, count: int) -> str:
    return name if count == 1 else PLURAL[name]


def variant_of(question: Question) -> dict:
    return next(v for v in TASKS[question.task]["variants"] if v["id"] == question.variant)


def ask(rng: random.Random, task: str, scene: Scene | None, held_out: bool = False) -> Question:
    """A well-posed question of a task. Raises Unanswerable when the scene does not offer one.

    @param held_out  draw additions and sudoku grids from those never trained on
    """
    variant, slots = _ASK[task](rng, scene, held_out)
    templates = next(v for v in TASKS[task]["variants"] if v["id"] == variant)["questions"]
    return Question(task, variant, fill(rng.choice(templates), slots), slots, scene)


def ask_any_scene(rng: random.Random, task: str, held_out: bool = False) -> Question:
    """A question with a fresh scene for it (no scene for text puzzles)."""
    while True:
        try:
            scene = random_scene(rng) if TASKS[task]["image"] else None
            return ask(rng, task, scene, held_out)
        except Unanswerable:
            continue


def _ask_nothing(task):
    return lambda rng, scene, held_out: (task, {})


def _ask_count(rng, scene, held_out):
    if rng.random() < 0.25:
        return "all", {}
    name = _present(rng, scene) if rng.random() < 0.85 else _absent(rng, scene)
    return "some", {"name": name, "things": PLURAL[name]}


def _ask_is_there(rng, scene, held_out):
    name = _present(rng, scene) if rng.random() < 0.5 else _absent(rng, scene)
    return "is-there", {"a": article(name), "thing": name}


def _present(rng, scene) -> str:
    kind = rng.choice(sorted({t.kind for t in scene.things}))
    return KINDS[kind]["category"] if rng.random() < 0.4 else kind


def _absent(rng, scene) -> str:
    names = list(BY_CATEGORY) if rng.random() < 0.3 else list(KINDS)
    return rng.choice([n for n in names if scene.count(n) == 0])


def _ask_what_is_at(rng, scene, held_out):
    taken = [t.cell for t in scene.things]
    free = [c for c in range(len(CELLS)) if c not in taken]
    return "what-is-at", {"cell": CELLS[rng.choice(taken if rng.random() < 0.85 else free)]}


def _ask_where(rng, scene, held_out):
    unique = scene.unique_kinds()
    if len(unique) >= 2 and rng.random() < 0.7:
        kind, other = rng.sample(unique, 2)
        return "relative", {"kind": kind, "other": other}
    if not unique:
        raise Unanswerable
    return "absolute", {"kind": rng.choice(unique)}


def _ask_compare(rng, scene, held_out):
    present = sorted({KINDS[t.kind]["category"] for t in scene.things})
    first = rng.choice(present)
    others = present if len(present) > 1 and rng.random() < 0.85 else list(BY_CATEGORY)
    pair = [first, rng.choice([c for c in others if c != first])]
    rng.shuffle(pair)
    return "compare", {"categories": PLURAL[pair[0]], "others": PLURAL[pair[1]], "pair": tuple(pair)}


def is_held_out_sum(x: int, y: int) -> bool:
    return (37 * x + 11 * y) % 10 == 0


def _ask_add(rng, scene, held_out):
    while True:
        x, y = rng.randint(10, 99), rng.randint(10, 99)
        if is_held_out_sum(x, y) == held_out:
            return rng.choice(["plain", "plain", "steps"]), {"x": x, "y": y}


def _ask_sort(rng, scene, held_out):
    count = rng.randint(3, 6)
    if rng.random() < 0.5:
        return "numbers", {"list": " ".join(map(str, rng.sample(range(10), count)))}
    return "words", {"list": " ".join(rng.sample(list(KINDS), count))}


def _ask_reverse(rng, scene, held_out):
    pool = [str(digit) for digit in range(10)] if rng.random() < 0.4 else list(KINDS)
    return "reverse", {"list": " ".join(rng.sample(pool, rng.randint(3, 6)))}


@cache
def sudoku_grids() -> list[tuple[int, ...]]:
    """All 288 filled 4 × 4 grids, row-major, in lexicographic order. Every eighth is held out."""
    rows, grids = list(permutations((1, 2, 3, 4))), []

    def extend(grid):
        if len(grid) == 16:
            grids.append(grid)
            return
        for row in rows:
            if _fits(grid + row):
                extend(grid + row)

    extend(())
    return grids


def _fits(grid: tuple[int, ...]) -> bool:
    distinct = lambda values: len(set(values)) == len(values)
    if not all(distinct(grid[column::4]) for column in range(4)):
        return False
    boxes = {}
    for place, digit in enumerate(grid):
        boxes.setdefault((place // 8, place % 4 // 2), []).append(digit)
    return all(distinct(box) for box in boxes.values())


def _ask_sudoku(rng, scene, held_out):
    grids = [g for i, g in enumerate(sudoku_grids()) if (i % 8 == 0) == held_out]
    solution, givens = rng.choice(grids), set(rng.sample(range(16), rng.randint(6, 12)))
    cells = [str(d) if place in givens else "_" for place, d in enumerate(solution)]
    return "sudoku", {"grid": _rows(cells), "solution": _rows(map(str, solution))}


def _rows(cells) -> str:
    cells = list(cells)
    return " / ".join(" ".join(cells[row : row + 4]) for row in (0, 4, 8, 12))


_ASK = {
    "describe": _ask_nothing("describe"),
    "count": _ask_count,
    "is-there": _ask_is_there,
    "what-is-at": _ask_what_is_at,
    "where": _ask_where,
    "json": _ask_nothing("json"),
    "compare": _ask_compare,
    "add": _ask_add,
    "sort": _ask_sort,
    "reverse": _ask_reverse,
    "sudoku": _ask_sudoku,
}


def answer(rng: random.Random, question: Question) -> str:
    """A right answer in one of the task's phrasings, drawn at random."""
    return _ANSWER[question.task](rng, question, variant_of(question))


def _answer_list(rng, question, variant, shuffle):
    things = list(question.scene.things)
    if shuffle:
        rng.shuffle(things)
    style = rng.choice(variant["lists"])
    items = [
        fill(style["item"], {"a": article(t.kind), "kind": t.kind, "cell": CELLS[t.cell]}) for t in things
    ]
    body = style["separator"].join(items[:-1])
    return style["start"] + (body + style["last"] if body else "") + items[-1] + style["end"]


def _answer_count(rng, question, variant):
    name, n = question.slots.get("name"), expected_count(question)
    things = noun(name, n) if name else ("thing" if n == 1 else "things")
    return fill(rng.choice(variant["answers"]), {"n": n, "are": "is" if n == 1 else "are", "things": things})


def expected_count(question: Question) -> int:
    name = question.slots.get("name")
    return question.scene.count(name) if name else len(question.scene.things)


def _answer_is_there(rng, question, variant):
    present = question.scene.count(question.slots["thing"]) > 0
    return fill(rng.choice(variant["yes" if present else "no"]), question.slots)


def _answer_what_is_at(rng, question, variant):
    cell = question.slots["cell"]
    kind = question.scene.at(CELLS.index(cell))
    if kind is None:
        return fill(rng.choice(variant["empty"]), {"cell": cell})
    return fill(rng.choice(variant["answers"]), {"cell": cell, "a": article(kind), "kind": kind})


def _answer_where(rng, question, variant):
    slots = dict(question.slots, **expected_place(question))
    return fill(rng.choice(variant["answers"]), slots)


def expected_place(question: Question) -> dict:
    """{"relation": …} of the kind to the other, or {"cell": …}."""
    cell = {t.kind: t.cell for t in question.scene.things}
    here = cell[question.slots["kind"]]
    if question.variant == "absolute":
        return {"cell": CELLS[here]}
    there = cell[question.slots["other"]]
    sign = lambda value: (value > 0) - (value < 0)
    return {"relation": RELATIONS[sign(here % 3 - there % 3), sign(here // 3 - there // 3)]}


def _answer_compare(rng, question, variant):
    first, second = question.slots["pair"]
    n, m = question.scene.count(first), question.scene.count(second)
    be = lambda count: "is" if count == 1 else "are"
    than = variant["than"]["more" if n > m else "less" if n < m else "equal"]
    slots = {"categories": PLURAL[first], "others": PLURAL[second], "n": n, "m": m, "than": than}
    slots |= {"things": noun(first, n), "otherThings": noun(second, m), "are": be(n), "areOther": be(m)}
    return fill(rng.choice(variant["answers"]), slots | {"verdict": expected_verdict(question)})


def expected_verdict(question: Question) -> str:
    first, second = question.slots["pair"]
    n, m = question.scene.count(first), question.scene.count(second)
    return "equal" if n == m else PLURAL[first if n > m else second]


def _answer_add(rng, question, variant):
    x, y = question.slots["x"], question.slots["y"]
    ones = x % 10 + y % 10
    slots = {"x": x, "y": y, "sum": x + y, "x1": x % 10, "y1": y % 10, "s1": ones, "carry": ones // 10}
    slots |= {"x10": x // 10, "y10": y // 10, "s10": x // 10 + y // 10 + ones // 10}
    return fill(rng.choice(variant["answers"]), slots)


_ANSWER = {
    "describe": lambda rng, q, v: _answer_list(rng, q, v, shuffle=True),
    "json": lambda rng, q, v: _answer_list(rng, q, v, shuffle=False),
    "count": _answer_count,
    "is-there": _answer_is_there,
    "what-is-at": _answer_what_is_at,
    "where": _answer_where,
    "compare": _answer_compare,
    "add": _answer_add,
    "sort": lambda rng, q, v: expected_list(q),
    "reverse": lambda rng, q, v: expected_list(q),
    "sudoku": lambda rng, q, v: q.slots["solution"],
}


def expected_list(question: Question) -> str:
    items = question.slots["list"].split()
    return " ".join(sorted(items) if question.task == "sort" else reversed(items))


# --- scoring: by meaning, never by exact string, except JSON, where the format is the task -------------


def normalise(text: str) -> str:
    """Lower case, punctuation as words of its own, single spaces: how free text reaches the model."""
    spaced = re.sub(r"([^\w\s])", r" \1 ", text.lower())
    return " ".join(spaced.split())


def score(question: Question, text: str) -> Score:
    """Grades any answer text."""
    if question.task == "json":
        return _score_json(question, text)
    if question.task == "describe":
        return _score_pairs(_pairs_in(normalise(text)), _pairs_of(question.scene))
    correct = _CORRECT[question.task](question, normalise(text))
    return Score(correct, float(correct))


def _score_pairs(found: list, expected: list) -> Score:
    hits = len(set(found) & set(expected))
    return Score(sorted(found) == sorted(expected), 2 * hits / max(1, len(found) + len(expected)))


def _pairs_of(scene: Scene) -> list[tuple[str, str]]:
    return [(t.kind, CELLS[t.cell]) for t in scene.things]


def _mentions(text: str, names) -> list[str]:
    """The names in the text in order of appearance, whole words, the longest at each place."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.findall(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b", text)


def _pairs_in(text: str) -> list[tuple[str, str]]:
    """(kind, cell) pairs said in a text: each kind with the cell after it, or, if a cell comes first,
    each cell with the kind after it. What has no partner is kept with an empty one."""
    mentions, pairs, cells = _mentions(text, [*KINDS, *CELLS]), [], set(CELLS)
    cell_first = bool(mentions) and mentions[0] in cells
    while mentions:
        pair = [mentions.pop(0)]
        if mentions and (mentions[0] in cells) != (pair[0] in cells) and (pair[0] in cells) == cell_first:
            pair.append(mentions.pop(0))
        pairs.append((next((p for p in pair if p in KINDS), ""), next((p for p in pair if p in cells), "")))
    return pairs


def _score_json(question: Question, text: str) -> Score:
    style = variant_of(question)["lists"][0]
    expected = _answer_list(random.Random(0), question, {"lists": [style]}, shuffle=False)
    if text.strip() == expected:
        return Score(True, 1.0)
    try:
        found = [(v, k) for k, v in json.loads(text).items() if isinstance(v, str)]
    except (ValueError, AttributeError, RecursionError):
        return Score(False, 0.0)
    return Score(False, _score_pairs(found, _pairs_of(question.scene)).score)


def _numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"[0-9]+", text)]


def _right_count(question, text):
    return _numbers(text) == [expected_count(question)]


def _right_is_there(question, text):
    words = set(text.split())
    said_yes, said_no = "yes" in words, bool(words & {"no", "not"})
    present = question.scene.count(question.slots["thing"]) > 0
    return said_yes == present and said_no == (not present)


def _right_what_is_at(question, text):
    kind = question.scene.at(CELLS.index(question.slots["cell"]))
    if any(cell != question.slots["cell"] for cell in _mentions(text, CELLS)):
        return False
    said_empty = bool(set(text.split()) & {"nothing", "empty"})
    return set(_mentions(text, KINDS)) == ({kind} if kind else set()) and said_empty == (kind is None)


def _right_where(question, text):
    kinds, slots, expected = _mentions(text, KINDS), question.slots, expected_place(question)
    if question.variant == "absolute":
        return _mentions(text, CELLS) == [expected["cell"]] and set(kinds) <= {slots["kind"]}
    allowed = ([], [slots["other"]], [slots["kind"], slots["other"]])
    return _mentions(text, RELATIONS.values()) == [expected["relation"]] and kinds in allowed


def _right_compare(question, text):
    _, marker, verdict = text.rpartition("answer :")
    return bool(marker) and verdict.strip() == expected_verdict(question)


def _right_add(question, text):
    return _numbers(text)[-1:] == [question.slots["x"] + question.slots["y"]]


def _right_list(question, text):
    return text == expected_list(question)


def _right_sudoku(question, text):
    digits = re.findall(r"[0-9_]", question.slots["grid"])
    found = tuple(_numbers(text))
    if len(found) != 16 or any(set(found[r : r + 4]) != {1, 2, 3, 4} for r in (0, 4, 8, 12)):
        return False
    return _fits(found) and all(g in ("_", str(f)) for g, f in zip(digits, found))


_CORRECT = {
    "count": _right_count,
    "is-there": _right_is_there,
    "what-is-at": _right_what_is_at,
    "where": _right_where,
    "compare": _right_compare,
    "add": _right_add,
    "sort": _right_list,
    "reverse": _right_list,
    "sudoku": _right_sudoku,
}
