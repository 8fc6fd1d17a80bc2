"""Opens the store: one database, SQLite or PostgreSQL, of this program's schema.

SQLite is opened so that nothing is lost when the machine stops (WAL, synchronous=FULL) and writers queue up instead of failing
(BEGIN IMMEDIATE, busy_timeout). A reading transaction sees one moment of the database on both; a writing one
is committed whole when its `with` block ends, and undone whole when it raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, DataError, DBAPIError, IntegrityError, InterfaceError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from matcher.errors import StoreError
from matcher.store.address import parse_address, show_address, sqlite_file
from matcher.store.engines import BUSY_SECONDS, WRITE_OPTION, can_be_written, make_engine, make_folder
from matcher.store.migrating import known_revisions, stored_revision, upgrade
from matcher.store.transaction import MIGRATION_LOCK, take_lock
from matcher.store.transactions import ReadTransaction, WriteTransaction
from matcher.store.verify import Problem, find_problems


class Store:
    """The records of one database; made by `open`.

    It may be shared by threads, each with transactions of its own, but not by processes that fork: open one
    in each. A writing transaction inside another of the same thread waits for itself, until it gives up.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    url : sqlalchemy.URL
    read_only : bool
        Whether it is an SQLite file that cannot be written; then `writing` is refused.
    """

    def __init__(self, engine: sa.Engine, url: sa.URL, *, read_only: bool = False) -> None:
        self._engine, self._url, self.read_only = engine, url, read_only

    @classmethod
    def open(cls, url: str, *, init: bool = False) -> Self:
        """The store at `url`, its schema checked.

        Parameters
        ----------
        url : str
            `sqlite:///FILE` or `postgresql://USER@HOST/NAME`.
        init : bool
            Make the file and its folder where they are missing, and bring the schema to that of this program.

        Raises
        ------
        StoreError
            If the address is wrong, the database cannot be reached, is no database, or its schema is missing,
            older or newer.
        """
        parsed = parse_address(url)
        path = sqlite_file(parsed)
        if not init and path is not None and not path.exists():
            raise StoreError(f"{show_address(parsed)}: there is no such file; make the store with 'matcher init'")
        store = cls.connect(url)
        try:
            if init and not store.read_only:
                store.migrate()
            store.require_current()
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def connect(cls, url: str) -> Self:
        """The store at `url`, whatever its schema; `migrate` it before anything else.

        Makes the SQLite file and its folder where they are missing. One that cannot be written is opened for reading.

        Raises
        ------
        StoreError
            If the address is wrong, or the database cannot be reached or is none.
        """
        parsed = parse_address(url)
        path = sqlite_file(parsed)
        if path is not None:
            make_folder(path.parent, show_address(parsed))
            if path.is_dir():
                raise StoreError(f"{show_address(parsed)}: is a folder; name a file in it")
        read_only = path is not None and path.is_file() and not can_be_written(path)
        store = cls(make_engine(parsed, read_only=read_only), parsed, read_only=read_only)
        try:
            with store._plain_errors(), store._engine.connect():
                pass
        except BaseException:
            store.close()
            raise
        return store

    @property
    def address(self) -> str:
        """The address without its password."""
        return show_address(self._url)

    @property
    def file(self) -> Path | None:
        """The SQLite file; None on PostgreSQL. The index lies beside it."""
        return sqlite_file(self._url)

    def migrate(self) -> list[str]:
        """Bring the schema to that of this program, in one transaction.

        Returns
        -------
        list of str
            Numbers of the migrations that were run; empty if the schema was current.

        Raises
        ------
        StoreError
            If the schema is newer than this program, or the database refuses.
        """
        with self._plain_errors(), self._connection(write=True) as connection:
            take_lock(connection, MIGRATION_LOCK)
            revision = stored_revision(connection)
            if revision is not None and revision not in known_revisions():
                raise StoreError(self._schema_problem(revision))
            return upgrade(connection)

    def is_current(self) -> bool:
        """Whether the schema is the one this program needs."""
        return self._revision() == known_revisions()[-1]

    def require_current(self) -> None:
        """Raise StoreError unless the schema is the one this program needs; it says what to do."""
        revision = self._revision()
        if revision != known_revisions()[-1]:
            raise StoreError(self._schema_problem(revision))

    @contextmanager
    def reading(self) -> Iterator[ReadTransaction]:
        """A transaction that reads one moment of the database, whatever others write meanwhile.

        Raises
        ------
        StoreError
            If the database fails.
        """
        with self._plain_errors(), self._connection(write=False) as connection:
            yield ReadTransaction(connection)

    @contextmanager
    def writing(self) -> Iterator[WriteTransaction]:
        """A transaction that writes: all of it when the block ends, nothing of it when the block raises.

        Raises
        ------
        StoreError
            If the database fails, or another writer keeps it for longer than `BUSY_SECONDS`.
        """
        with self._plain_errors(), self._connection(write=True) as connection:
            yield WriteTransaction(connection)

    def verify(self) -> list[Problem]:
        """Everything that is not as it was written, each with its place; empty if all is well."""
        with self._plain_errors(), self._connection(write=False) as connection:
            return list(find_problems(connection))

    def close(self) -> None:
        """Close every connection; the store must not be used afterwards."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _connection(self, *, write: bool) -> Iterator[sa.Connection]:
        """A connection with an open transaction, committed at the end."""
        if write and self.read_only:
            raise StoreError(
                f"{self.address}: it can only be read here; the file and its folder must be writable, so ask for the right "
                "to write, or work with a copy of the file"
            )
        options: dict[str, Any] = {WRITE_OPTION: write}
        if self._engine.dialect.name == "postgresql":
            options["isolation_level"] = "READ COMMITTED" if write else "REPEATABLE READ"
            options["postgresql_readonly"] = not write
        with self._engine.connect() as connection, connection.execution_options(**options).begin():
            if write and self._engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
            yield connection

    def _revision(self) -> str | None:
        with self._plain_errors(), self._connection(write=False) as connection:
            return stored_revision(connection)

    def _schema_problem(self, revision: str | None) -> str:
        known = known_revisions()
        if revision is None:
            return f"{self.address}: there is no store in this database yet; make it with 'matcher init'"
        if revision in known:
            return (
                f"{self.address}: its schema is {revision}, this program needs {known[-1]}; "
                "make a backup, then run 'matcher init'"
            )
        return f"{self.address}: its schema {revision} is newer than this program's {known[-1]}; update the program"

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        """Turn what the driver says of the database into a StoreError; faults of ours pass."""
        try:
            yield
        except (DatabaseError, InterfaceError) as error:
            if isinstance(error, (DataError, IntegrityError, ProgrammingError)) and not _is_refusal(error):
                raise
            raise StoreError(f"{self.address}: {_first_line(error.orig)}{_advice(str(error.orig))}") from error
        except PoolTimeoutError as error:
            raise StoreError(f"{self.address}: too many transactions are open at once; try again") from error


def _is_refusal(error: DBAPIError) -> bool:
    """Whether the server refuses: the user may not do this, or the database holds tables of the same name."""
    return getattr(error.orig, "sqlstate", None) in ("42501", "42P07")


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().partition("\n")[0]


def _advice(message: str) -> str:
    """What to do about a message of the driver, where we know."""
    for sign, advice in (
        ("locked", f"; another program has kept it for {BUSY_SECONDS} s, try again when it is done"),
        ("lock timeout", f"; another program has kept it for {BUSY_SECONDS} s, try again when it is done"),
        ("not a database", "; give the address of another file, or put a backup in its place"),
        ("malformed", "; look for damage with 'matcher verify', or put a backup in its place"),
        ("unable to open", "; the file and its folder must be writable"),
        ("already exists", "; the database is in use by something else, give the address of another"),
        ("permission denied", "; ask for the right to create and change tables in this database"),
        ("readonly", "; the file and its folder must be writable"),
    ):
        if sign in message:
            return advice
    return ""
