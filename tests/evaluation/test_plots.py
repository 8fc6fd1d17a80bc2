"""Figures of notebooks: drawn from frames, labelled in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from matcher.evaluation import plots
from matcher.evaluation.experiment import compare, evaluate

pytest.importorskip("matplotlib")

FRAME = pd.DataFrame({"mean": [0.5, 0.7], "low": [0.4, 0.6], "high": [0.6, 0.9]}, index=["fi", "sv"])
QRELS = {"q1": {"a": 1}, "q2": {"a": 1}}
CHANGE = compare(
    evaluate(QRELS, {"q1": [("a", 1.0)], "q2": [("b", 1.0), ("a", 0.5)]}, "RR"),
    evaluate(QRELS, {"q1": [("b", 1.0), ("a", 0.5)], "q2": [("a", 1.0)]}, "RR"),
)
FIGURES = {
    "bars": lambda: plots.bars(pd.Series({"fi": 3, "sv": 1}), "Texts", "texts"),
    "intervals": lambda: plots.intervals(FRAME, "Measures", "nDCG@5", reference=0),
    "differences": lambda: plots.differences(CHANGE, "Changes"),
    "heat map": lambda: plots.heat_map(pd.DataFrame({"x": [1, np.nan], "y": [2, 1]}), "Cells", words={1.0: "joins"}),
    "lines": lambda: plots.lines(pd.DataFrame({"ours": [1, 2]}, index=[10, 100]), "Time", "records", "s", log=True),
    "histogram": lambda: plots.histogram([1.0, 2.0, 2.0], "Lengths", "words"),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figure_is_drawn_with_a_title_and_words(name, tmp_path):
    figure = FIGURES[name]()
    (axes,) = figure.axes
    assert axes.get_title(loc="left")
    texts = [label.get_text() for label in (*axes.get_xticklabels(), *axes.get_yticklabels())]
    assert axes.get_xlabel() or any(text.isalpha() for text in texts)
    figure.savefig(tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 5_000


def test_wins_and_losses_are_told_apart_without_colour():
    axes = plots.differences(CHANGE, "Changes").axes[0]
    assert [bool(bar.get_hatch()) for bar in axes.patches] == [True, False]
    assert "1 worse" in axes.get_xlabel()
