"""An SQLite file that cannot be written is read all the same, and what writes is refused in words."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from matcher.errors import StoreError
from matcher.store.database import Store
from tests.store.samples import RTO

Locked = Callable[[Path], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a store that holds one record."""
    with Store.open(f"sqlite:///{tmp_path / 'store' / 'a b#.sqlite3'}", init=True) as store, store.writing() as tx:
        tx.upsert([RTO])
    return tmp_path / "store"


@pytest.fixture
def locked(monkeypatch) -> Iterator[Locked]:
    """Takes the right to write from a folder; root has it whatever the bits say, so SQLite's answer is feigned for root alone."""
    closed: list[Path] = []

    def lock(folder: Path) -> str:
        closed.append(folder)
        for path in (*folder.iterdir(), folder):
            path.chmod(0o555)
        if os.geteuid() == 0:
            access = os.access
            monkeypatch.setattr(
                os,
                "access",
                lambda path, mode: access(path, mode) and not (mode & os.W_OK and folder in (path, path.parent)),
            )
        return f"sqlite:///{folder / 'a b#.sqlite3'}"

    yield lock
    for folder in closed:
        folder.chmod(0o755)


def test_it_is_read_and_verified_and_nothing_is_made_beside_it(folder: Path, locked: Locked):
    before = sorted(path.name for path in folder.iterdir())
    with Store.open(locked(folder)) as store:
        assert store.read_only
        with store.reading() as tx:
            assert tx.get("organisations", "rto").record == RTO
        assert store.verify() == []
        assert sorted(path.name for path in folder.iterdir()) == before


def test_init_of_a_current_store_that_is_read_only_is_no_error(folder: Path, locked: Locked):
    with Store.open(locked(folder), init=True) as store:
        assert store.is_current()


def test_writing_is_refused_and_says_what_would_be_right(folder: Path, locked: Locked):
    with Store.open(locked(folder)) as store:
        with (
            pytest.raises(
                StoreError, match=r"can only be read here; .* ask for the right to write, or work with a copy"
            ),
            store.writing(),
        ):
            pass
        with store.reading() as tx, pytest.raises(sqlite3.OperationalError, match="readonly"):
            tx._connection.connection.execute("DELETE FROM records")


def test_a_log_beside_it_is_read_too(folder: Path, locked: Locked, tmp_path: Path):
    """What a program that stopped, or goes on elsewhere, has not written into the file yet is seen."""
    name = "a b#.sqlite3"
    writer = sqlite3.connect(folder / name)
    try:
        writer.execute("UPDATE records SET name = 'of the log'")
        writer.commit()
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
    finally:
        writer.close()
    assert (copy / f"{name}-wal").stat().st_size
    with Store.open(locked(copy)) as store, store.reading() as tx:
        assert tx._connection.exec_driver_sql("SELECT name FROM records").scalar_one() == "of the log"


def test_a_file_that_is_no_store_is_named(tmp_path: Path, locked: Locked):
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "a b#.sqlite3").write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store.open(locked(tmp_path / "none"))
