"""Spikes of a training's loss: how often a step falls out of the run of those before it.

OLMo 2 (arXiv:2501.00656, section 3.2) has a spike score: the share of values at least seven standard deviations away from
the average of the last 1,000. Runs here have a few hundred steps, so the window and the distance are ours: at least five
standard deviations above the mean of the last 50 steps.
"""

import math
from collections import deque

WINDOW, DISTANCE = 50, 5.0  # steps, standard deviations


class Spikes:
    """Counts them. `begin` forgets the steps before: other tasks have another loss, which is no spike."""

    def __init__(self):
        self.last: deque[float] = deque(maxlen=WINDOW)
        self.count = self.judged = 0  # spikes, and steps that had enough steps before them

    def begin(self) -> None:
        self.last.clear()

    def add(self, loss: float) -> bool:
        """Whether this step is one. It joins those that the next are held against either way."""
        found = False
        if len(self.last) == WINDOW:
            mean = sum(self.last) / WINDOW
            deviation = math.sqrt(sum((value - mean) ** 2 for value in self.last) / (WINDOW - 1))
            found = loss > mean + DISTANCE * deviation
            self.judged, self.count = self.judged + 1, self.count + found
        self.last.append(loss)
        return found
