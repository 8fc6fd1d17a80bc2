"""Who did what to a record, and what was there before."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from matcher.store.schema import audit
from matcher.store.transaction import Transaction
from matcher.store.wire import digest, is_storable, to_json

_DIGESTED = ("who", "what", "target", "id", "version", "before", "after")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Something that was done.

    Parameters
    ----------
    number : int
        Given by the database; later entries have higher ones.
    who : str or None
        None where nobody was named.
    at : datetime.datetime
        In UTC.
    what : str
        "added", "changed" or "deleted" for records.
    target, id : str
        What it was done to.
    version : int or None
        The version it made, or, of a deletion, took away.
    before, after : mapping or None
        The fields that differ, in wire form; None before an addition and after a deletion.
    """

    number: int
    who: str | None
    at: dt.datetime
    what: str
    target: str
    id: str
    version: int | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class AuditReader(Transaction):
    """Reads the audit trail."""

    def history(self, target: str, record_id: str, limit: int = 100) -> list[AuditEntry]:
        """The last `limit` entries on a record, newest first; empty for one that never was."""
        if not is_storable(target + record_id):
            return []
        query = sa.select(audit).where(audit.c.target == target, audit.c.id == record_id)
        return [_entry(row) for row in self._connection.execute(query.order_by(audit.c.number.desc()).limit(limit))]


def audit_row(
    *,
    who: str | None,
    at: dt.datetime,
    what: str,
    key: tuple[str, str],
    version: int | None,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """A row of the audit trail, from the wire forms before and after; where there are both, what differs is kept."""
    if before is not None and after is not None:
        before, after = _differing(before, after), _differing(after, before)
    row = {
        "who": who,
        "at": at,
        "what": what,
        "target": key[0],
        "id": key[1],
        "version": version,
        "before": None if before is None else to_json(before),
        "after": None if after is None else to_json(after),
    }
    return row | {"digest": digest_of_audit(row)}


def digest_of_audit(row: Mapping[str, Any]) -> str:
    """The digest of a row of the audit trail, from its other columns."""
    values = {name: row[name] for name in _DIGESTED}
    return digest(to_json(values | {"at": row["at"].isoformat()}))


def _differing(mine: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of one wire form that the other has not, or has otherwise."""
    return {name: value for name, value in mine.items() if name not in other or other[name] != value}


def _entry(row: sa.Row[tuple[object, ...]]) -> AuditEntry:
    values = {name: value for name, value in row._mapping.items() if name != "digest"}
    for side in ("before", "after"):
        values[side] = None if values[side] is None else json.loads(values[side])
    return AuditEntry(**values)
