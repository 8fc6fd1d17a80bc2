"""Measures → tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matcher.cli.rendering.tables import Column, block, table
from matcher.cli.terminal import Look

if TYPE_CHECKING:
    from matcher.evaluation.results import Comparison, Evaluation


def evaluation_text(evaluation: Evaluation, name: str, look: Look) -> str:
    """Mean and interval of each measure of one run."""
    columns = [
        Column(title="Measure"),
        Column(title="Mean", right=True),
        Column(title=f"{evaluation.level:.0%} interval".replace("%", " %"), right=True),
    ]
    rows = [
        [measure, f"{mean:.3f}", f"{low:.3f} {look.dash} {high:.3f}"]
        for measure, mean, low, high in zip(
            evaluation.measures, evaluation.means, evaluation.low, evaluation.high, strict=True
        )
    ]
    about = f"{name}: {len(evaluation.queries):,} queries with judgements"
    if evaluation.missing:
        about += f", {len(evaluation.missing):,} of them not in the run (they count 0)"
    return f"{block(about, look)}\n{table(columns, rows, look)}"


def comparison_text(comparison: Comparison, names: Sequence[str], look: Look) -> str:
    """Both means, the difference with its interval, and on how many queries the second run is better or worse."""
    columns = [
        Column(title="Measure"),
        Column(title="First", right=True),
        Column(title="Second", right=True),
        Column(title="Change", right=True),
        Column(title=f"{comparison.level:.0%} interval".replace("%", " %"), right=True),
        Column(title="p", right=True),
        Column(title="Better/same/worse", right=True),
    ]
    rows = [
        [
            measure,
            f"{comparison.means_a[i]:.3f}",
            f"{comparison.means_b[i]:.3f}",
            f"{comparison.means[i]:+.3f}",
            f"{comparison.low[i]:+.3f} {look.dash} {comparison.high[i]:+.3f}",
            "<0.001" if comparison.p_values[i] < 0.001 else f"{comparison.p_values[i]:.3f}",
            f"{comparison.wins[i]}/{comparison.ties[i]}/{comparison.losses[i]}",
        ]
        for i, measure in enumerate(comparison.measures)
    ]
    about = f"First: {names[0]}. Second: {names[1]}. {len(comparison.queries):,} queries with judgements."
    note = "p: how often chance alone would make such a difference; an interval that holds 0 says that it may be none."
    return f"{block(about, look)}\n{table(columns, rows, look)}\n{block(note, look)}"
