"""The length-bias curves as a picture: lengths.svg, without any library."""

import math
from html import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 340, 48, 220, 20, 44  # px
COLOURS = {"mini-ar": "#b45309", "mini-diffusion": "#7c3aed", "mini-dimple": "#0f766e"}
PERCENTS = (0, 25, 50, 75, 100)


def length_chart(models: dict) -> str | None:
    """Accuracy with its interval by preset response length, a line for each model and setting; None without any."""
    curves = [
        (name, setting, {int(preset): row["accuracy"] for preset, row in found["byPreset"].items()})
        for name, model in models.items()
        for setting, found in model["lengths"].items()
    ]
    if not curves:
        return None
    presets = sorted(curves[0][2])
    parts = [_axes(presets), *(_curve(name, setting, points, presets) for name, setting, points in curves)]
    parts += [_label(*curve[:2], y) for curve, y in zip(curves, _spread([_y(c[2][presets[-1]]["value"]) for c in curves]))]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
    title = "<title>Accuracy by preset response length</title>"
    return "\n".join([head, title, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>', *parts, "</svg>"]) + "\n"


def _x(preset: int, presets: list[int]) -> float:
    first, last = math.log2(presets[0]), math.log2(presets[-1])
    return LEFT + (math.log2(preset) - first) / (last - first) * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)


def _axes(presets: list[int]) -> str:
    lines = []
    for percent in PERCENTS:
        y = _y(percent / 100)
        lines.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{percent} %</text>')
    for preset in presets:
        lines.append(f'<text x="{_x(preset, presets):.1f}" y="{HEIGHT - 26}" text-anchor="middle">{preset}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    lines.append(f'<text x="{middle}" y="{HEIGHT - 8}" text-anchor="middle">preset response length, tokens</text>')
    return "\n".join(lines)


def _curve(name: str, setting: str, points: dict[int, dict], presets: list[int]) -> str:
    """A line with a bar for each interval; confident decoding is dashed."""
    colour, dash = COLOURS.get(name, "#444"), ' stroke-dasharray="6 4"' if setting.startswith("gamma") else ""
    places = [(_x(preset, presets), points[preset]) for preset in presets]
    line = " ".join(f"{x:.1f},{_y(share['value']):.1f}" for x, share in places)
    bars = "".join(f"M{x:.1f} {_y(share['low']):.1f}V{_y(share['high']):.1f}" for x, share in places)
    return (
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
        f'<path d="{bars}" stroke="{colour}" opacity="0.5"/>'
    )


def _label(name: str, setting: str, y: float) -> str:
    text = escape(f"{name}, {setting}")
    return f'<text x="{WIDTH - RIGHT + 10}" y="{y + 4:.1f}" fill="{COLOURS.get(name, "#444")}">{text}</text>'


def _spread(heights: list[float], gap: float = 15) -> list[float]:
    """The heights moved apart so that labels do not cover each other, in the same order."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    moved, lowest = [0.0] * len(heights), -math.inf
    for index in order:
        lowest = max(heights[index], lowest + gap)
        moved[index] = lowest
    excess = max(0.0, lowest - (HEIGHT - BOTTOM)) if heights else 0.0
    return [height - excess for height in moved]
