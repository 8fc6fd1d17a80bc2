"""Which files were imported, when and with what result."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from matcher.errors import InputError
from matcher.store.edits import UpsertCounts
from matcher.store.schema import imports
from matcher.store.transaction import Transaction, WritingTransaction, now
from matcher.store.wire import is_storable, require_storable


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredImport:
    """An import that was done.

    Parameters
    ----------
    number : int
        Given by the database; later imports have higher ones.
    file_name : str
    digest : str
        Of the file's bytes, as the caller gave it.
    counts : UpsertCounts
    who : str or None
    at : datetime.datetime
        In UTC.
    idempotency_key : str or None
        What the client named the request, so that sending it twice imports once.
    """

    number: int
    file_name: str
    digest: str
    counts: UpsertCounts
    who: str | None
    at: dt.datetime
    idempotency_key: str | None


class ImportReader(Transaction):
    """Reads what was imported."""

    def import_of_key(self, key: str) -> StoredImport | None:
        """The import that was done under an idempotency key; None if there is none."""
        if not is_storable(key):
            return None
        found = self._connection.execute(sa.select(imports).where(imports.c.idempotency_key == key)).one_or_none()
        return None if found is None else _stored_import(found)

    def imports(self, limit: int = 50) -> list[StoredImport]:
        """The last `limit` imports, newest first."""
        query = sa.select(imports).order_by(imports.c.number.desc()).limit(limit)
        return [_stored_import(row) for row in self._connection.execute(query)]


class ImportWriter(ImportReader, WritingTransaction):
    """Notes what was imported."""

    def import_of_key(self, key: str) -> StoredImport | None:
        """As in a reading transaction, after waiting for imports that are under way; so a key cannot be used twice."""
        self._lock_records()
        return super().import_of_key(key)

    def add_import(
        self,
        *,
        file_name: str,
        digest: str,
        counts: UpsertCounts,
        who: str | None = None,
        idempotency_key: str | None = None,
    ) -> StoredImport:
        """Note an import in the transaction that does it.

        Raises
        ------
        InputError
            If the key was used before (ask `import_of_key` first), or a text cannot be stored.
        """
        for where, text in (("file name", file_name), ("Idempotency-Key", idempotency_key), ("who", who)):
            require_storable(where, text)
        if idempotency_key is not None and self.import_of_key(idempotency_key) is not None:
            raise InputError("Idempotency-Key", f"{idempotency_key!r} was used before", "use a new key per request")
        values = {
            "file_name": file_name,
            "digest": digest,
            "who": who,
            "idempotency_key": idempotency_key,
            "at": now(),
        }
        made = sa.insert(imports).values(**values, **counts._asdict()).returning(imports)
        return _stored_import(self._connection.execute(made).one())


def _stored_import(row: sa.Row[tuple[object, ...]]) -> StoredImport:
    values = dict(row._mapping)
    counts = UpsertCounts(values.pop("added"), values.pop("changed"), values.pop("unchanged"))
    return StoredImport(counts=counts, **values)
