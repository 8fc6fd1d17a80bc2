"""Connections as the store wants them: SQLite careful with what it is given, PostgreSQL not waited for without end."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

import sqlalchemy as sa

from matcher.errors import StoreError
from matcher.store.address import show_address

BUSY_SECONDS = 30
"""How long a writer waits for another before it gives up."""

CONNECT_SECONDS = 10
"""How long a server may take to answer the first time."""

WRITE_OPTION = "matcher_write"
"""Execution option of a connection that is going to write."""


def make_engine(url: sa.URL, *, read_only: bool = False) -> sa.Engine:
    """An engine for `url`; nothing is connected yet.

    Parameters
    ----------
    url : sqlalchemy.URL
    read_only : bool
        Of an SQLite file that cannot be written, see `can_be_written`.

    Raises
    ------
    StoreError
        If the driver is not installed.
    """
    if read_only:
        file = Path(url.database or "")
        engine = sa.create_engine(url, creator=lambda: _connect_for_reading(file))
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    if url.drivername.startswith("sqlite"):
        engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    connect_args = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
    try:
        return sa.create_engine(url, connect_args=connect_args, pool_pre_ping=True)
    except ImportError as error:
        raise StoreError(
            f"{show_address(url)}: PostgreSQL needs psycopg; install it with pip install 'partner-matcher[postgres]'"
        ) from error


def can_be_written(file: Path) -> bool:
    """Whether an SQLite file can be written; its folder must be writable, too, for the log beside it."""
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def _connect_for_reading(file: Path) -> sqlite3.Connection:
    """A connection to an SQLite file that cannot be written.

    Without a log beside it the file is whole, and SQLite is told that it does not change: else it would want to make a log. A log
    that is there holds what the file has not got yet, and is read with it.
    """
    logs = [file.with_name(f"{file.name}-{kind}") for kind in ("wal", "journal")]
    unchanging = "" if any(log.exists() for log in logs) else "&immutable=1"
    address = f"{file.resolve().as_uri()}?mode=ro{unchanging}"
    connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
    connection.isolation_level = None  # we say BEGIN ourselves
    return connection


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    _switch_to_wal(connection)


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Make the database keep a write-ahead log; it stays so. SQLite does not wait for others here, hence the loop."""
    patience = time.monotonic() + BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > patience:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get(WRITE_OPTION)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def make_folder(folder: Path, address: str) -> None:
    """Make the folder of an SQLite file, or raise StoreError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{address}: the folder {folder} cannot be made: {error.strerror or error}") from error
