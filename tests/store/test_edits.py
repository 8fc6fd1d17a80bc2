"""Edits by many: nobody's is lost, and what was done can be read afterwards."""

from __future__ import annotations

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from matcher.errors import InputError, StaleVersionError, UnknownIdError
from matcher.store.database import Store
from matcher.store.edits import UpsertCounts
from matcher.store.schema import changes, documents
from tests.store.samples import ALL, MILL, RTO, organisations

THREADS = 8
ROUNDS = 12


def test_an_edit_gets_the_next_version(store: Store):
    with store.writing() as tx:
        tx.upsert(ALL)
    edited = dataclasses.replace(MILL, name="Edited", documents=MILL.documents[1:])
    with store.writing() as tx:
        stored = tx.edit(edited, 1, who="anna")
    assert (stored.record, stored.version) == (edited, 2)
    with store.reading() as tx:
        assert tx.get("organisations", "mill") == stored


def test_an_edit_of_an_old_version_is_refused(store: Store):
    """The error says which version is stored; the record stays as the other left it."""
    with store.writing() as tx:
        tx.upsert([RTO])
        tx.edit(dataclasses.replace(RTO, name="First"), 1)
    with pytest.raises(StaleVersionError) as caught, store.writing() as tx:
        tx.edit(dataclasses.replace(RTO, name="Late"), 1)
    assert (caught.value.expected, caught.value.found) == (1, 2)
    with pytest.raises(StaleVersionError), store.writing() as tx:
        tx.delete("organisations", "rto", expected_version=1)
    with store.reading() as tx:
        assert tx.get("organisations", "rto").record.name == "First"


def test_an_edit_that_changes_nothing_keeps_the_version(store: Store):
    with store.writing() as tx:
        tx.upsert([RTO])
        assert tx.edit(RTO, 1).version == 1
        assert tx.change_number() == 1
        with pytest.raises(StaleVersionError):
            tx.edit(RTO, 2)


def test_editing_or_deleting_what_is_not_there_is_refused(store: Store):
    with store.writing() as tx:
        tx.upsert([RTO])
        with pytest.raises(UnknownIdError):
            tx.edit(MILL, 1)
        with pytest.raises(UnknownIdError) as caught:
            tx.delete("organisations", "rta")
        assert caught.value.near == ("rto",)


def test_no_edit_is_lost_among_threads(store: Store):
    """Versions, successes, audit rows and change numbers agree when eight threads edit three records at once."""
    records = organisations(3)
    with store.writing() as tx:
        tx.upsert(records)
    start = threading.Barrier(THREADS)

    def work(worker: int) -> tuple[int, int]:
        done = stale = 0
        start.wait()
        for turn in range(ROUNDS):
            record_id = records[(worker + turn) % len(records)].id
            with store.reading() as tx:
                read = tx.get("organisations", record_id)
            edited = dataclasses.replace(read.record, facts={"by": worker, "turn": turn})
            try:
                with store.writing() as tx:
                    tx.edit(edited, read.version, who=f"worker-{worker}")
                done += 1
            except StaleVersionError:
                stale += 1
        return done, stale

    with ThreadPoolExecutor(THREADS) as pool:
        outcomes = list(pool.map(work, range(THREADS)))
    done = sum(count for count, _ in outcomes)
    assert done + sum(count for _, count in outcomes) == THREADS * ROUNDS
    with store.reading() as tx:
        versions = [tx.get("organisations", record.id).version for record in records]
        trails = [tx.history("organisations", record.id, limit=1000) for record in records]
        assert sum(versions) - len(records) == done
        assert [[entry.version for entry in trail] for trail in trails] == [list(range(v, 0, -1)) for v in versions]
        assert sum(entry.who is not None for trail in trails for entry in trail) == done
        numbers = tx._connection.scalars(sa.select(changes.c.number).order_by(changes.c.number)).all()
        assert numbers == list(range(1, done + len(records) + 1))
    assert store.verify() == []


def test_a_reader_that_follows_changes_misses_none(store: Store):
    """However writers overlap, a change never appears below a number that was already seen."""
    items = organisations(THREADS * ROUNDS)
    finished = threading.Event()

    def write(worker: int) -> None:
        for record in items[worker::THREADS]:
            with store.writing() as tx:
                tx.upsert([record])

    def follow() -> list[str]:
        seen: list[str] = []
        number = 0
        while True:
            last = finished.is_set()
            with store.reading() as tx:
                seen += [change.id for change in tx.changed_since(number)]
                number = tx.change_number()
            if last:
                return seen

    with ThreadPoolExecutor(THREADS + 1) as pool:
        follower = pool.submit(follow)
        try:
            for _ in pool.map(write, range(THREADS)):
                pass
        finally:
            finished.set()
        assert sorted(follower.result()) == [record.id for record in items]


