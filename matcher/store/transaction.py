"""What every transaction has: its connection, and the lock that puts writers in a row."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

RECORDS_LOCK = 1
MIGRATION_LOCK = 2
LISTS_LOCK = 3
PEOPLE_LOCK = 4
_LOCK_SPACE = 0x6D61  # our own, so that other programs' advisory locks in the same database do not meet ours


class Transaction:
    """An open transaction; the one who opened it ends it.

    Parameters
    ----------
    connection : sqlalchemy.Connection
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection


class WritingTransaction(Transaction):
    """An open transaction that may write."""

    def _lock_records(self) -> None:
        """Wait until no other transaction writes records; kept until the end of this one.

        It makes the numbers of changes follow the order of commits, which is what an index that follows them
        relies on.
        """
        take_lock(self._connection, RECORDS_LOCK)


def take_lock(connection: sa.Connection, which: int) -> None:
    """Take a lock that lasts as long as the transaction. On SQLite every writer has it from its start."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_SPACE, which)))


def now() -> dt.datetime:
    """The present moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def insert_over(connection: sa.Connection, table: sa.Table) -> Any:
    """An insert that can say what to do where the row is there; both databases can, each in its own dialect.

    The dialect is imported when it is used: that of PostgreSQL takes as long as all the rest of this package.
    """
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    return insert(table)
