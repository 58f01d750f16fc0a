"""The course of a rate over some weeks: drawn as SVG, and as a line of text."""

import math
from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 220, 40
_MARGIN = 5
_BARS = "▁▂▃▄▅▆▇█"
_NONE = "·"


def spark(points: Sequence[float | None]) -> str:
    """One character a week, from 0 % to 100 %; the full bar is 100 % only, a dot is no rate."""
    return "".join(
        _NONE if point is None else _BARS[-1] if point == 1 else _BARS[math.floor(point * 7)]
        for point in points
    )


def svg(points: Sequence[float | None], label: str) -> str:
    """The same from 0 % (lower line) to 100 % (upper line), in the colour of the text.

    It has no text, no style and no script of its own, so that every reader draws the same.
    """
    drawn = [
        '<line x1="0" x2="{0}" y1="{1}" y2="{1}" stroke="currentColor" stroke-opacity=".3" '
        'stroke-dasharray="{2}"/>'.format(WIDTH, _height(level), dash)
        for level, dash in ((1, "2 3"), (0, "none"))
    ]
    for run in _runs(points):
        path = " ".join(f"{_place(x, len(points))},{_height(y)}" for x, y in run)
        drawn.append(
            f'<polyline points="{path}" fill="none" stroke="currentColor" stroke-width="1.75" '
            'stroke-linejoin="round" stroke-linecap="round"/>'
        )
        if len(run) == 1:
            drawn.append(_dot(*run[0], len(points), 1.75))
    if points and points[-1] is not None:
        drawn.append(_dot(len(points) - 1, points[-1], len(points), 3.5))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{escape(label)}">'
        + "".join(drawn)
        + "</svg>"
    )


def _runs(points: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Neighbouring weeks that have a rate."""
    runs: list[list[tuple[int, float]]] = [[]]
    for place, point in enumerate(points):
        if point is not None:
            runs[-1].append((place, point))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _dot(place: int, point: float, many: int, radius: float) -> str:
    return (
        f'<circle cx="{_place(place, many)}" cy="{_height(point)}" r="{radius}" '
        'fill="currentColor"/>'
    )


def _place(place: int, many: int) -> str:
    return f"{_MARGIN + place * (WIDTH - 2 * _MARGIN) / max(many - 1, 1):.1f}"


def _height(point: float) -> str:
    return f"{_MARGIN + (1 - point) * (HEIGHT - 2 * _MARGIN):.1f}"
