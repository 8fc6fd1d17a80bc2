"""Opening: what is right works on both databases, and what is wrong says so in one line."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from matcher.errors import StoreError
from matcher.store import database, engines
from matcher.store.database import Store
from matcher.store.migrating import known_revisions
from tests.store.samples import RTO


def test_a_store_is_made_once_and_opened_again(store_url: str):
    with Store.open(store_url, init=True) as store, store.writing() as tx:
        tx.upsert([RTO])
    with Store.open(store_url) as store:
        assert store.is_current()
        assert store.migrate() == []
        with store.reading() as tx:
            assert tx.get("organisations", "rto").record == RTO


def test_a_database_without_a_schema_says_what_to_run(store_url: str):
    with Store.connect(store_url) as store:
        assert not store.is_current()
    with pytest.raises(StoreError, match="no store in this database yet; make it with 'matcher init'"):
        Store.open(store_url)
    with Store.connect(store_url) as store:
        assert store.migrate() == known_revisions()
        assert store.is_current()


def test_a_newer_schema_is_left_alone(store_url: str):
    with Store.open(store_url, init=True) as store, store.writing() as tx:
        tx._connection.execute(sa.text("UPDATE schema_version SET version_num = '9999'"))
    for init in (False, True):
        with pytest.raises(StoreError, match="schema 9999 is newer than this program's"):
            Store.open(store_url, init=init)


def test_an_older_schema_says_what_to_run(store: Store, monkeypatch):
    monkeypatch.setattr(database, "known_revisions", lambda: [*known_revisions(), "9999"])
    assert not store.is_current()
    with pytest.raises(StoreError, match="needs 9999; make a backup, then run 'matcher init'"):
        store.require_current()


def test_makers_that_meet_make_one_store(store_url: str):
    """Init by several at once gives one schema, and an error to none."""

    def make(_: int) -> bool:
        with Store.open(store_url, init=True) as store:
            return store.is_current()

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(make, range(6)))


def test_sqlite_is_opened_so_that_nothing_is_lost(tmp_path: Path):
    with Store.open(f"sqlite:///{tmp_path}/deep/er/s.sqlite3", init=True) as store, store.writing() as tx:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        values = [tx._connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert values == ["wal", 2, 1, 30_000]
    assert store.file == tmp_path / "deep/er/s.sqlite3"


def test_a_missing_file_is_not_made_by_opening(tmp_path: Path):
    with pytest.raises(StoreError, match=r"no such file.*matcher init"):
        Store.open(f"sqlite:///{tmp_path}/deep/s.sqlite3")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("no database, " * 100)
    for init in (False, True):
        with pytest.raises(StoreError, match="file is not a database"):
            Store.open(f"sqlite:///{path}", init=init)
    assert path.read_text() == "no database, " * 100


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"the folder .*file/deep cannot be made"):
        Store.open(f"sqlite:///{tmp_path}/file/deep/s.sqlite3", init=True)
    with pytest.raises(StoreError, match="is a folder; name a file in it"):
        Store.open(f"sqlite:///{tmp_path}", init=True)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "matcher.sqlite3",
        "/srv/matcher.sqlite3",
        "mysql://anna:secret@host/db",
        "postgresql+asyncpg://anna:secret@host/db",
        "anna:secret@host/db",
        "postgresql://anna:secret@host:port/db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://host/file",
        "http://[",
    ],
)
def test_a_wrong_address_says_what_is_right(url: str):
    with pytest.raises(StoreError, match="use sqlite:///FILE") as caught:
        Store.open(url)
    if "//" in url:
        assert "secret" not in str(caught.value)


def test_a_server_that_is_not_there_is_said_without_the_password(tmp_path: Path):
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError, match=r"^postgresql://anna:\*\*\*@.*: connection failed") as caught:
        Store.open("postgresql://anna:secret@127.0.0.1:1/db?connect_timeout=2")
    assert "secret" not in str(caught.value)


def test_a_database_that_is_not_there_is_named(new_postgres):
    url = sa.make_url(new_postgres()).set(database="nowhere").render_as_string(hide_password=False)
    with pytest.raises(StoreError, match='database "nowhere" does not exist'):
        Store.open(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgres_addresses_of_every_spelling_work(new_postgres, scheme: str):
    url = sa.make_url(new_postgres()).set(drivername=scheme).render_as_string(hide_password=False)
    with Store.open(url, init=True) as store:
        assert store.is_current()
        assert store.file is None


def test_a_writer_that_waits_too_long_is_told_why(store_url: str, monkeypatch):
    """The message is the same in kind on both: busy, try again."""
    for module in (database, engines):
        monkeypatch.setattr(module, "BUSY_SECONDS", 1)
    with Store.open(store_url, init=True) as store, store.writing() as first:
        first.upsert([RTO])
        with pytest.raises(StoreError, match="another program has kept it for 1 s"), store.writing() as second:
            second.upsert([RTO])


def test_a_database_of_something_else_is_left_alone(store_url: str):
    """Tables of the same names are not taken over, and none is added."""
    with Store.connect(store_url) as store, store.writing() as tx:
        tx._connection.exec_driver_sql("CREATE TABLE imports (thing INTEGER)")
    with pytest.raises(StoreError, match="already exists; the database is in use by something else"):
        Store.open(store_url, init=True)
    with Store.connect(store_url) as store:
        assert sa.inspect(store._engine).get_table_names() == ["imports"]


def test_a_user_without_rights_is_told_so(new_postgres):
    guest_name = f"matcher_guest_{uuid.uuid4().hex}"
    url = sa.make_url(new_postgres())
    with Store.connect(url.render_as_string(hide_password=False)) as store, store.writing() as tx:
        tx._connection.exec_driver_sql(f"CREATE ROLE {guest_name} LOGIN")
    try:
        guest = url.set(username=guest_name).render_as_string(hide_password=False)
        with pytest.raises(StoreError, match=r"permission denied .*; ask for the right"):
            Store.open(guest, init=True)
    finally:
        with Store.connect(url.render_as_string(hide_password=False)) as store, store.writing() as tx:
            tx._connection.exec_driver_sql(f"DROP ROLE {guest_name}")


def test_a_fault_of_ours_is_no_store_error(store: Store):
    with store.writing() as tx:
        tx.upsert([RTO])
    with pytest.raises(sa.exc.IntegrityError), store.writing() as tx:
        tx._connection.exec_driver_sql("UPDATE records SET name = NULL")


def test_a_reading_transaction_cannot_write_on_postgres(new_postgres):
    with Store.open(new_postgres(), init=True) as store:
        with pytest.raises(StoreError, match="read-only transaction"), store.reading() as tx:
            tx._connection.exec_driver_sql("DELETE FROM records")
        with store.writing() as tx:
            assert tx.upsert([RTO]).added == 1


def test_a_process_that_dies_in_a_transaction_leaves_nothing(store_url: str):
    """The power cut of a test: the process ends without a chance to tidy up."""
    program = (
        "import os, sys; from matcher.store.database import Store; from tests.store.samples import organisations\n"
        "store = Store.open(sys.argv[1], init=True)\n"
        "with store.writing() as tx: tx.upsert(organisations(1))\n"
        "with store.writing() as tx: tx.upsert(organisations(3000)); os._exit(7)\n"
    )
    root = Path(__file__).parents[2]
    ended = subprocess.run([sys.executable, "-c", program, store_url], cwd=root, check=False, timeout=60)
    assert ended.returncode == 7
    with Store.open(store_url) as store:
        with store.reading() as tx:
            assert tx.counts()["organisations"] == 1
        assert store.verify() == []


def test_opening_does_not_load_alembic(tmp_path: Path):
    """It takes a third of a second, which the server's start and the command line's answers have better use for."""
    url = f"sqlite:///{tmp_path}/s.sqlite3"
    Store.open(url, init=True).close()
    program = (
        "import sys; from matcher.store.database import Store; Store.open(sys.argv[1]).close()\n"
        "sys.exit('alembic' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", program, url], cwd=root, check=False, timeout=60).returncode == 0


def test_no_connection_outlives_the_store(tmp_path: Path):
    """A closed store leaves one file: SQLite removes its log when the last connection goes."""
    path = tmp_path / "s.sqlite3"
    with Store.open(f"sqlite:///{path}", init=True) as store, store.writing() as tx:
        tx.upsert([RTO])
    assert [found.name for found in tmp_path.iterdir()] == ["s.sqlite3"]
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM records").fetchone() == (1,)
    connection.close()
