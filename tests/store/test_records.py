"""What is stored comes back as it was, in order, on both databases."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import InputError, StoreError, UnknownIdError
from matcher.records import RECORD_TYPES, Document, Organisation
from matcher.store.database import Store
from matcher.store.records import BATCH, Change
from matcher.store.transactions import WriteTransaction
from tests.store.samples import ALL, DEMO, MILL, RTO, organisations
from tests.store.strategies import IDS, RECORDS


class _UndoError(Exception):
    pass


@contextmanager
def undone(store: Store) -> Iterator[WriteTransaction]:
    """A writing transaction that leaves nothing behind."""
    with suppress(_UndoError), store.writing() as tx:
        yield tx
        raise _UndoError


@given(items=st.lists(RECORDS, max_size=5, unique_by=lambda record: (record.target, record.id)))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_record_comes_back_as_it_was(store: Store, items):
    """A record of any type and text equals itself after a round trip, and storing it again, or what came back, changes nothing."""
    with undone(store) as tx:
        keys = [(record.target, record.id) for record in items]
        assert tx.upsert(items) == (len(items), 0, 0)
        for record in items:
            assert tx.get(record.target, record.id).record == record
        assert tx.upsert(items) == (0, 0, len(items))
        assert tx.upsert([tx.get(*key).record for key in keys]) == (0, 0, len(items))
        for target in RECORD_TYPES:
            mine = {record.id: record for record in items if record.target == target}
            assert list(tx.all(target)) == [mine[record_id] for record_id in sorted(mine)]
    with store.reading() as tx:
        assert sum(tx.counts().values()) == 0


@given(ids=st.lists(IDS, min_size=2, max_size=20, unique=True))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_follow_the_order_of_code_points(store: Store, ids):
    """Page by page, every id comes once, in Python's order, whatever the database's locale."""
    with undone(store) as tx:
        tx.upsert(Organisation(id=record_id, name="x") for record_id in ids)
        seen: list[str] = []
        after = None
        for _ in range(0, len(ids), 3):
            page = tx.page("organisations", after=after, limit=3)
            assert 0 < len(page.records) <= 3
            seen += [stored.record.id for stored in page.records]
            after = page.after
        assert after is None
        assert seen == sorted(ids)


def test_a_second_import_of_the_same_records_does_nothing(store: Store):
    """Versions, dates, change numbers and the audit trail stay as they were."""
    with store.writing() as tx:
        assert tx.upsert(ALL, who="anna") == (5, 0, 0)
    with store.reading() as tx:
        before, number = tx.get("organisations", "mill"), tx.change_number()
    with store.writing() as tx:
        assert tx.upsert(reversed(ALL), who="ben") == (0, 0, 5)
    with store.reading() as tx:
        assert tx.get("organisations", "mill") == before
        assert (tx.change_number(), len(tx.history("organisations", "mill"))) == (number, 1)
    assert before.version == 1
    assert dt.timedelta(0) <= dt.datetime.now(dt.UTC) - before.changed_at < dt.timedelta(minutes=5)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Another"},
        {"facts": {"employees": 121}},
        {"documents": MILL.documents[:2]},
        {"documents": ()},
        {"documents": MILL.documents[::-1]},
        {"documents": (dataclasses.replace(MILL.documents[0], weight=0.5), *MILL.documents[1:])},
        {"country": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_record_replaces_the_old_one(store: Store, change):
    """Any difference counts as a change, and nothing of the old record stays behind."""
    new = dataclasses.replace(MILL, **change)
    with store.writing() as tx:
        tx.upsert([MILL, RTO])
    with store.writing() as tx:
        assert tx.upsert([new, RTO]) == (0, 1, 1)
    with store.reading() as tx:
        stored = tx.get("organisations", "mill")
        assert (stored.record, stored.version) == (new, 2)
        assert tx.get("organisations", "rto").record == RTO
    assert store.verify() == []


def test_the_last_of_records_with_one_id_counts(store: Store):
    second, third = dataclasses.replace(RTO, name="Second"), dataclasses.replace(RTO, name="Third")
    with store.writing() as tx:
        assert tx.upsert([RTO, second, MILL, third]) == (2, 2, 0)
    with store.reading() as tx:
        assert tx.get("organisations", "rto").record == third
        assert tx.get("organisations", "rto").version == 3


def test_the_same_id_under_two_targets_is_two_records(store: Store):
    pilot_of_that_name = RECORD_TYPES["pilots"](id="mill", name="Mill")
    with store.writing() as tx:
        assert tx.upsert([MILL, pilot_of_that_name]) == (2, 0, 0)
        tx.delete("pilots", "mill")
    with store.reading() as tx:
        assert tx.get("organisations", "mill").record == MILL


def test_more_records_than_a_batch_come_back_in_order(store: Store):
    """Batches join without a gap or a repetition, when writing and when reading."""
    many = organisations(2 * BATCH + 1)
    with store.writing() as tx:
        assert tx.upsert(iter(many[::-1])) == (len(many), 0, 0)
    with store.reading() as tx:
        assert list(tx.all("organisations")) == many
        assert tx.count("organisations") == len(many)
        asked = [record.id for record in many[::-2]]
        assert list(tx.many("organisations", asked)) == asked
        page = tx.page("organisations", limit=BATCH + 5)
        assert [stored.record for stored in page.records] == many[: BATCH + 5]
        assert page.after == many[BATCH + 4].id
        assert tx.page("organisations", after=many[-1].id).records == ()


def test_many_leaves_out_what_is_not_there(store: Store):
    with store.writing() as tx:
        tx.upsert(ALL)
        found = tx.many("organisations", ["rto", "nobody", "mill", "rto", "a\x00b", "\udc80"])
    assert {record_id: stored.record for record_id, stored in found.items()} == {"rto": RTO, "mill": MILL}
    assert list(found) == ["rto", "mill"]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("aanekoski", ["mill"]),
        ("ÄÄNEKOSKEN", ["mill"]),
        ("institute bio", ["rto"]),
        ("bio mill", []),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("", ["mill", "rto"]),
        (None, ["mill", "rto"]),
    ],
)
def test_search_takes_names_apart_from_case_and_signs(store: Store, search, expected):
    with store.writing() as tx:
        tx.upsert(ALL)
    with store.reading() as tx:
        page = tx.page("organisations", search=search)
    assert [stored.record.id for stored in page.records] == expected
    assert page.after is None


@pytest.mark.parametrize("bad", [{"limit": 0}, {"search": "a\x00"}, {"search": "\ud800"}, {"after": "\x00"}])
def test_a_page_that_cannot_be_is_refused(store: Store, bad):
    with store.reading() as tx, pytest.raises(InputError, match=next(iter(bad))):
        tx.page("organisations", **bad)


def test_counts_name_every_target(store: Store):
    with store.reading() as tx:
        assert tx.counts() == dict.fromkeys(RECORD_TYPES, 0)
    with store.writing() as tx:
        tx.upsert(ALL)
        assert tx.counts() == {"organisations": 2, "pilots": 1, "demos": 1, "regions": 1}


def test_an_unknown_id_is_answered_with_near_ones(store: Store):
    with store.writing() as tx:
        tx.upsert(ALL)
        tx.upsert(organisations(50))
    with store.reading() as tx:
        with pytest.raises(UnknownIdError) as caught:
            tx.get("organisations", "org-0002")
        assert set(caught.value.near) <= {record.id for record in organisations(50)}
        assert caught.value.near
        with pytest.raises(UnknownIdError) as caught:
            tx.get("demos", "mill")
        assert caught.value.near == ()
        for odd in ("\x00", "\udc80", "x" * 10_000, ""):
            with pytest.raises(UnknownIdError):
                tx.get("organisations", odd)


def test_an_unknown_target_is_refused(store: Store):
    with store.writing() as tx:
        for ask in (
            tx.count,
            tx.page,
            lambda t: tx.get(t, "a"),
            lambda t: tx.delete(t, "a"),
            lambda t: list(tx.all(t)),
        ):
            with pytest.raises(InputError, match="target: 'people' is unknown"):
                ask("people")


def test_changes_can_be_followed(store: Store):
    """Each record comes once, in the order of its last change, and a deletion is told apart."""
    with store.writing() as tx:
        tx.upsert([MILL, RTO, DEMO])
        start = tx.change_number()
        assert [change.id for change in tx.changed_since(0)] == ["mill", "rto", "lignin"]
    with store.writing() as tx:
        tx.upsert([dataclasses.replace(RTO, name="New"), dataclasses.replace(MILL, name="New")])
        tx.upsert([dataclasses.replace(RTO, name="Newer")])
        tx.delete("demos", "lignin")
    with store.reading() as tx:
        expected = [Change("organisations", "mill", False), Change("organisations", "rto", False)]
        assert tx.changed_since(start) == [*expected, Change("demos", "lignin", True)]
        assert tx.changed_since(tx.change_number()) == []
        assert tx.change_number() == start + 4
    with store.writing() as tx:
        tx.upsert([DEMO])
        assert tx.changed_since(start)[-1] == Change("demos", "lignin", False)


def test_change_numbers_never_go_back(store: Store):
    """Not even when the newest record is deleted, or a transaction is undone."""
    numbers = []
    for step in range(3):
        with store.writing() as tx:
            tx.upsert([dataclasses.replace(RTO, name=f"Step {step}")])
            numbers.append(tx.change_number())
        with store.writing() as tx:
            tx.delete("organisations", "rto")
            numbers.append(tx.change_number())
        with undone(store) as tx:
            tx.upsert([MILL])
    assert numbers == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("bad", "where"),
    [
        ({"name": "a\x00b"}, "name"),
        ({"name": "\ud83d alone"}, "name"),
        ({"keywords": ("fine", "a\x00")}, r"keywords\[1\]"),
        ({"documents": (Document(text="fine"), Document(text="\x00"))}, r"documents\[1\].text"),
        ({"documents": (Document(text="x", source="\udfff"),)}, r"documents\[0\].source"),
        ({"facts": {"a": {"b": ["\x00"]}}}, r"facts.a.b\[0\]"),
        ({"facts": {"a\x00": 1}}, "a field name in facts"),
        ({"facts": {"a": float("nan")}}, "facts"),
        ({"facts": {"a": object()}}, "facts"),
        ({"documents": (Document(text="x", lang=5),)}, r"documents\[0\].lang"),
    ],
)
def test_what_no_database_takes_is_refused_with_its_place(store: Store, bad, where):
    """NUL, lone surrogates and values that are no JSON, on both databases alike; nothing of the import stays."""
    with pytest.raises(InputError, match=rf"^organisations 'bad', {where}: ") as caught, store.writing() as tx:
        tx.upsert([MILL, Organisation(**{"id": "bad", "name": "Bad"} | bad)])
    assert "\x00" not in str(caught.value)
    str(caught.value).encode()
    with store.reading() as tx:
        assert tx.count("organisations") == 0


def test_an_id_with_a_lone_surrogate_is_refused(store: Store):
    with pytest.raises(InputError, match=r"^organisations 'a\\udc80', id: "), store.writing() as tx:
        tx.upsert([Organisation(id="a\udc80", name="x")])


def test_a_backslash_before_u0000_is_no_nul(store: Store):
    record = dataclasses.replace(RTO, name="\\u0000", documents=(Document(text="C:\\u0000"),))
    with store.writing() as tx:
        tx.upsert([record])
        assert tx.get("organisations", "rto").record == record


def test_who_and_keys_with_nul_are_refused(store: Store):
    with store.writing() as tx:
        with pytest.raises(InputError, match=r"^who: "):
            tx.upsert([RTO], who="\x00")
        with pytest.raises(InputError, match=r"^Idempotency-Key: "):
            tx.add_import(file_name="a", digest="b", counts=tx.upsert([]), idempotency_key="\x00")


def test_a_record_that_no_longer_reads_is_named(store: Store):
    """A stored row that this program cannot read is an error with its id, not a crash somewhere else."""
    with store.writing() as tx:
        tx.upsert([MILL, RTO])
        tx._connection.exec_driver_sql("UPDATE records SET body = '{\"id\":\"rto\"' WHERE id = 'rto'")
    with store.reading() as tx:
        with pytest.raises(StoreError, match="organisations 'rto' cannot be read"):
            list(tx.all("organisations"))
        assert tx.get("organisations", "mill").record == MILL
