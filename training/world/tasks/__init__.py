"""The tasks by id, in the order of `lib/scene/world.json`. Another one is a file here, a line below, and its words there."""

from training.world.task import Task
from training.world.tasks.add import Add
from training.world.tasks.compare import Compare
from training.world.tasks.count import Count
from training.world.tasks.describe import Describe
from training.world.tasks.is_there import IsThere
from training.world.tasks.json_list import JsonList
from training.world.tasks.reverse import Reverse
from training.world.tasks.sort import Sort
from training.world.tasks.sudoku import Sudoku
from training.world.tasks.what_is_at import WhatIsAt
from training.world.tasks.where import Where

_ALL = (
    Describe(), Count(), IsThere(), WhatIsAt(), Where(), JsonList(), Compare(), Add(), Sort(), Reverse(), Sudoku(),
)  # fmt: skip
TASKS: dict[str, Task] = {task.id: task for task in _ALL}
