"""Numbers of the report that are more than a share: definitions E.8 and E.9 of the strategies' specification."""

import math

BINS = 10  # of confidence, equally wide


def calibration_error(bins: list[list[float]]) -> float | None:
    """Expected calibration error: mean distance of confidence and accuracy over the bins, weighted by their counts;
    null when nothing was committed. @param bins  [count, summed confidence, summed right]"""
    total = sum(count for count, _, _ in bins)
    if total == 0:
        return None
    return sum(abs(right - confidence) for _, confidence, right in bins) / total


def slope(x: list[float], y: list[float]) -> float:
    """Least squares."""
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / sum((a - mean_x) ** 2 for a in x)


def length_bias(scores: dict[int, float], lengths: dict[int, float]) -> dict:
    """How much the preset response length matters.

    range: best minus worst score; slope: of the score against log2 of the preset; relative: share of the score at the
    shortest preset that is lost at the longest; elasticity: d ln produced / d ln preset (0: the preset does not
    matter, 1: whatever is given is filled).
    @param scores, lengths  share of right answers and mean tokens before the end, by preset
    """
    presets = sorted(scores)
    first, last = scores[presets[0]], scores[presets[-1]]
    logs = [math.log2(preset) for preset in presets]
    produced = [math.log2(max(lengths[preset], 1e-9)) for preset in presets]
    return {
        "range": max(scores.values()) - min(scores.values()),
        "slope": slope(logs, [scores[preset] for preset in presets]),
        "relative": (first - last) / first if first else None,
        "elasticity": slope(logs, produced),
    }


def roughness(losses: list[float]) -> float | None:
    """Share of a loss's movement that goes up: 0 for a steady fall, ½ for one that leads nowhere."""
    steps = [after - before for before, after in zip(losses, losses[1:])]
    moved = sum(map(abs, steps))
    return sum(step for step in steps if step > 0) / moved if moved else None
