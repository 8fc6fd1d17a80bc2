"""The bundled data in a store that others write to as well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.engine.seeding import BUNDLED, seed
from matcher.records import Organisation, Record
from matcher.store.database import Store


def firm(record_id: str, name: str) -> Organisation:
    return Organisation(id=record_id, name=name, country="FI")


OLD: list[Record] = [firm("a", "A"), firm("b", "B"), firm("c", "C")]


def names(store: Store) -> dict[str, str]:
    with store.reading() as tx:
        return {record.id: record.name for record in tx.all("organisations")}


def test_what_nobody_changed_follows_the_bundled_data_and_the_rest_is_kept(store: Store):
    assert seed(store, OLD).added == 3
    with store.writing() as tx:
        tx.upsert([firm("a", "A of mine"), firm("own", "Own")], who="anna")
    newer: list[Record] = [firm("a", "A2"), firm("b", "B2"), firm("c", "C"), firm("d", "D")]
    report = seed(store, newer)
    assert (report.added, report.changed, report.unchanged, report.kept) == (1, 1, 1, (("organisations", "a"),))
    assert names(store) == {"a": "A of mine", "b": "B2", "c": "C", "d": "D", "own": "Own"}


def test_a_change_without_a_name_is_somebodys_too(store: Store):
    seed(store, OLD)
    with store.writing() as tx:
        tx.edit(firm("b", "B of mine"), 1)
    for _ in range(2):
        assert seed(store, OLD).kept == (("organisations", "b"),)
    assert names(store)["b"] == "B of mine"


def test_a_record_of_somebodys_own_under_a_bundled_id_is_kept(store: Store):
    with store.writing() as tx:
        tx.upsert([firm("a", "Mine")])
    report = seed(store, OLD)
    assert (report.added, report.kept) == (2, (("organisations", "a"),))
    assert names(store)["a"] == "Mine"


def test_seeding_again_writes_nothing(store: Store):
    seed(store, OLD)
    with store.reading() as tx:
        before = tx.change_number()
        assert tx.history("organisations", "a")[0].who == BUNDLED
    assert seed(store, OLD).unchanged == 3
    with store.reading() as tx:
        assert tx.change_number() == before


def test_what_was_changed_and_changed_back_is_unchanged(store: Store):
    seed(store, OLD)
    with store.writing() as tx:
        tx.upsert([replace(OLD[0], name="other")])
        tx.upsert([OLD[0]])
    report = seed(store, OLD)
    assert (report.unchanged, report.kept) == (3, ())


@pytest.mark.parametrize("records", [[], OLD[:1]])
def test_few_records_or_none(store: Store, records):
    assert seed(store, records).added == len(records)
