"""Single records: what a person writes in a form or a program sends → a checked record → the store, searchable at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from matcher.engine.following import after_writing
from matcher.errors import InputError, RecordRefused, TakenIdError
from matcher.people.contacts import relayed
from matcher.records import Record, record_type
from matcher.sources.naming import slug
from matcher.sources.wire import expand, normalise, to_record
from matcher.store.records import StoredRecord

if TYPE_CHECKING:
    from matcher.engine.core import Engine


def make_record(target: str, data: Mapping[str, Any]) -> Record:
    """The record of wire form that a person or a program gave.

    Parameters
    ----------
    target : str
    data : mapping
        As a row of a JSON file: fields of the record, where `about`, `offers` and the like may stand for documents. Without an id
        one is made of the name and the country. Personal e-mail addresses are cut (`matcher.people.contacts`).

    Raises
    ------
    RecordRefused
        If fields cannot be used; all of them are named.
    """
    record_type(target)
    errors: list[InputError] = []

    def report(where: str, problem: str, remedy: str) -> None:
        errors.append(InputError(where or target, problem, remedy))

    wire = normalise(expand(data, target, report), report)
    if not wire.get("id") and isinstance(wire.get("name"), str):
        wire["id"] = slug(wire["name"], str(wire.get("country") or ""))
    record = None if errors else to_record(target, wire, report)
    if record is None or errors:
        raise RecordRefused(errors)
    return relayed(record)[0]


def add(engine: Engine, record: Record, *, who: str | None = None) -> StoredRecord:
    """Store a new record and take it into the index.

    Raises
    ------
    TakenIdError
        If there is a record with its id.
    InputError
        If a text cannot be stored.
    """
    with engine.store.writing() as records:
        if not records.upsert([record], who).added:
            raise TakenIdError(record.target, record.id)  # which undoes what was written
        stored = records.get(record.target, record.id)
    after_writing(engine)
    return stored


def edit(engine: Engine, record: Record, version: int, *, who: str | None = None) -> StoredRecord:
    """Replace a stored record, if `version` is the one that is stored, and take it into the index.

    Raises
    ------
    UnknownIdError, StaleVersionError
    InputError
        If a text cannot be stored.
    """
    with engine.store.writing() as records:
        stored = records.edit(record, version, who)
    after_writing(engine)
    return stored
