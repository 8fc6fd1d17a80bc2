"""Organisations that are one: proposed with reasons, merged by a person, taken apart again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from open_data import PARTS, UNIVERSITY, cordis_csv

from matcher.engine import Engine, merging
from matcher.engine.duplicates import duplicates, find
from matcher.errors import InputError, TakenIdError, UnknownIdError
from matcher.records import Document, Organisation
from matcher.settings import Settings

TARGET = "organisations"
TWIN = {**UNIVERSITY, "organisationID": "444444444", "name": "North University Foundation", "vatNumber": ""}


@pytest.fixture
def engine(store_url: str, tmp_path: Path):
    """An engine with the sample of CORDIS, in which the university takes part twice under two PICs."""
    settings = Settings(db=store_url, index_dir=tmp_path / "index")
    parts = [
        *PARTS,
        {"projectID": "101", "role": "partner", **TWIN},
        {"projectID": "103", "role": "coordinator", **TWIN},
    ]
    parts = [part for part in parts if (part["projectID"], part["organisationID"]) != ("103", "111111111")]
    with Engine.open(settings=settings, init=True) as opened:
        opened.import_files([cordis_csv(tmp_path / "cordis.zip", parts=parts)], file_format="cordis")
        yield opened


def state(engine: Engine) -> tuple[dict, dict]:
    with engine.store.reading() as tx:
        records = {record.id: record.to_dict() for record in tx.all(TARGET)}
        return records, {record_id: tx.roles_of(record_id) for record_id in records}


def test_merge_then_undo_is_as_before(engine: Engine):
    before = state(engine)
    done = merging.merge(engine, "pic-111111111", "pic-444444444", "Anna")
    records, roles = state(engine)
    assert "pic-444444444" not in records
    kept = Organisation.from_dict(records["pic-111111111"])
    assert kept.identifiers == {"pic": "111111111", "vat": "FI01234567", "pic_2": "444444444"}
    assert kept.local_names == ("North University Foundation",)
    assert [d.date for d in kept.documents] == [dt.date(2021, 5, 1), dt.date(2019, 1, 1), dt.date(2008, 1, 1)]
    assert sorted(roles["pic-111111111"].values()) == ["coordinator", "coordinator", "participant"]
    merging.undo(engine, done.number, "Anna")
    assert state(engine) == before
    assert [merge.undone_at is None for merge in merging.merges(engine)] == [False]
    assert engine.store.verify() == []


def test_a_later_import_knows_the_merged_one(engine: Engine, tmp_path: Path):
    """The PIC of the one that went leads to the one that stayed."""
    merging.merge(engine, "pic-111111111", "pic-444444444")
    engine.import_files(
        [cordis_csv(tmp_path / "later.zip", parts=[{"projectID": "102", "role": "partner", **TWIN}])],
        file_format="cordis",
    )
    assert "pic-444444444" not in state(engine)[0]


def test_undo_keeps_what_was_changed_since(engine: Engine):
    done = merging.merge(engine, "pic-111111111", "pic-444444444")
    stored = engine.stored(TARGET, "pic-111111111")
    own = Document(text="We know lignin.", lang="en")
    edited = replace(stored.record, name="University of the North", documents=(*stored.record.documents, own))
    engine.edit(edited, stored.version)
    merging.undo(engine, done.number)
    kept = engine.record(TARGET, "pic-111111111")
    assert kept.name == "University of the North"
    assert kept.local_names == ()
    assert own in kept.documents
    assert [d.date for d in kept.documents if d.date] == [dt.date(2021, 5, 1), dt.date(2019, 1, 1)]


def test_merges_are_undone_in_turn(engine: Engine):
    """One that went further cannot come back before the later merge is undone."""
    before = state(engine)
    first = merging.merge(engine, "pic-111111111", "pic-444444444")
    second = merging.merge(engine, "pic-333333333", "pic-111111111")
    with pytest.raises(InputError, match="later merge"):
        merging.undo(engine, first.number)
    merging.undo(engine, second.number)
    merging.undo(engine, first.number)
    assert state(engine) == before


def test_what_cannot_be_merged_or_undone_is_said(engine: Engine):
    with pytest.raises(InputError, match="given twice"):
        merging.merge(engine, "pic-111111111", "pic-111111111")
    with pytest.raises(UnknownIdError):
        merging.merge(engine, "pic-111111111", "pic-1")
    with pytest.raises(InputError, match="none with the number 99"):
        merging.undo(engine, 99)
    done = merging.merge(engine, "pic-111111111", "pic-444444444")
    engine.add(Organisation(id="pic-444444444", name="Another"))
    with pytest.raises(TakenIdError):
        merging.undo(engine, done.number)


def test_duplicates_are_proposed_with_reasons(engine: Engine):
    engine.add(Organisation(id="nu", name="North University Ry", country="FI"))
    (pair,) = [found for found in duplicates(engine, country="FI") if found.likeness == 1]
    assert (pair.first.id, pair.second.id) == ("nu", "pic-111111111")
    assert pair.reasons == ("the same name, legal form apart", "both in FI")
    assert duplicates(engine, country="SE") == []


def organisation(number: int, name: str, country: str | None = "FI", **others) -> Organisation:
    return Organisation(id=f"o{number}", name=name, country=country, **others)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (organisation(1, "Savon Sellu Oy"), organisation(2, "Savon Sellu"), "the same name"),
        (
            organisation(1, "A", identifiers={"vat": "FI12345678"}),
            organisation(2, "B", None, identifiers={"vat": "FI-12345678"}),
            "the same VAT",
        ),
        (
            organisation(1, "Metsa Board Kemi", website="https://www.kemi.fi/"),
            organisation(2, "Kemi Mill", website="kemi.fi"),
            "same website",
        ),
        (
            organisation(1, "Pohjoinen Luonnonvarakeskus Rovaniemi"),
            organisation(2, "Pohjoinen Luonnonvarakeskus Rovaniemi Yksikkö"),
            "alike",
        ),
        (
            organisation(1, "X", local_names=("Teknologian tutkimuskeskus",)),
            organisation(2, "Teknologian Tutkimuskeskus Oy"),
            "same name",
        ),
    ],
)
def test_what_makes_two_likely_one(one: Organisation, other: Organisation, reason: str):
    (pair,) = find([one, other])
    assert any(reason in held for held in pair.reasons)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (organisation(1, "University of Oulu"), organisation(2, "University of Vaasa")),
        (organisation(1, "Savon Sellu", "FI"), organisation(2, "Savon Sellu", "SE")),
        (
            organisation(1, "North Lab", identifiers={"ror": "0aaaaaa11"}),
            organisation(2, "North Lab", identifiers={"ror": "0aaaaaa22"}),
        ),
    ],
)
def test_what_does_not(one: Organisation, other: Organisation):
    """Common words, two countries, two ids in a registry that itself keeps organisations apart."""
    assert find([one, other]) == []


def test_order_of_the_records_does_not_matter(engine: Engine):
    records = engine.records(TARGET)
    assert find(records) == find(records[::-1])
