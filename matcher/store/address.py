"""Database addresses: which are taken, and how they are shown.

`sqlite:///FILE` and `postgresql://USER@HOST/NAME` are taken; the latter is spoken to with psycopg.
"""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from matcher.errors import StoreError

_EXAMPLES = "use sqlite:///FILE or postgresql://USER@HOST/NAME"


def parse_address(url: str) -> sa.URL:
    """The address of a database with the driver it is spoken to with.

    Raises
    ------
    StoreError
        If it is no address, of another kind of database, or of an SQLite database in memory (each connection would see its own).

    Examples
    --------
    >>> str(parse_address("postgres://db.example/matching"))
    'postgresql+psycopg://db.example/matching'
    """
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError(f"{_without_password(url)!r} is no database address; {_EXAMPLES}") from None
    if parsed.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise StoreError(
            f"{show_address(parsed)}: {parsed.drivername!r} is no database that is known here; {_EXAMPLES}"
        )
    if parsed.host or parsed.database in (None, "", ":memory:"):
        raise StoreError(f"{show_address(parsed)}: names no file; use sqlite:///FILE (sqlite:////FILE from the root)")
    return parsed.set(drivername="sqlite+pysqlite")


def show_address(url: sa.URL) -> str:
    """The address as a person may see it: without the password and the driver.

    Examples
    --------
    >>> show_address(parse_address("postgresql://anna:secret@db.example/matching"))
    'postgresql://anna:***@db.example/matching'
    """
    return url.set(drivername=url.get_backend_name() if "+" in url.drivername else url.drivername).render_as_string()


def sqlite_file(url: sa.URL) -> Path | None:
    """The file of an SQLite database; None for a PostgreSQL one."""
    if url.drivername.startswith("sqlite") and url.database:
        return Path(url.database)
    return None


def _without_password(text: str) -> str:
    return re.sub(r"//[^/@]*@", "//***@", text)
