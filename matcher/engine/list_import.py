"""Decisions made in an exported file, taken back into the list without overwriting anyone's.

A row of the file names the version of the match that it shows. What a person changed in it is found by comparing it with the decision
of that version, which the audit trail can give. Where the match was changed by somebody else meanwhile, that is a conflict; it is told
and never overwritten.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matcher.engine.list_export import CODED
from matcher.engine.list_shapes import moment
from matcher.engine.looked_at import FILE_NAME, read_lines
from matcher.engine.row_problems import KNOWN, RowProblem
from matcher.errors import DecisionConflicts, ImportRefused, InputError, MatcherError, SourceError, StaleDecisionError
from matcher.people.contacts import masked
from matcher.review.decisions import FIELDS, changed
from matcher.review.labels import id_of, label, labels
from matcher.sources.plain_tables import PlainRow, read_plain
from matcher.sources.reading import Limits
from matcher.store.audit import AuditEntry
from matcher.store.decisions import AskedChange
from matcher.store.matches import StoredMatch
from matcher.store.transactions import WriteTransaction

if TYPE_CHECKING:
    from matcher.engine.core import Engine


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
    _refuse_other_table(path, rows)
    skipped = {row.number for row in rows} if skip_conflicts else ()
    return _take_back(engine, number, path, rows, skipped, dry_run=dry_run, who=who)


def import_looked_at(
    engine: Engine, number: int, lines: str, *, dry_run: bool = False, who: str | None = None
) -> DecisionImport:
    """Take back the rows that a person has looked at, as `matcher.engine.looked_at.lines_of` wrote them.

    Conflicts that were seen then are left as they are and told again; rows are numbered as in the file.

    Raises
    ------
    SourceError
        If the lines are none of these.
    ImportRefused
        If rows are bad by now; all of them are named, and nothing is changed.
    DecisionConflicts
        If more matches were changed meanwhile; all are named, and nothing is changed.
    """
    looked_at = read_lines(lines)
    return _take_back(engine, number, Path(FILE_NAME), looked_at.rows, looked_at.known, dry_run=dry_run, who=who)


def _take_back(
    engine: Engine,
    number: int,
    path: Path,
    rows: Sequence[PlainRow],
    skipped: Collection[int],
    *,
    dry_run: bool,
    who: str | None,
) -> DecisionImport:
    """Take back rows; conflicts in those `skipped` hinder nothing."""
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
        if any(conflict.row not in skipped for conflict in done.conflicts):
            raise DecisionConflicts(path, [_told(path, conflict) for conflict in done.conflicts])
    return taken[0]


def _refuse_other_table(path: Path, rows: Sequence[PlainRow]) -> None:
    """Raise SourceError for a table that is no exported list, or in which nothing is left that could have been edited.

    A workbook or CSV has the same columns in every row.
    """
    columns = {id_of("columns", name) for row in rows for name in row.values}
    if rows and not {"match", "version"} & columns:
        raise SourceError(path, 1, None, "has no columns of an exported list", "give a file that was exported from it")
    if rows and not columns & set(FIELDS):
        known = ", ".join(label("columns", name) for name in FIELDS)
        raise SourceError(
            path, 1, None, "has no column that can be edited", f"leave one of {known} in it, as it was named"
        )


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
        self._require_columns(rows)
        read = [] if self._errors else [(row, self._read(row)) for row in rows]
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
            errors=tuple(sorted(self._errors, key=lambda error: error.row or 0)),
        )

    def _require_columns(self, rows: Sequence[PlainRow]) -> None:
        """Note the columns that a file must have and no row has."""
        held = {id_of("columns", name) for row in rows for name in row.values}
        for name in ("match", "version"):
            if rows and name not in held:
                self._errors.append(RowProblem(self._path, None, name, "column", {}))

    def _read(self, row: PlainRow) -> dict[str, Any] | None:
        """Column id → value; None where the row cannot be used, which is noted."""
        cells = {id_of("columns", name): text for name, text in row.values.items()}
        values: dict[str, Any] = {}
        for name in ("match", "version"):
            text = cells.get(name, "")
            if not text.isascii() or not text.isdecimal() or not 0 < len(text) <= 15:
                self._error(row, name, "number", value=text)
                return None
            values[name] = int(text)
        if cells.get("list", str(self._number)) not in ("", str(self._number)):
            self._error(row, "list", "list", value=cells["list"], list=str(self._number))
            return None
        for name in FIELDS:
            if name in cells:
                text = cells[name]
                code = id_of(CODED[name], text) if name in CODED and text else text
                if code is None:
                    self._error(row, name, "unknown", value=text, **{KNOWN: ", ".join(labels(CODED[name]))})
                    return None
                values[name] = masked(code) if name == "note" else code or None
        return values

    def _compare(self, row: PlainRow, values: Mapping[str, Any]) -> None:
        """Find what was edited in a row: a change, a conflict, or nothing."""
        match = self._held.get(values["match"])
        if match is None:
            self._error(row, "match", "match", value=str(values["match"]))
            return
        if match.number in self._asked:
            self._error(row, "match", "twice", value=str(match.number))
            return
        if values["version"] > match.version:
            self._error(row, "version", "version", value=str(values["version"]))
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
        """Note why a decision cannot be."""
        if isinstance(error, InputError):
            column = _called(row, error.where)
            self._errors.append(SourceError(self._path, row.number, column, error.problem, error.remedy))
        else:
            self._errors.append(SourceError(self._path, row.number, None, str(error)))

    def _error(self, row: PlainRow, column: str, code: str, **values: str) -> None:
        self._errors.append(RowProblem(self._path, row.number, _called(row, column), code, values))


def _called(row: PlainRow, column: str) -> str:
    """What the file calls a column; its id where the file has no such column."""
    return next((name for name in row.values if id_of("columns", name) == column), column)


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
    now = ", ".join(f"{name} {stored[name] or 'none'}" for name in conflict.asked)
    asked = ", ".join(f"{name} {value or 'none'}" for name, value in conflict.asked.items())
    problem = f"{conflict.title} was changed meanwhile by {who} ({conflict.at}): now {now}; in the file {asked}"
    return SourceError(path, conflict.row, None, problem)
