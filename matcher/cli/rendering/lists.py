"""Match lists → what a person likes to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from matcher.cli.rendering.tables import Column, block, styled, table
from matcher.cli.terminal import Look, clean, shortened

if TYPE_CHECKING:
    from matcher.engine.list_import import DecisionImport, RowConflict
    from matcher.store.audit import AuditEntry
    from matcher.store.decisions import Outcome
    from matcher.store.lists import StoredList
    from matcher.store.matches import Comment, StoredMatch

LONGEST_TITLE: Final = 60

_ORDER: Final = ("state", "reason", "assignee", "note")


def lists_text(lists: Sequence[StoredList], look: Look) -> str:
    """All lists, a line each."""
    from matcher.engine.list_shapes import is_stale

    if not lists:
        return "There is no list yet; ask for one with 'matcher lists create'."
    columns = [
        Column(title="List", right=True),
        Column(title="Title", share=4),
        Column(title="Version", right=True),
        Column(title="State", share=3),
        Column(title="Created", share=2),
    ]
    rows = []
    for one in lists:
        state = _job(one) or _states(one.states)
        created = f"{one.created_at:%Y-%m-%d}" + (f" by {clean(one.created_by)}" if one.created_by else "")
        stale = " (stale)" if is_stale(one) else ""
        rows.append([str(one.number), one.title, f"{one.latest}{stale}", state, created])
    return table(columns, rows, look)


def list_text(stored: StoredList, matches: Sequence[StoredMatch], look: Look) -> str:
    """A list: what it holds, what has changed, and its matches."""
    from matcher.engine.list_shapes import is_stale

    head = f"List {stored.number}: {clean(stored.title)}"
    lines = [styled(block(head, look), look, "1")]
    if stored.made is not None:
        counts = stored.made.counts
        changes = ", ".join(f"{counts[name]:,} {name}" for name in ("entered", "moved", "left", "kept") if counts[name])
        made = f"Version {stored.made.version} of {stored.made.made_at:%Y-%m-%d %H:%M} UTC"
        held = f"{_counted(counts['matches'], 'match', 'es')} for {_counted(counts['queries'], 'question')}"
        lines.append(block(f"{made}: {held} ({changes or 'nothing changed'}).", look))
        if stored.made.version == stored.latest:
            lines.append(block(f"States: {_states(stored.states)}.", look))
    if is_stale(stored):
        again = f"matcher lists run --list {stored.number}"
        lines.append(
            styled(block(f"Stale: records have changed since; {again} makes a new version.", look), look, "33")
        )
    if job := _job(stored):
        lines.append(block(f"{job[:1].upper()}{job[1:]}.", look))
    if matches:
        lines.append(match_table(matches, look))
    return "\n".join(lines)


def match_table(matches: Sequence[StoredMatch], look: Look) -> str:
    """Matches, a line each."""
    columns = [
        Column(title="Match", right=True),
        Column(title="Asked for", share=3),
        Column(title="#", right=True),
        Column(title="Was", right=True),
        Column(title="Found", share=4),
        Column(title="State", share=3),
    ]
    rows = [
        [
            str(one.number),
            shortened(_asked(one), LONGEST_TITLE, look),
            str(one.rank or ""),
            str(one.previous or ""),
            f"{one.body['title']}" + ("\n(no more in the store)" if one.gone else ""),
            _decision(one),
        ]
        for one in matches
    ]
    return table(columns, rows, look)


def match_text(match: StoredMatch, history: Sequence[AuditEntry], said: Sequence[Comment], look: Look) -> str:
    """A match with its history and comments."""
    head = f"Match {match.number} of list {match.list}: {clean(match.body['title'])} for {clean(_asked(match))}"
    lines = [styled(block(head, look), look, "1")]
    lines.append(block(_decision(match).replace("\n", "; "), look, first="   "))
    if match.body.get("sentence"):
        lines.append(block(f'"{match.body["sentence"]}"', look, first="   "))
    for entry in history:
        after = {name: value for name, value in (entry.after or {}).items() if name != "list_version"}
        moment = f"{entry.at:%Y-%m-%d %H:%M}"
        about = f"{moment} {clean(entry.who or 'somebody')} {entry.what}: {_change(entry.before or {}, after, look)}"
        lines.append(block(about, look, first="   ", rest="      "))
    for comment in said:
        about = f"{comment.at:%Y-%m-%d %H:%M} {clean(comment.who or 'somebody')} said: {comment.text}"
        lines.append(block(about, look, first="   ", rest="      "))
    return "\n".join(lines)


def decided_text(matches: Sequence[StoredMatch], failed: Sequence[Outcome], look: Look) -> str:
    """Matches after a change, and what hindered the others."""
    decisions = ((one, _decision(one).replace("\n", "; ")) for one in matches)
    lines = [block(f"{one.number}: {one.body['title']}: {decision}", look) for one, decision in decisions]
    lines += [block(str(outcome.error), look, first="Not changed: ", rest="   ") for outcome in failed]
    return "\n".join(lines)


def import_text(done: DecisionImport, look: Look) -> str:
    """What an import of decisions did, or would do."""
    would = "" if done.stored else "would be "
    lines = [f"{len(done.changes):,} {would}changed, {len(done.conflicts):,} in conflict, {done.unchanged:,} unchanged"]
    for change in done.changes:
        about = f"Row {change.row}, {clean(change.title)}: {_change(change.before, change.after, look)}"
        lines.append(block(about, look, first="  ", rest="    "))
    lines.extend(_conflict(conflict, look) for conflict in done.conflicts)
    if done.errors:
        lines.append(f"To be mended first ({len(done.errors):,}):")
        lines.extend(block(str(error), look, first="  ", rest="    ") for error in done.errors)
    return "\n".join(lines)


def _conflict(conflict: RowConflict, look: Look) -> str:
    stored = {name: conflict.stored[name] for name in conflict.asked}
    at = f" at {conflict.at[:16].replace('T', ' ')} UTC" if conflict.at else ""
    by = f"changed by {clean(conflict.who or 'somebody')}{at}"
    about = f"Row {conflict.row}, {clean(conflict.title)}: {by} to {_values(stored)}; your file says {_values(conflict.asked)}"
    return styled(block(about, look, first="  Conflict: ", rest="    "), look, "33")


def _decision(match: StoredMatch) -> str:
    """State, reason, note and assignee of a match."""
    held = match.decision
    lines = [held.state + (f" ({held.reason})" if held.reason else "")]
    if held.note:
        lines.append(clean(held.note))
    if held.assignee:
        lines.append(f"for {clean(held.assignee)}")
    if match.changed_at is not None:
        lines.append(f"by {clean(match.changed_by or 'somebody')}, {match.changed_at:%Y-%m-%d}")
    return "\n".join(lines)


def _asked(match: StoredMatch) -> str:
    """Whom a match is for; a free text has no name."""
    return match.asked_title or "the text"


def _change(before: Mapping[str, Any], after: Mapping[str, Any], look: Look) -> str:
    """What changed, name by name, the state first and notes last, since they are long."""
    names = sorted({*before, *after}, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER))
    return "; ".join(
        f"{name} {_value(before.get(name))} {look.arrow} {_value(after.get(name))}"
        for name in names
        if before.get(name) != after.get(name)
    )


def _values(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {_value(value)}" for name, value in values.items())


def _value(value: Any) -> str:
    return clean(str(value)) if value else "none"


def _counted(count: int, noun: str, ending: str = "s") -> str:
    return f"{count:,} {noun}{'' if count == 1 else ending}"


def _states(states: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {state}" for state, count in sorted(states.items())) or "nothing found"


def _job(stored: StoredList) -> str:
    """What is to be said of the last job; empty where it is done."""
    job = stored.job
    if job is None or job.state == "done":
        return ""
    far = f", {job.done:,} of {job.total:,}" if job.total is not None and job.state == "running" else ""
    problem = f": {clean(job.problem)}" if job.problem else ""
    return f"version {job.version} {job.state}{far}{problem}"
