"""How sure a measured share or difference is: 95 % intervals."""

import math

Z = 1.96  # two-sided 95 % of a normal distribution


def wilson(correct: int, n: int) -> tuple[float, float]:
    """Wilson's score interval of a share. @raises ValueError when nothing was counted"""
    if n < 1:
        raise ValueError(f"expected at least one sample, found {n}")
    p = correct / n
    centre, spread = p + Z * Z / (2 * n), Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return max(0.0, (centre - spread) / (1 + Z * Z / n)), min(1.0, (centre + spread) / (1 + Z * Z / n))


def stratified_mean(strata: list[list[float]]) -> tuple[float, float, float]:
    """The mean of the strata's means (each counts the same) with its interval: value, low, high. A difference of two
    settings on the same questions is such a mean of each question's difference.
    @raises ValueError for a stratum of fewer than two values, which says nothing of its spread"""
    if not strata or min(map(len, strata)) < 2:
        raise ValueError("expected at least two values in every stratum")
    means = [sum(values) / len(values) for values in strata]
    variances = [
        sum((value - mean) ** 2 for value in values) / (len(values) - 1) / len(values)
        for values, mean in zip(strata, means)
    ]
    mean, spread = sum(means) / len(means), Z * math.sqrt(sum(variances)) / len(means)
    return mean, mean - spread, mean + spread
