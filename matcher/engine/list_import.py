"""Decisions made in an exported file, taken back into the list without overwriting anyone's.

A row of the file names the version of the match that it shows. What a person changed in it is found by comparing it with the decision
of that version, which the audit trail can give. Where the match was changed by somebody else meanwhile, that is a conflict; it is told
and never overwritten.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from matcher.engine.list_export import CODED
from matcher.engine.list_shapes import moment
from matcher.errors import DecisionConflicts, ImportRefused, InputError, MatcherError, SourceError, StaleDecisionError
from matcher.people.contacts import masked
from matcher.review.decisions import FIELDS, changed
from matcher.review.labels import id_of, labels
from matcher.settings import Settings
from matcher.sources.plain_tables import PlainRow, read_plain
from matcher.sources.reading import Limits
from matcher.store.audit import AuditEntry
from matcher.store.decisions import AskedChange
from matcher.store.matches import StoredMatch
from matcher.store.transactions import WriteTransaction

if TYPE_CHECKING:
    from matcher.engine.core import Engine


_READ: Final = ("list", "match", "version", *FIELDS)
"""Columns that an import reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """What a row of a file changes, or would change.

    Parameters
    ----------
    row : int
        As a person counts it.
    match : int
    title : str
    before, after : mapping of str to JSON value
        The fields that differ.
    """

    row: int
    match: int
    title: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowConflict:
    """A row that was edited in the file while somebody else changed the match.

    Parameters
    ----------
    row, match : int
    title : str
    asked : mapping
        What the file has otherwise than the version that it was made from.
    stored : mapping
        The decision that stands.
    who : str or None
        Who made it.
    at : str or None
    """

    row: int
    match: int
    title: str
    asked: Mapping[str, Any]
    stored: Mapping[str, Any]
    who: str | None
    at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionImport:
    """What an import of decisions did, or would do.

    Parameters
    ----------
    stored : bool
        False of a dry run.
    changes : tuple of RowChange
    conflicts : tuple of RowConflict
        Rows that were left as they are.
    unchanged : int
        Rows in which nothing was edited, or which the match follows already.
    errors : tuple of SourceError
        Of a dry run: every place that must be mended first.
    """

    stored: bool
    changes: tuple[RowChange, ...]
    conflicts: tuple[RowConflict, ...]
    unchanged: int
    errors: tuple[SourceError, ...] = ()


def import_decisions(
    engine: Engine,
    number: int,
    path: Path,
    *,
    file_format: str | None = None,
    dry_run: bool = False,
    skip_conflicts: bool = False,
    who: str | None = None,
) -> DecisionImport:
    """Take back the decisions of an exported file, all in one transaction.

    Columns that the file has no more are left alone, and so are rows. A dry run reports what would happen and raises nothing.

    Raises
    ------
    SourceError
        If the file cannot be read.
    ImportRefused
        If rows are bad; all of them are named, and nothing is changed.
    DecisionConflicts
        If matches were changed meanwhile, unless `skip_conflicts`; all are named, and nothing is changed.
    """
    rows = read_plain(path, file_format, Limits.of(engine.settings))
    taken: list[DecisionImport] = []
    with contextlib.suppress(_DryRun), engine.store.writing() as store:
        store.match_list(number)
        work = _Import(store, number, path, rows)
        done = work.carry_out(who, stored=not dry_run)
        taken.append(done)
        if dry_run:
            raise _DryRun
        if done.errors:
            raise ImportRefused(path, done.errors)
        if done.conflicts and not skip_conflicts:
            raise DecisionConflicts(path, [_told(path, conflict) for conflict in done.conflicts])
    return taken[0]


def edited_lines(path: Path, rows: Collection[int], settings: Settings, file_format: str | None = None) -> str:
    """Some rows of an exported file as NDJSON of what an import reads of them: which match, which version, and what may be edited.

    So what a dry run showed can be kept and stored later without the file.

    Parameters
    ----------
    path : Path
    rows : collection of int
        As a dry run counts them.
    settings : Settings
    file_format : str, optional
    """
    lines = []
    for row in read_plain(path, file_format, Limits.of(settings)):
        if row.number in rows:
            cells = {id_of("columns", name): text for name, text in row.values.items()}
            lines.append(json.dumps({name: cells[name] for name in _READ if name in cells}, ensure_ascii=False))
    return "\n".join(lines)


class _DryRun(Exception):
    """Raised to leave a transaction without keeping anything."""


