"""Looks for damage: digests are made anew and compared with those noted when the rows were written.

SQLite's own checks see broken pages and orphans, but few flipped bits; the digests see those
of every record, document, entry of the audit trail, experiment and promotion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from matcher.errors import StoreError
from matcher.records import Document
from matcher.store.audit import digest_of_audit
from matcher.store.experiments import digest_of_row
from matcher.store.records import batches, documents_of
from matcher.store.schema import audit, changes, experiments, promotions, records
from matcher.store.wire import decode, digest_of_rows, encode

_OTHER = "its contents are not what was written (the digest differs)"
_MOST_LINES = 100
"""How many lines of SQLite's own check are passed on."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was written.

    Parameters
    ----------
    where : str
        The record (target and id), row or table.
    problem : str
    """

    where: str
    problem: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}"


def find_problems(connection: sa.Connection) -> Iterator[Problem]:
    """Every problem of the store, those of the file first."""
    try:
        if connection.dialect.name == "sqlite":
            yield from _sqlite_problems(connection)
        numbers = {
            table: connection.scalars(sa.select(table.c.number).order_by(table.c.number)).all() for table in _JUDGES
        }
    except SQLAlchemyError as error:
        yield Problem("database", f"cannot be read: {_cause(error)}")
        return
    for table, all_numbers in numbers.items():
        for batch in batches(all_numbers):
            yield from _damaged(connection, table, batch)


def _sqlite_problems(connection: sa.Connection) -> Iterator[Problem]:
    for (line,) in connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST_LINES})"):
        if line != "ok":
            yield Problem("database", line)
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Problem(f"{table}, row {row}", f"belongs to a row of {parent} that does not exist")


def _damaged(connection: sa.Connection, table: sa.Table, numbers: Sequence[int]) -> Iterator[Problem]:
    """Problems of the rows with these numbers; a batch that cannot be read is read one by one."""
    try:
        yield from _JUDGES[table](connection, numbers)
    except (SQLAlchemyError, ValueError, TypeError, OverflowError) as error:
        if len(numbers) == 1:
            yield Problem(_name(connection, table, numbers[0]), f"cannot be read: {_cause(error)}")
            return
        for number in numbers:
            yield from _damaged(connection, table, [number])


def _judge_records(connection: sa.Connection, numbers: Sequence[int]) -> list[Problem]:
    rows = connection.execute(sa.select(records).where(records.c.number.in_(numbers))).all()
    texts = documents_of(connection, numbers)
    last = connection.scalar(sa.select(sa.func.max(changes.c.number))) or 0
    judged = [(row, _problem(row, texts.get(row.number, []), last)) for row in rows]
    return [Problem(f"{row.target} {row.id!r}", problem) for row, problem in judged if problem]


def _judge_audit(connection: sa.Connection, numbers: Sequence[int]) -> list[Problem]:
    rows = connection.execute(sa.select(audit).where(audit.c.number.in_(numbers))).all()
    wrong = [row for row in rows if digest_of_audit(row._asdict()) != row.digest]
    return [Problem(f"audit of {row.target} {row.id!r}, number {row.number}", _OTHER) for row in wrong]


def _judge_experiments(connection: sa.Connection, numbers: Sequence[int]) -> list[Problem]:
    return _judge_sealed(connection, experiments, numbers)


def _judge_promotions(connection: sa.Connection, numbers: Sequence[int]) -> list[Problem]:
    return _judge_sealed(connection, promotions, numbers)


def _judge_sealed(connection: sa.Connection, table: sa.Table, numbers: Sequence[int]) -> list[Problem]:
    rows = connection.execute(sa.select(table).where(table.c.number.in_(numbers))).all()
    wrong = [row for row in rows if digest_of_row(row._asdict()) != row.digest]
    return [Problem(f"{table.name}, number {row.number}", _OTHER) for row in wrong]


_JUDGES: Final = {
    records: _judge_records,
    audit: _judge_audit,
    experiments: _judge_experiments,
    promotions: _judge_promotions,
}
"""Per table what is wrong with the rows of some numbers; each raises where a row cannot be read."""


def _problem(row: Any, texts: Sequence[Document], last: int) -> str:
    """What is wrong with a stored record; empty if nothing is."""
    try:
        if digest_of_rows(row.body, texts) != row.digest:
            return _OTHER
        expected = encode(decode(row.target, row.id, row.body, texts)).columns
    except (StoreError, ValueError, TypeError) as error:
        return str(error)
    for name, value in expected.items():
        if getattr(row, name) != value:
            return f"column {name} says {getattr(row, name)!r}, its contents say {value!r}"
    if row.version < 1 or not 1 <= row.changed_in <= last:
        return f"version {row.version} of change {row.changed_in} cannot be, the last change is {last}"
    return ""


def _name(connection: sa.Connection, table: sa.Table, number: int) -> str:
    """Target and id of a row that cannot be read whole; its number where those cannot be read either."""
    if "target" not in table.c:
        return f"{table.name}, number {number}"
    try:
        target, record_id = connection.execute(
            sa.select(table.c.target, table.c.id).where(table.c.number == number)
        ).one()
    except (SQLAlchemyError, ValueError):
        return f"{table.name}, number {number}"
    return f"{target} {record_id!r}" if table is records else f"audit of {target} {record_id!r}, number {number}"


def _cause(error: BaseException) -> str:
    return str(getattr(error, "orig", None) or error).partition("\n")[0]
