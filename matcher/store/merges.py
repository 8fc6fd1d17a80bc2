"""Organisations that a person took as one, with all that is needed to take them apart again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from matcher.errors import InputError
from matcher.store.schema import merges
from matcher.store.transaction import Transaction, WritingTransaction, now
from matcher.store.wire import require_storable, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two organisations made one.

    Parameters
    ----------
    number : int
        Given by the database; later merges have higher ones.
    kept, gone : str
        Ids of the organisation that stayed and of the one that went into it.
    before : mapping
        Wire form of the one that stayed, before.
    after : mapping
        Its wire form afterwards.
    other : mapping
        Wire form of the one that went.
    moved, shared : mapping of int to str
        Numbers of the other's projects, with its role: those that the kept one had no part in, and those where both had one.
    who : str or None
    at : datetime.datetime
        In UTC.
    undone_at : datetime.datetime or None
    """

    number: int
    kept: str
    gone: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    other: Mapping[str, Any]
    moved: Mapping[int, str]
    shared: Mapping[int, str]
    who: str | None
    at: dt.datetime
    undone_at: dt.datetime | None


class MergeReader(Transaction):
    """Reads merges."""

    def merges(self, limit: int = 100) -> list[Merge]:
        """The last `limit` merges, newest first, those undone included."""
        query = sa.select(merges).order_by(merges.c.number.desc()).limit(limit)
        return [_merge(row) for row in self._connection.execute(query)]

    def merge(self, number: int) -> Merge:
        """The merge with a number.

        Raises
        ------
        InputError
            If there is none.
        """
        row = self._connection.execute(sa.select(merges).where(merges.c.number == number)).one_or_none()
        if row is None:
            raise InputError("merge", f"there is none with the number {number}", "see 'matcher duplicates merged'")
        return _merge(row)


class MergeWriter(MergeReader, WritingTransaction):
    """Notes merges and their undoing."""

    def add_merge(
        self,
        *,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        other: Mapping[str, Any],
        moved: Mapping[int, str],
        shared: Mapping[int, str],
        who: str | None = None,
    ) -> Merge:
        """Note a merge in the transaction that does it; the mappings are those of `Merge`."""
        require_storable("who", who)
        body: dict[str, Any] = {"before": before, "after": after, "other": other}
        for name, roles in (("moved", moved), ("shared", shared)):
            body[name] = {str(number): role for number, role in roles.items()}
        values = {"kept": before["id"], "gone": other["id"], "body": to_json(body), "who": who, "at": now()}
        return _merge(self._connection.execute(sa.insert(merges).values(**values).returning(merges)).one())

    def end_merge(self, number: int) -> None:
        """Note that a merge is undone."""
        self._connection.execute(sa.update(merges).where(merges.c.number == number).values(undone_at=now()))


def _merge(row: sa.Row[Any]) -> Merge:
    body = json.loads(row.body)
    for name in ("moved", "shared"):
        body[name] = {int(number): role for number, role in body[name].items()}
    return Merge(
        number=row.number, kept=row.kept, gone=row.gone, who=row.who, at=row.at, undone_at=row.undone_at, **body
    )