def test_a_reading_transaction_sees_one_moment(store: Store):
    """What others commit meanwhile does not show, so a list and its change number belong together."""
    with store.writing() as tx:
        tx.upsert([RTO])
    with store.reading() as before:
        assert before.count("organisations") == 1
        with store.writing() as tx:
            tx.upsert([MILL])
        assert (before.count("organisations"), before.change_number()) == (1, 1)
        assert list(before.all("organisations")) == [RTO]
    with store.reading() as after:
        assert (after.count("organisations"), after.change_number()) == (2, 2)


def test_a_failed_transaction_leaves_nothing(store: Store):
    """No record, document, change, audit row or import of it is kept."""
    with store.writing() as tx:
        tx.upsert([RTO])

    def fail() -> None:
        with store.writing() as tx:
            counts = tx.upsert([MILL, dataclasses.replace(RTO, name="Other")])
            tx.add_import(file_name="a.csv", digest="d", counts=counts, idempotency_key="k")
            tx.delete("organisations", "rto")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.reading() as tx:
        assert list(tx.all("organisations")) == [RTO]
        assert tx.change_number() == 1
        assert tx.imports() == []
        assert tx.history("organisations", "mill") == []
        assert len(tx.history("organisations", "rto")) == 1


def test_a_source_that_breaks_in_the_middle_leaves_nothing(store: Store):
    """Records that were already written when the iterable raised are undone."""

    def source():
        yield from organisations(1500)
        raise OSError("the file ended early")

    with pytest.raises(OSError, match="ended early"), store.writing() as tx:
        tx.upsert(source())
    with store.reading() as tx:
        assert (tx.count("organisations"), tx.change_number()) == (0, 0)


def test_deleting_takes_the_documents_along(store: Store):
    with store.writing() as tx:
        tx.upsert([MILL, RTO])
        tx.delete("organisations", "mill", who="anna")
    with store.reading() as tx:
        assert list(tx.all("organisations")) == [RTO]
        left = sa.select(sa.func.count()).select_from(documents)
        assert tx._connection.scalar(left) == len(RTO.documents)


def test_a_record_that_comes_back_goes_on_counting(store: Store):
    """Else an edit made on version 1 before the deletion would fit version 1 after it."""
    with store.writing() as tx:
        tx.upsert([RTO])
        tx.edit(dataclasses.replace(RTO, name="Second"), 1)
        tx.delete("organisations", "rto")
    with store.writing() as tx:
        tx.upsert([RTO])
        assert tx.get("organisations", "rto").version == 3


def test_the_audit_trail_tells_who_did_what(store: Store):
    with store.writing() as tx:
        tx.upsert([RTO], who="anna")
    with store.writing() as tx:
        tx.edit(dataclasses.replace(RTO, name="New", kind=None), 1, who="ben")
        tx.delete("organisations", "rto")
    with store.reading() as tx:
        deleted, edited, added = tx.history("organisations", "rto")
    assert (added.what, added.who, added.version, added.before, added.after) == (
        "added",
        "anna",
        1,
        None,
        RTO.to_dict(),
    )
    assert (edited.what, edited.who, edited.version) == ("changed", "ben", 2)
    assert edited.before == {"name": "Bio Institute", "kind": "RTO"}
    assert edited.after == {"name": "New"}
    assert (deleted.what, deleted.who, deleted.version, deleted.after) == ("deleted", None, 2, None)
    assert deleted.before == dataclasses.replace(RTO, name="New", kind=None).to_dict()


def test_imports_are_found_by_their_key(store: Store):
    counts = UpsertCounts(2, 1, 7)
    with store.writing() as tx:
        made = tx.add_import(file_name="a.csv", digest="d1", counts=counts, who="anna", idempotency_key="k1")
        tx.add_import(file_name="b.csv", digest="d2", counts=counts)
        tx.add_import(file_name="c.csv", digest="d3", counts=counts)
    with store.reading() as tx:
        assert tx.import_of_key("k1") == made
        assert tx.import_of_key("k2") is None
        assert tx.import_of_key("\x00") is None
        assert [done.file_name for done in tx.imports()] == ["c.csv", "b.csv", "a.csv"]
    assert (made.counts, made.who, made.digest, made.idempotency_key) == (counts, "anna", "d1", "k1")


def test_a_key_is_used_once_however_many_try(store: Store):
    """Of threads that send the same request at once, one imports and the others find its result."""
    start = threading.Barrier(THREADS)

    def send(worker: int) -> bool:
        start.wait()
        with store.writing() as tx:
            if tx.import_of_key("same") is not None:
                return False
            tx.add_import(file_name="a.csv", digest="d", counts=tx.upsert([RTO]), idempotency_key="same")
            return True

    with ThreadPoolExecutor(THREADS) as pool:
        assert sum(pool.map(send, range(THREADS))) == 1
    with store.writing() as tx, pytest.raises(InputError, match="was used before"):
        tx.add_import(file_name="a.csv", digest="d", counts=UpsertCounts(0, 0, 0), idempotency_key="same")
    with store.reading() as tx:
        assert len(tx.imports()) == 1
