"""Damage is found and named."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import sqlalchemy as sa

from matcher.store.database import Store
from tests.store.samples import ALL, organisations

DAMAGE = [
    "UPDATE records SET body = replace(body, 'Bio Institute', 'Bin Institute') WHERE id = 'rto'",
    "UPDATE records SET body = '{' WHERE id = 'rto'",
    "UPDATE records SET body = '[]' WHERE id = 'rto'",
    "UPDATE records SET digest = 'x' WHERE id = 'rto'",
    "UPDATE records SET name = 'Other' WHERE id = 'rto'",
    "UPDATE records SET search_name = '' WHERE id = 'rto'",
    "UPDATE records SET country = 'FI' WHERE id = 'rto'",
    "UPDATE records SET version = 0 WHERE id = 'rto'",
    "UPDATE records SET changed_in = 99 WHERE id = 'rto'",
    "UPDATE documents SET text = 'Tests enzymez.' WHERE text = 'Tests enzymes.'",
    "UPDATE documents SET aspect = 'offers' WHERE text = 'Tests enzymes.'",
    "UPDATE documents SET aspect = 'xxx' WHERE text = 'Tests enzymes.'",
    "UPDATE documents SET lang = 'fi' WHERE text = 'Tests enzymes.'",
    "UPDATE documents SET source = 'web' WHERE text = 'Tests enzymes.'",
    "UPDATE documents SET date = '2026-01-01' WHERE text = 'Tests enzymes.'",
    "UPDATE documents SET weight = 3 WHERE text = 'Tests enzymes.'",
    "DELETE FROM documents WHERE text = 'Tests enzymes.'",
]
SQLITE_DAMAGE = [
    "UPDATE records SET body = CAST(x'ff' AS TEXT) WHERE id = 'rto'",
    "UPDATE records SET changed_at = 'yesterday' WHERE id = 'rto'",
    "UPDATE records SET body = 5 WHERE id = 'rto'",
    "UPDATE documents SET text = CAST(x'c328' AS TEXT) WHERE text = 'Tests enzymes.'",
    "UPDATE documents SET date = 'never' WHERE text = 'Tests enzymes.'",
    "UPDATE documents SET weight = 'heavy' WHERE text = 'Tests enzymes.'",
]


def _damage(store: Store, sql: str) -> None:
    with store.writing() as tx:
        tx.upsert(ALL)
    assert store.verify() == []
    with store.writing() as tx:
        assert tx._connection.exec_driver_sql(sql).rowcount == 1


@pytest.mark.parametrize("sql", DAMAGE)
def test_a_damaged_record_is_named(store: Store, sql: str):
    """Whichever part of it was altered behind the program's back; the others are not accused."""
    _damage(store, sql)
    assert [problem.where for problem in store.verify()] == ["organisations 'rto'"]


@pytest.mark.parametrize("sql", SQLITE_DAMAGE)
def test_a_record_that_cannot_be_read_is_named(tmp_path: Path, sql: str):
    """SQLite holds any bytes in any column; one unreadable value does not hide the rest."""
    with Store.open(f"sqlite:///{tmp_path}/s.sqlite3", init=True) as store:
        _damage(store, sql)
        assert [problem.where for problem in store.verify()] == ["organisations 'rto'"]


def test_a_record_whose_id_cannot_be_read_has_its_number_named(tmp_path: Path):
    with Store.open(f"sqlite:///{tmp_path}/s.sqlite3", init=True) as store:
        _damage(store, "UPDATE records SET id = CAST(x'ff' AS TEXT) WHERE id = 'rto'")
        assert [problem.where for problem in store.verify()] == ["records, number 2"]


def test_a_record_under_another_id_is_named(store: Store):
    _damage(store, "UPDATE records SET id = 'rtp' WHERE id = 'rto'")
    (problem,) = store.verify()
    assert problem.where == "organisations 'rtp'"
    assert str(problem).startswith("organisations 'rtp': column id says")


@pytest.mark.parametrize(
    "change",
    [
        "who = 'ben'",
        "what = 'deleted'",
        "version = 2",
        "after = replace(after, 'Bio', 'Bin')",
        "at = '2026-01-01 00:00:00'",
    ],
)
def test_a_damaged_entry_of_the_audit_trail_is_named(store: Store, change: str):
    _damage(store, f"UPDATE audit SET {change} WHERE id = 'rto'")
    assert [problem.where for problem in store.verify()] == ["audit of organisations 'rto', number 2"]


def test_an_entry_that_cannot_be_read_is_named(tmp_path: Path):
    with Store.open(f"sqlite:///{tmp_path}/s.sqlite3", init=True) as store:
        _damage(store, "UPDATE audit SET after = CAST(x'ff' AS TEXT) WHERE id = 'rto'")
        assert [problem.where for problem in store.verify()] == ["audit of organisations 'rto', number 2"]


def test_an_orphan_is_named(tmp_path: Path):
    with Store.open(f"sqlite:///{tmp_path}/s.sqlite3", init=True) as store:
        with store.writing() as tx:
            tx.upsert(ALL)
        with store._engine.connect() as connection:
            connection.connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute(sa.text("DELETE FROM records WHERE id = 'rto'"))
            connection.commit()
            connection.connection.execute("PRAGMA foreign_keys = ON")
        (problem,) = store.verify()
        assert problem.where.startswith("documents, row ")


def test_flipped_bits_in_the_file_never_crash_verify(tmp_path: Path):
    """Each of 30 copies with one flipped bit opens or is refused in words; whatever can be read is judged."""
    source = tmp_path / "s.sqlite3"
    with Store.open(f"sqlite:///{source}", init=True) as store, store.writing() as tx:
        tx.upsert(organisations(200))
    whole, rng = source.read_bytes(), random.Random(5)
    found = 0
    for _ in range(30):
        copy = bytearray(whole)
        copy[rng.randrange(len(copy))] ^= 1 << rng.randrange(8)
        path = tmp_path / "copy.sqlite3"
        path.write_bytes(copy)
        found += _is_found(path)
        for left in tmp_path.glob("copy.sqlite3*"):
            left.unlink()
    assert found > 0


def _is_found(path: Path) -> bool:
    from matcher.errors import StoreError

    try:
        with Store.open(f"sqlite:///{path}") as store:
            return bool(store.verify())
    except StoreError:
        return True
