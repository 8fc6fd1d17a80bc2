"""Charts as inline SVG, drawn in the page's own colours; each has its figures in a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

_SIDE: Final = 220
_EDGE: Final = 26
_WIDE: Final = 240
_ROW: Final = 18


def bar(share: float) -> str:
    """A bar for a table cell, filled to a share in [0, 1]; the figure stands in the next cell."""
    width = round(100 * min(max(share, 0.0), 1.0), 1)
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="10"/><rect class="fill" width="{width}" height="10"/></svg>'
    )


def interval(low: float, mean: float, high: float) -> str:
    """A mean as a dot on its interval, on a scale from 0 to 1, for a table cell."""
    left, middle, right = (round(4 + (_WIDE - 8) * min(max(value, 0.0), 1.0), 1) for value in (low, mean, high))
    ticks = "".join(
        f'<line class="grid" x1="{x:g}" x2="{x:g}" y1="1" y2="{_ROW - 1}"/>'
        for x in (4 + (_WIDE - 8) * part / 4 for part in range(5))
    )
    return (
        f'<svg class="interval" viewBox="0 0 {_WIDE} {_ROW}" aria-hidden="true">{ticks}'
        f'<line class="span" x1="{left}" x2="{right}" y1="{_ROW / 2}" y2="{_ROW / 2}"/>'
        f'<circle class="dot" cx="{middle}" cy="{_ROW / 2}" r="4"/></svg>'
    )


def lorenz_chart(points: Sequence[tuple[float, float]], label: str, x_name: str, y_name: str) -> str:
    """A Lorenz curve under the line of equal shares.

    Parameters
    ----------
    points : sequence of (float, float)
        Both in [0, 1], ascending.
    label : str
        What a person who cannot see it is told.
    x_name, y_name : str
    """
    size = _SIDE - 2 * _EDGE

    def place(x: float, y: float) -> str:
        return f"{_EDGE + size * x:.1f},{_SIDE - _EDGE - size * y:.1f}"

    curve = " ".join(place(x, y) for x, y in points)
    return (
        f'<svg class="lorenz" viewBox="0 0 {_SIDE} {_SIDE}" role="img" aria-label="{escape(label)}">'
        f'<rect class="frame" x="{_EDGE}" y="{_EDGE}" width="{size}" height="{size}"/>'
        f'<polygon class="area" points="{place(0, 0)} {curve} {place(1, 1)}"/>'
        f'<line class="equal" x1="{_EDGE}" y1="{_SIDE - _EDGE}" x2="{_SIDE - _EDGE}" y2="{_EDGE}"/>'
        f'<polyline class="curve" points="{curve}"/>'
        f'<text x="{_SIDE / 2}" y="{_SIDE - 8}" text-anchor="middle">{escape(x_name)}</text>'
        f'<text x="12" y="{_SIDE / 2}" text-anchor="middle" transform="rotate(-90 12 {_SIDE / 2})">{escape(y_name)}</text>'
        "</svg>"
    )
