"""Likely duplicates, merges, and pairs that are two → text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matcher.cli.rendering.tables import Column, table
from matcher.cli.terminal import Look, clean

if TYPE_CHECKING:
    from matcher.engine.duplicates import Duplicate
    from matcher.store.dismissals import Dismissal
    from matcher.store.merges import Merge


def duplicates_text(pairs: Sequence[Duplicate], found: int, look: Look) -> str:
    """Pairs with their reasons, and what to do."""
    rows = [
        [
            f"{pair.likeness:.2f}",
            f"{clean(pair.first.id)}\n{clean(pair.second.id)}",
            f"{clean(pair.first.name)}\n{clean(pair.second.name)}",
            clean("; ".join(pair.reasons)),
        ]
        for pair in pairs
    ]
    columns = [
        Column(title="Like", right=True),
        Column(title="Ids", share=2),
        Column(title="Names", share=3),
        Column(title="Why", share=3),
    ]
    lines = [table(columns, rows, look, spaced=True)]
    if found > len(pairs):
        lines.append(f"{found - len(pairs):,} more pairs; --top shows them.")
    lines.append("To make two one: matcher duplicates merge KEPT GONE")
    lines.append("If they are two: matcher duplicates dismiss ONE OTHER")
    return "\n".join(lines)


def merges_text(done: Sequence[Merge], look: Look) -> str:
    """Merges with their numbers, newest first."""
    rows = [
        [
            str(held.number),
            clean(held.kept),
            clean(held.gone),
            f"{held.at:%Y-%m-%d}",
            f"undone {held.undone_at:%Y-%m-%d}" if held.undone_at else clean(held.who or ""),
        ]
        for held in done
    ]
    columns = [
        Column(title="No.", right=True),
        Column(title="Stayed", share=3),
        Column(title="Went into it", share=3),
        Column(title="When"),
        Column(title="Who", share=2),
    ]
    return table(columns, rows, look)


def dismissals_text(noted: Sequence[Dismissal], look: Look) -> str:
    """Pairs that were said to be two, with their numbers, newest first."""
    rows = [
        [
            str(held.number),
            f"{clean(held.first)}\n{clean(held.second)}",
            clean(held.note),
            f"{held.at:%Y-%m-%d}",
            f"taken back {held.undone_at:%Y-%m-%d}" if held.undone_at else clean(held.who or ""),
        ]
        for held in noted
    ]
    columns = [
        Column(title="No.", right=True),
        Column(title="Two organisations", share=3),
        Column(title="Why", share=3),
        Column(title="When"),
        Column(title="Who", share=2),
    ]
    return table(columns, rows, look, spaced=True)
