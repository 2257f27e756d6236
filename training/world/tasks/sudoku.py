"""Fill a sudoku of 4 × 4."""

import re
from functools import cache
from itertools import permutations

from training.world.task import Task
from training.world.words import numbers


class Sudoku(Task):
    id = "sudoku"

    def draw(self, rng, scene, held_out):
        choice = [grid for i, grid in enumerate(grids()) if (i % 8 == 0) == held_out]
        solution, givens = rng.choice(choice), set(rng.sample(range(16), rng.randint(6, 12)))
        cells = [str(d) if place in givens else "_" for place, d in enumerate(solution)]
        return "sudoku", {"grid": _rows(cells), "solution": _rows(map(str, solution))}

    def answer(self, rng, question):
        return question.slots["solution"]

    def is_right(self, question, text):
        givens = re.findall(r"[0-9_]", question.slots["grid"])
        found = tuple(numbers(text))
        if len(found) != 16 or any(set(found[r : r + 4]) != {1, 2, 3, 4} for r in (0, 4, 8, 12)):
            return False
        return _fits(found) and all(g in ("_", str(f)) for g, f in zip(givens, found))


@cache
def grids() -> list[tuple[int, ...]]:
    """All 288 filled grids, row-major, in lexicographic order. Every eighth is held out."""
    rows, filled = list(permutations((1, 2, 3, 4))), []

    def extend(grid):
        if len(grid) == 16:
            filled.append(grid)
            return
        for row in rows:
            if _fits(grid + row):
                extend(grid + row)

    extend(())
    return filled


def _fits(grid: tuple[int, ...]) -> bool:
    """Whether no digit stands twice in a column or a box, in as many rows as there are yet."""
    distinct = lambda values: len(set(values)) == len(values)
    if not all(distinct(grid[column::4]) for column in range(4)):
        return False
    boxes = {}
    for place, digit in enumerate(grid):
        boxes.setdefault((place // 8, place % 4 // 2), []).append(digit)
    return all(distinct(box) for box in boxes.values())


def _rows(cells) -> str:
    cells = list(cells)
    return " / ".join(" ".join(cells[row : row + 4]) for row in (0, 4, 8, 12))
