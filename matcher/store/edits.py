"""Writes records: imports in bulk, single edits that notice others' edits, deletions.

Every write gets a change number for the index and a row in the audit trail, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from matcher.errors import StaleVersionError
from matcher.records import Record, record_type
from matcher.store.audit import audit_row
from matcher.store.records import BATCH, Key, RecordReader, StoredRecord, documents_of
from matcher.store.schema import audit, changes, documents, identifiers, records
from matcher.store.transaction import WritingTransaction, now
from matcher.store.wire import EncodedRecord, decode, encode, is_storable, require_storable


class UpsertCounts(NamedTuple):
    """What became of the records that were given."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Write:
    """A write that is to be noted: the wire form before (None: there was nothing) and after it (None: there is nothing)."""

    what: str
    key: Key
    version: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class RecordWriter(RecordReader, WritingTransaction):
    """Writes records; the transaction's opener commits."""

    def upsert(self, items: Iterable[Record], who: str | None = None) -> UpsertCounts:
        """Store records: new ones are added, those that differ from what is stored are changed.

        A record that is stored as it is stays untouched, version and all, so importing a file twice does
        nothing. Of records with the same target and id the last one counts.

        Parameters
        ----------
        items : iterable of Record
            Read once, in batches.
        who : str, optional
            Who is to stand in the audit trail.

        Returns
        -------
        UpsertCounts

        Raises
        ------
        InputError
            If a text cannot be stored; it names record and field. Let it end the transaction: what came
            before is written.
        """
        require_storable("who", who)
        self._lock_records()
        added = changed = unchanged = 0
        for batch in _encoded_batches(items):
            known = self._known(list(batch))
            new = [one for key, one in batch.items() if key not in known]
            differing = [
                (known[key], one)
                for key, one in batch.items()
                if key in known and known[key].digest != one.columns["digest"]
            ]
            self._add(new, who)
            self._change(differing, who)
            added, changed = added + len(new), changed + len(differing)
            unchanged += len(batch) - len(new) - len(differing)
        return UpsertCounts(added, changed, unchanged)

    def edit(self, record: Record, expected_version: int, who: str | None = None) -> StoredRecord:
        """Replace a stored record, unless somebody else changed it since it was read.

        Parameters
        ----------
        record : Record
            The whole record as it is to be.
        expected_version : int
            The version the edit was made on.
        who : str, optional

        Returns
        -------
        StoredRecord
            With the new version; with the old one where the edit changes nothing.

        Raises
        ------
        StaleVersionError
            If another version is stored.
        UnknownIdError
            If the record is not stored.
        InputError
            If a text cannot be stored.
        """
        require_storable("who", who)
        one = encode(record)
        self._lock_records()
        known = self._expect(one.key, expected_version)
        if known.digest != one.columns["digest"]:
            self._change([(known, one)], who)
        return self.get(record.target, record.id)

    def delete(self, target: str, record_id: str, who: str | None = None, expected_version: int | None = None) -> None:
        """Remove a record and its documents; the audit trail keeps what it was.

        Raises
        ------
        UnknownIdError
            If it is not stored.
        StaleVersionError
            If `expected_version` is given and another version is stored.
        """
        require_storable("who", who)
        record_type(target)
        self._lock_records()
        known = self._expect((target, record_id), expected_version)
        before = self._wire_forms([known.number])[known.number]
        self._connection.execute(sa.delete(records).where(records.c.number == known.number))
        self._note([_Write("deleted", (target, record_id), known.version, before, None)], who)

    def _known(self, keys: Sequence[Key]) -> dict[Key, Any]:
        """Number, version and digest of those keys that are stored."""
        found: dict[Key, Any] = {}
        for target, ids in _by_target(keys).items():
            query = sa.select(records.c.target, records.c.id, records.c.number, records.c.version, records.c.digest)
            for row in self._connection.execute(query.where(records.c.target == target, records.c.id.in_(ids))):
                found[row.target, row.id] = row
        return found

    def _expect(self, key: Key, version: int | None) -> Any:
        """Number, version and digest of a stored record; the version must be the given one."""
        known = self._known([key]).get(key) if is_storable("".join(key)) else None
        if known is None:
            raise self._unknown(*key)
        if version is not None and known.version != version:
            raise StaleVersionError(*key, version, known.version)
        return known

    def _add(self, new: Sequence[EncodedRecord], who: str | None) -> None:
        if not new:
            return
        earlier = self._last_versions([one.key for one in new])
        writes = [_Write("added", one.key, earlier.get(one.key, 0) + 1, None, one.wire) for one in new]
        first, at = self._note(writes, who)
        rows = [
            {**one.columns, "version": write.version, "changed_at": at, "changed_in": first + i}
            for i, (one, write) in enumerate(zip(new, writes, strict=True))
        ]
        self._connection.execute(sa.insert(records), rows)
        known = self._known([one.key for one in new])
        self._add_parts((known[one.key].number, one) for one in new)

    def _change(self, differing: Sequence[tuple[Any, EncodedRecord]], who: str | None) -> None:
        if not differing:
            return
        numbers = [known.number for known, _ in differing]
        before = self._wire_forms(numbers)
        writes = [
            _Write("changed", one.key, known.version + 1, before[known.number], one.wire) for known, one in differing
        ]
        first, at = self._note(writes, who)
        rows = [
            {
                **one.columns,
                "known_number": known.number,
                "known_version": known.version,
                "version": known.version + 1,
                "changed_at": at,
                "changed_in": first + i,
            }
            for i, (known, one) in enumerate(differing)
        ]
        self._replace(rows)
        for table in (documents, identifiers):
            self._connection.execute(sa.delete(table).where(table.c.record.in_(numbers)))
        self._add_parts((known.number, one) for known, one in differing)

    def _replace(self, rows: Sequence[dict[str, Any]]) -> None:
        """Overwrite stored rows, each only if it still has the version it was read with."""
        same = sa.and_(
            records.c.number == sa.bindparam("known_number"),
            records.c.version == sa.bindparam("known_version"),
        )
        names = [name for name in rows[0] if not name.startswith("known_")]
        update = sa.update(records).where(same).values({name: sa.bindparam(name) for name in names})
        if self._connection.execute(update, rows).rowcount == len(rows):
            return
        for row in rows:
            found = self._known([(row["target"], row["id"])]).get((row["target"], row["id"]))
            if found is None or found.version != row["version"]:
                version = found.version if found else 0
                raise StaleVersionError(row["target"], row["id"], row["known_version"], version)

    def _add_parts(self, owners: Iterable[tuple[int, EncodedRecord]]) -> None:
        """Add the rows of other tables that belong to records, given by number."""
        held = list(owners)
        for table, rows in (
            (documents, [{"record": number, **row} for number, one in held for row in one.documents]),
            (identifiers, [{"record": number, **row} for number, one in held for row in one.identifiers]),
        ):
            if rows:
                self._connection.execute(sa.insert(table), rows)

    def _wire_forms(self, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
        """The stored wire forms, by number."""
        texts = documents_of(self._connection, numbers)
        query = sa.select(records.c.number, records.c.target, records.c.id, records.c.body)
        return {
            number: decode(target, record_id, body, texts.get(number, ())).to_dict()
            for number, target, record_id, body in self._connection.execute(query.where(records.c.number.in_(numbers)))
        }

    def _last_versions(self, keys: Sequence[Key]) -> dict[Key, int]:
        """Versions at which deleted records ended: one that comes back goes on counting, or an old edit might fit it."""
        found: dict[Key, int] = {}
        for target, ids in _by_target(keys).items():
            query = sa.select(audit.c.id, sa.func.max(audit.c.version)).group_by(audit.c.id)
            for record_id, version in self._connection.execute(
                query.where(audit.c.target == target, audit.c.id.in_(ids))
            ):
                found[target, record_id] = version
        return found

    def _note(self, writes: Sequence[_Write], who: str | None) -> tuple[int, Any]:
        """Write down changes and audit; the number of the first change (the others follow it) and the moment."""
        at, first = now(), self.change_number() + 1
        noted = [
            {"number": first + i, "target": w.key[0], "id": w.key[1], "what": w.what} for i, w in enumerate(writes)
        ]
        self._connection.execute(sa.insert(changes), noted)
        trail = [
            audit_row(who=who, at=at, what=w.what, key=w.key, version=w.version, before=w.before, after=w.after)
            for w in writes
        ]
        self._connection.execute(sa.insert(audit), trail)
        return first, at


def _encoded_batches(items: Iterable[Record]) -> Iterator[dict[Key, EncodedRecord]]:
    """The records encoded, in batches that hold each key once."""
    batch: dict[Key, EncodedRecord] = {}
    for record in items:
        one = encode(record)
        if len(batch) >= BATCH or one.key in batch:
            yield batch
            batch = {}
        batch[one.key] = one
    if batch:
        yield batch


def _by_target(keys: Iterable[Key]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for target, record_id in keys:
        grouped.setdefault(target, []).append(record_id)
    return grouped
