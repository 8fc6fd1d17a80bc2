"""Frames → figures, for notebooks: plain matplotlib figures with the same look everywhere.

Colours are those of Okabe and Ito, which people with any colour vision can tell apart; nothing is said by colour alone. matplotlib
comes with the extra `notebooks` and is imported only when a figure is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from matcher.evaluation.results import Comparison

BLUE: Final = "#0072b2"
ORANGE: Final = "#d55e00"
GREEN: Final = "#009e73"
GREY: Final = "#6a6a6a"
COLOURS: Final = (BLUE, ORANGE, GREEN, "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", GREY)

WIDTH: Final = 9.0
"""Inches; fits a notebook's column."""

_LINE: Final = 0.32
_SIZE: Final = 11


def bars(values: pd.Series[Any], title: str, what: str, *, form: str = "{:,.0f}") -> Figure:
    """Horizontal bars with their values, the first one on top.

    Parameters
    ----------
    values : Series
        The index holds the names.
    title, what : str
        Of the figure, and of the axis with its unit.
    form : str
        How a value is written.
    """
    figure, axes = _lines(len(values), title, what)
    places = range(len(values))
    axes.barh(places, values.to_numpy(), color=BLUE)
    for place, value in zip(places, values.tolist(), strict=True):
        axes.text(value, place, " " + form.format(value), va="center", fontsize=_SIZE - 1)
    _names(axes, values.index)
    axes.margins(x=0.12)
    return figure


def intervals(frame: pd.DataFrame, title: str, what: str, *, reference: float | None = None) -> Figure:
    """Means as dots with their intervals as lines.

    Parameters
    ----------
    frame : DataFrame
        With columns `mean`, `low` and `high`; the index holds the names.
    title, what : str
    reference : float, optional
        Where a line is drawn: 0 for differences.
    """
    figure, axes = _lines(len(frame), title, what)
    places = list(range(len(frame)))
    means = frame["mean"].to_numpy()
    errors = [means - frame["low"].to_numpy(), frame["high"].to_numpy() - means]
    axes.errorbar(means, places, xerr=errors, fmt="o", color=BLUE, ecolor=BLUE, capsize=4, markersize=7)
    for place, mean in zip(places, means.tolist(), strict=True):
        axes.annotate(f"{mean:+.3f}" if reference == 0 else f"{mean:.3f}", (mean, place), (0, 7), textcoords="offset points",
                      ha="center", fontsize=_SIZE - 2)  # fmt: skip
    if reference is not None:
        axes.axvline(reference, color=GREY, linestyle="--", linewidth=1)
    _names(axes, frame.index)
    return figure


def differences(comparison: Comparison, title: str, measure: int = 0) -> Figure:
    """The difference of each query as a bar, from the greatest loss to the greatest win.

    Parameters
    ----------
    comparison : Comparison
    title : str
    measure : int
        Which of its measures.
    """
    values = sorted(comparison.differences[:, measure].tolist())
    figure, axes = _figure(3.2, title)
    colours = [ORANGE if value < 0 else BLUE for value in values]
    drawn = axes.bar(range(len(values)), values, color=colours)
    for bar, value in zip(drawn, values, strict=True):
        if value < 0:
            bar.set_hatch("//")
    axes.axhline(0, color=GREY, linewidth=1)
    axes.set_xlabel(f"queries: {comparison.losses[measure]} worse (hatched), {comparison.ties[measure]} the same, "
                    f"{comparison.wins[measure]} better", fontsize=_SIZE)  # fmt: skip
    axes.set_ylabel(f"change in {comparison.measures[measure]}", fontsize=_SIZE)
    axes.set_xticks([])
    return figure


def heat_map(
    frame: pd.DataFrame, title: str, *, words: Mapping[float, str] | None = None, form: str = "{:.2g}"
) -> Figure:
    """A table whose cells are the darker the greater their value, with the value in each.

    Parameters
    ----------
    frame : DataFrame
        Of numbers; a missing one leaves its cell empty.
    title : str
    words : mapping of float to str, optional
        What is written in place of a value.
    form : str
        How other values are written.
    """
    figure, axes = _figure(1.6 + 0.3 * len(frame), title)
    values = frame.to_numpy(dtype=float)
    axes.imshow(values, cmap="Blues", aspect="auto", vmin=0)
    top = float(frame.max().max()) or 1.0
    for row, line in enumerate(values.tolist()):
        for column, value in enumerate(line):
            if value == value and (words is None or value in words):
                text = words[value] if words else form.format(value)
                axes.text(column, row, text, ha="center", va="center", fontsize=_SIZE - 3,
                          color="white" if value > 0.6 * top else "black")  # fmt: skip
    axes.set_xticks(np.arange(frame.shape[1] - 1) + 0.5, minor=True)
    axes.set_yticks(np.arange(len(frame) - 1) + 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=1.5)
    axes.tick_params(which="minor", length=0)
    axes.set_xticks(range(frame.shape[1]), list(map(str, frame.columns)), rotation=35, ha="right", fontsize=_SIZE - 1)
    axes.set_yticks(range(len(frame)), list(map(str, frame.index)), fontsize=_SIZE - 1)
    return figure


def lines(frame: pd.DataFrame, title: str, across: str, up: str, *, log: bool = False) -> Figure:
    """A line for each column, each with its own mark.

    Parameters
    ----------
    frame : DataFrame
        The index is drawn across.
    title, across, up : str
        Of the figure and of its axes.
    log : bool
        Whether both axes are logarithmic.
    """
    figure, axes = _figure(3.8, title)
    for place, name in enumerate(frame.columns):
        axes.plot(
            frame.index, frame[name], marker="osD^vPX"[place % 7], color=COLOURS[place % len(COLOURS)], label=str(name)
        )
    if log:
        axes.set_xscale("log")
        axes.set_yscale("log")
    axes.set_xlabel(across, fontsize=_SIZE)
    axes.set_ylabel(up, fontsize=_SIZE)
    axes.legend(fontsize=_SIZE - 1, frameon=False)
    axes.grid(alpha=0.3)
    return figure


def histogram(values: Sequence[float], title: str, what: str, *, cells: int = 20) -> Figure:
    """How often values of each size occur."""
    figure, axes = _figure(3.0, title)
    axes.hist(values, bins=cells, color=BLUE, edgecolor="white")
    axes.set_xlabel(what, fontsize=_SIZE)
    axes.set_ylabel("how many", fontsize=_SIZE)
    return figure


def _lines(count: int, title: str, what: str) -> tuple[Figure, Axes]:
    figure, axes = _figure(1.3 + _LINE * count, title)
    axes.set_xlabel(what, fontsize=_SIZE)
    axes.set_ylim(count - 0.4, -0.8)
    return figure, axes


def _names(axes: Axes, names: Any) -> None:
    axes.set_yticks(range(len(names)), list(map(str, names)), fontsize=_SIZE - 1)
    axes.grid(axis="x", alpha=0.3)
    axes.set_axisbelow(True)


def _figure(height: float, title: str) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained", dpi=110)
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", fontsize=_SIZE + 2, fontweight="bold")
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=_SIZE - 1)
    return figure, axes