class _Import:
    """One file on its way into a list."""

    def __init__(self, store: WriteTransaction, number: int, path: Path, rows: Sequence[PlainRow]) -> None:
        self._store, self._number, self._path = store, number, path
        self._errors: list[SourceError] = []
        self._conflicts: list[RowConflict] = []
        self._unchanged = 0
        self._asked: dict[int, tuple[PlainRow, StoredMatch, dict[str, Any]]] = {}
        read = [(row, self._read(row)) for row in rows]
        self._held = store.stored_matches(number, [values["match"] for _, values in read if values is not None])
        for row, values in read:
            if values is not None:
                self._compare(row, values)

    def carry_out(self, who: str | None, *, stored: bool) -> DecisionImport:
        """Make the changes; those that meet somebody else's at this very moment are conflicts, too."""
        asked = [
            AskedChange(match=match.number, version=match.version, change=change)
            for _, match, change in self._asked.values()
        ]
        changes = []
        for outcome in self._store.change_matches(self._number, asked, who):
            row, match, change = self._asked[outcome.match]
            if isinstance(outcome.error, StaleDecisionError):
                error = outcome.error
                self._conflict(row, match, change, error.stored, error.who, moment(error.at))
            elif outcome.error is not None:
                self._refuse(row, outcome.error)
            else:
                after = changed(match.decision, change).to_dict()
                before = match.decision.to_dict()
                names = [name for name in FIELDS if before[name] != after[name]]
                changes.append(
                    RowChange(
                        row=row.number,
                        match=match.number,
                        title=match.body["title"],
                        before={name: before[name] for name in names},
                        after={name: after[name] for name in names},
                    )
                )
        return DecisionImport(
            stored=stored,
            changes=tuple(changes),
            conflicts=tuple(self._conflicts),
            unchanged=self._unchanged,
            errors=tuple(self._errors),
        )

    def _read(self, row: PlainRow) -> dict[str, Any] | None:
        """Column id → value; None where the row cannot be used, which is noted."""
        cells = {id_of("columns", name): text for name, text in row.values.items()}
        values: dict[str, Any] = {}
        for name in ("match", "version"):
            text = cells.get(name, "")
            if not text.isascii() or not text.isdecimal() or not 0 < len(text) <= 15:
                self._error(row, name, f"{text!r} is no number", "export the list anew, and leave this column as it is")
                return None
            values[name] = int(text)
        if cells.get("list", str(self._number)) not in ("", str(self._number)):
            self._error(row, "list", f"it is a row of list {cells['list']}", f"this is list {self._number}")
            return None
        for name in FIELDS:
            if name in cells:
                text = cells[name]
                code = id_of(CODED[name], text) if name in CODED and text else text
                if code is None:
                    known = ", ".join(labels(CODED[name]))
                    self._error(row, name, f"{text!r} is unknown", f"use one of {known}, or their names")
                    return None
                values[name] = masked(code) if name == "note" else code or None
        return values

    def _compare(self, row: PlainRow, values: Mapping[str, Any]) -> None:
        """Find what was edited in a row: a change, a conflict, or nothing."""
        match = self._held.get(values["match"])
        if match is None:
            self._error(row, "match", f"the list has no match {values['match']}", "export the list anew")
            return
        if match.number in self._asked:
            self._error(row, "match", f"match {match.number} is in the file twice", "remove one of the rows")
            return
        if values["version"] > match.version:
            self._error(row, "version", f"the match has never had version {values['version']}", "export the list anew")
            return
        base = self._decision_at(match, values["version"])
        edited = {name: values[name] for name in FIELDS if name in values and values[name] != base[name]}
        stored = match.decision.to_dict()
        if all(stored[name] == value for name, value in edited.items()):
            self._unchanged += 1
        elif match.version != values["version"]:
            self._conflict(row, match, edited, stored, match.changed_by, moment(match.changed_at))
        else:
            if "state" in edited and "note" in values:
                edited["note"] = values["note"]  # the reviewer sees it in the row, so it stays
            self._asked[match.number] = (row, match, edited)

    def _decision_at(self, match: StoredMatch, version: int) -> dict[str, Any]:
        """The decision as it was at a version."""
        decision = match.decision.to_dict()
        if version == match.version:
            return decision
        return rolled_back(decision, self._store.match_history(self._number, match.number), version)

    def _conflict(
        self,
        row: PlainRow,
        match: StoredMatch,
        asked: Mapping[str, Any],
        stored: Mapping[str, Any],
        who: str | None,
        at: str | None,
    ) -> None:
        self._conflicts.append(
            RowConflict(
                row=row.number,
                match=match.number,
                title=match.body["title"],
                asked=dict(asked),
                stored=dict(stored),
                who=who,
                at=at,
            )
        )

    def _refuse(self, row: PlainRow, error: MatcherError) -> None:
        if isinstance(error, InputError):
            self._error(row, error.where, error.problem, error.remedy)
        else:
            self._error(row, None, str(error))

    def _error(self, row: PlainRow, column: str | None, problem: str, remedy: str = "") -> None:
        self._errors.append(SourceError(self._path, row.number, column, problem, remedy))


def rolled_back(decision: Mapping[str, Any], history: Iterable[AuditEntry], version: int) -> dict[str, Any]:
    """A decision as it was at an earlier version.

    Parameters
    ----------
    decision : mapping
        As it is now.
    history : iterable of AuditEntry
        Newest first.
    version : int
    """
    out = dict(decision)
    for entry in history:
        if entry.version is None or entry.version <= version:
            break
        out |= dict(entry.before or {})
    return out


def _told(path: Path, conflict: RowConflict) -> SourceError:
    """A conflict as a place of the file."""
    who, stored = conflict.who or "somebody", conflict.stored
    now = ", ".join(f"{name} {stored[name]!r}" for name in conflict.asked)
    asked = ", ".join(f"{name} {value!r}" for name, value in conflict.asked.items())
    problem = f"{conflict.title} was changed meanwhile by {who} ({conflict.at}): now {now}, in the file {asked}"
    return SourceError(path, conflict.row, None, problem, "decide which is right, or leave such rows out")
