"""Reads records: one, many, all, a page; and what changed since an index last looked.

Ids are ordered by code point, on both databases.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from matcher.errors import InputError, UnknownIdError
from matcher.records import RECORD_TYPES, Document, Record, record_type
from matcher.store.schema import changes, documents, records
from matcher.store.transaction import Transaction
from matcher.store.wire import decode, fold, is_storable, require_storable

BATCH = 1000
"""How many records one statement reads or writes."""

_NEIGHBOURS = 2500
"""How many ids before and after an unknown one are compared with it."""

Key = tuple[str, str]
"""Target and id."""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as it stands in the store.

    Parameters
    ----------
    record : Record
    version : int
        1 when it was added, one more with each change; an edit names the version it was made on.
    changed_at : datetime.datetime
        In UTC.
    """

    record: Record
    version: int
    changed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the records of a target, in the order of ids.

    Parameters
    ----------
    records : tuple of StoredRecord
    after : str or None
        What to ask for `after` to get the next page; None on the last.
    """

    records: tuple[StoredRecord, ...]
    after: str | None


class Change(NamedTuple):
    """A record that an index has to look at again: it was written, or, if `deleted`, is no more."""

    target: str
    id: str
    deleted: bool


class RecordReader(Transaction):
    """Reads records. Every method raises InputError for a target that does not exist."""

    def get(self, target: str, record_id: str) -> StoredRecord:
        """The record with an id.

        Raises
        ------
        UnknownIdError
            If there is none; it names ids that are spelt alike.
        """
        found = self.many(target, [record_id])
        if not found:
            raise self._unknown(target, record_id)
        return found[record_id]

    def many(self, target: str, ids: Iterable[str]) -> dict[str, StoredRecord]:
        """The records with these ids, in the order asked; those that do not exist are left out."""
        record_type(target)
        wanted = [record_id for record_id in dict.fromkeys(ids) if is_storable(record_id)]
        found: dict[str, StoredRecord] = {}
        for batch in batches(wanted):
            found |= self._read(records.c.target == target, records.c.id.in_(batch))
        return {record_id: found[record_id] for record_id in wanted if record_id in found}

    def all(self, target: str) -> Iterator[Record]:
        """Every record of a target in the order of ids, read in batches as they are asked for."""
        stored = self._slice(target, None, BATCH)
        while stored:
            for item in stored.values():
                yield item.record
            stored = self._slice(target, next(reversed(stored)), BATCH)

    def page(
        self,
        target: str,
        after: str | None = None,
        limit: int = 50,
        search: str | None = None,
        *,
        region: str | None = None,
        pilot: str | None = None,
    ) -> Page:
        """Up to `limit` records whose ids come after `after`.

        Parameters
        ----------
        target : str
        after : str, optional
            An id, which need not exist; without it the page is the first.
        limit : int
            1 or more.
        search : str, optional
            Words that must all stand in the record's names, whole or in part; case and signs on letters do
            not count.
        region, pilot : str, optional
            Only organisations of this region, only demos of this pilot.

        Raises
        ------
        InputError
            If `limit` is below 1, or a text holds what no name can hold.
        """
        if limit < 1:
            raise InputError("limit", f"{limit} is too few", "use 1 or more")
        require_storable("after", after)
        require_storable("search", search)
        require_storable("region", region)
        require_storable("pilot", pilot)
        words = fold(search or "").split()
        same = [records.c[name] == value for name, value in (("region", region), ("pilot", pilot)) if value is not None]
        stored = self._slice(
            target,
            after,
            limit + 1,
            *same,
            *(records.c.search_name.contains(word, autoescape=True) for word in words),
        )
        shown = tuple(stored.values())[:limit]
        return Page(shown, shown[-1].record.id if len(stored) > limit else None)

    def count(self, target: str, region: str | None = None, pilot: str | None = None) -> int:
        """How many records a target has, of a region or a pilot where one is named."""
        record_type(target)
        require_storable("region", region)
        require_storable("pilot", pilot)
        same = [records.c[name] == value for name, value in (("region", region), ("pilot", pilot)) if value is not None]
        query = sa.select(sa.func.count()).select_from(records).where(records.c.target == target, *same)
        return self._connection.execute(query).scalar_one()

    def counts(self) -> dict[str, int]:
        """How many records each target has; every target is named."""
        query = sa.select(records.c.target, sa.func.count().label("n")).group_by(records.c.target)
        found = {row.target: row.n for row in self._connection.execute(query)}
        return dict.fromkeys(RECORD_TYPES, 0) | found

    def change_number(self) -> int:
        """Number of the last change; 0 in a store that never had a record."""
        return self._connection.scalar(sa.select(sa.func.max(changes.c.number))) or 0

    def changed_since(self, number: int) -> list[Change]:
        """What was written after change `number`: each record once, in the order of its last change.

        An index whose number is above `change_number` was made from another store, or this one is an older backup: build it anew.
        """
        query = sa.select(changes.c.target, changes.c.id, changes.c.what)
        last: dict[Key, Change] = {}
        for target, record_id, what in self._connection.execute(
            query.where(changes.c.number > number).order_by(changes.c.number)
        ):
            last.pop((target, record_id), None)
            last[target, record_id] = Change(target, record_id, what == "deleted")
        return list(last.values())

    def _slice(
        self, target: str, after: str | None, limit: int, *conditions: sa.ColumnElement[bool]
    ) -> dict[str, StoredRecord]:
        """Up to `limit` records of a target after an id, in the order of ids."""
        record_type(target)
        numbers = sa.select(records.c.number).where(records.c.target == target, *conditions)
        if after is not None:
            numbers = numbers.where(records.c.id > after)
        chosen = self._connection.scalars(numbers.order_by(records.c.id).limit(limit)).all()
        return {
            record_id: stored
            for batch in batches(chosen)
            for record_id, stored in self._read(records.c.number.in_(batch)).items()
        }

    def _read(self, *conditions: sa.ColumnElement[bool]) -> dict[str, StoredRecord]:
        """The records of one target that meet the conditions, by id, in the order of ids."""
        columns = (records.c.number, records.c.target, records.c.id, records.c.body)
        query = sa.select(*columns, records.c.version, records.c.changed_at).where(*conditions)
        rows = self._connection.execute(query.order_by(records.c.id)).all()
        texts = documents_of(self._connection, [row.number for row in rows])
        return {
            row.id: StoredRecord(
                decode(row.target, row.id, row.body, texts.get(row.number, ())), row.version, row.changed_at
            )
            for row in rows
        }

    def _unknown(self, target: str, record_id: str) -> UnknownIdError:
        near: list[str] = []
        if is_storable(record_id):
            ids = sa.select(records.c.id).where(records.c.target == target).limit(_NEIGHBOURS)
            later = ids.where(records.c.id > record_id).order_by(records.c.id)
            earlier = ids.where(records.c.id < record_id).order_by(records.c.id.desc())
            pool = [*self._connection.scalars(later), *self._connection.scalars(earlier)]
            near = difflib.get_close_matches(record_id, pool, n=3)
        return UnknownIdError(target, record_id, near)


def documents_of(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, list[Document]]:
    """The documents of records in their order, by number of the record; at most `BATCH` numbers."""
    found: dict[int, list[Document]] = {}
    if not numbers:
        return found
    columns = (documents.c.record, documents.c.text, documents.c.aspect, documents.c.lang)
    query = sa.select(*columns, documents.c.source, documents.c.date, documents.c.weight)
    query = query.where(documents.c.record.in_(numbers)).order_by(documents.c.record, documents.c.position)
    for number, text, aspect, lang, source, date, weight in connection.execute(query):
        document = Document(text=text, aspect=aspect, lang=lang, source=source, date=date, weight=weight)
        found.setdefault(number, []).append(document)
    return found


def batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """`items` in parts of at most `BATCH`."""
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
