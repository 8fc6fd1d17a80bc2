"""What decisions teach → text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matcher.cli.rendering.tables import Column, block, styled, table
from matcher.cli.terminal import Look, clean, shortened

if TYPE_CHECKING:
    from matcher.engine.learning import ChangedList, FeedbackPreview
    from matcher.engine.past_lists import Doubt, LearnedShares
    from matcher.evaluation.results import Comparison

SHOWN_LISTS: Final = 20
LONGEST_TITLE: Final = 40


def preview_text(seen: FeedbackPreview, look: Look) -> str:
    """What would enter and leave each list, whether it agrees with the decisions, and what to do."""
    taught = sum(map(len, seen.grades.values()))
    head = f"List {seen.list} can learn from {_counted(taught, 'decision')}"
    lines = [styled(block(head + _silent(seen.silent), look), look, "1")]
    if seen.standing is not None:
        before = sum(map(len, seen.standing.grades.values()))
        lines.append(block(f"It learns from {_counted(before, 'decision')} already, which these would replace.", look))
    lines.append(table(_columns(), [_changed(one, look) for one in seen.lists[:SHOWN_LISTS]], look, spaced=True))
    if len(seen.lists) > SHOWN_LISTS:
        lines.append(f"{len(seen.lists) - SHOWN_LISTS:,} more; --json has all.")
    lines.append(block(_check(seen.check), look))
    lines.append(f"To apply it: matcher learn apply {seen.list}")
    return "\n".join(lines)


def shares_text(found: LearnedShares, output: Path | None, look: Look) -> str:
    """Shares before and after, what they change elsewhere, and what to do."""
    learned = found.learned
    columns = [Column(title="Component"), Column(title="Now", right=True), Column(title="Learned", right=True)]
    rows = [
        [name, f"{before:.3f}", f"{after:.3f}"]
        for name, before, after in zip(learned.names, learned.before.tolist(), learned.after.tolist(), strict=True)
    ]
    head = f"{_counted(learned.decisions, 'decision')} on {_counted(found.lists, 'list')} taught this, {learned.accepted:,} in favour"
    lines = [block(head + _silent(found.silent), look)]
    lines += [table(columns, rows, look), block(_elsewhere(found.elsewhere), look)]
    if output is not None:
        lines.append(block(f"Wrote them to {output}; compare them with 'matcher experiment run {output} ...'.", look))
    return "\n".join(lines)


def doubts_text(found: Sequence[Doubt], look: Look) -> str:
    """Matches in doubt, a line each, and what to do."""
    if not found:
        return "No match waits for a decision."
    columns = [
        Column(title="List", right=True),
        Column(title="Match", right=True),
        Column(title="Asked for", share=3),
        Column(title="Found", share=4),
        Column(title="Odds", right=True),
    ]
    rows = [
        [
            str(one.match.list),
            str(one.match.number),
            shortened(one.match.asked_title or "the text", LONGEST_TITLE, look),
            clean(one.match.body["title"]),
            f"{round(100 * one.probability)} %",
        ]
        for one in found
    ]
    return f"{table(columns, rows, look)}\nTo decide: matcher lists decide LIST MATCH --state accepted"


def _columns() -> list[Column]:
    return [
        Column(title="Asked for", share=3),
        Column(title="Taught by", right=True),
        Column(title="Enters", share=4),
        Column(title="Leaves", share=4),
        Column(title="Moved", right=True),
    ]


def _changed(one: ChangedList, look: Look) -> list[str]:
    return [
        shortened(one.title or "the text", LONGEST_TITLE, look),
        str(one.decided),
        *("\n".join(clean(title) for _, title in side) or look.dash for side in (one.enters, one.leaves)),
        str(one.moved),
    ]


def _check(found: Comparison | None) -> str:
    if found is None:
        return "There is nothing to check it on yet: that takes a list with a record in favour and one turned down."
    change = f"{found.means_a[0]:.3f} to {found.means_b[0]:.3f} ({found.low[0]:+.3f} to {found.high[0]:+.3f})"
    what = "each decided record placed by the other decisions of its list"
    return f"Checked ({_counted(len(found.queries), 'list')}), {what}: {found.measures[0]} from {change}."


def _elsewhere(found: Comparison | None) -> str:
    if found is None:
        return (
            "Too few lists have a match in favour to measure on some what was learned on others: take no notice of it."
        )
    change = f"{found.means_a[0]:.3f} to {found.means_b[0]:.3f} ({found.low[0]:+.3f} to {found.high[0]:+.3f})"
    verdict = "better than chance" if found.low[0] > 0 else "no more than chance, so leave the shares as they are"
    return f"On lists that had no part in learning {found.measures[0]} goes from {change}: {verdict}."


def _silent(count: int) -> str:
    return (
        f"; {count:,} more say nothing of the topic."
        if count > 1
        else "; 1 more says nothing of the topic."
        if count
        else "."
    )


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")
