"""The bundled data → store: what is missing is added, what nobody changed is renewed, and what somebody changed is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from matcher.errors import ImportRefused
from matcher.records import RECORD_TYPES, Record
from matcher.settings import Settings, bundled_data
from matcher.sources import Limits, read
from matcher.store.database import Store
from matcher.store.transactions import ReadTransaction

BUNDLED: Final = "bundled data"
"""Who stands in the audit trail for what is written here; it tells our last hand from anybody else's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedReport:
    """What became of the bundled records.

    Parameters
    ----------
    added, changed, unchanged : int
    kept : tuple of (str, str)
        Target and id of those that somebody changed, which stay as they are.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Sorted:
    """Bundled records by what is to become of them."""

    write: list[Record] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    unchanged: int = 0


def bundled_records(settings: Settings) -> list[Record]:
    """Every record of the bundled data.

    Raises
    ------
    ImportRefused
        If a file of it was changed into something that cannot be read.
    """
    folder, limits = bundled_data() / "vanguard", Limits.of(settings)
    readings = [read(folder / f"{target}.json", target=target, limits=limits) for target in RECORD_TYPES]
    for reading in readings:
        if reading.errors:
            raise ImportRefused(reading.path, reading.errors)
    return [record for reading in readings for record in reading.records]


def seed(store: Store, records: Iterable[Record]) -> SeedReport:
    """Put records into the store without undoing what others did to them; nothing is written where nothing is to do."""
    records = tuple(records)
    with store.reading() as held:
        found = _sorted(held, records)
    if not found.write:
        return SeedReport(unchanged=found.unchanged, kept=tuple(found.kept))
    with store.writing() as writing:
        found = _sorted(writing, records)  # somebody may have changed one since
        added, changed, _ = writing.upsert(found.write, BUNDLED)
    return SeedReport(added=added, changed=changed, unchanged=found.unchanged, kept=tuple(found.kept))


def _sorted(held: ReadTransaction, records: Iterable[Record]) -> _Sorted:
    out = _Sorted()
    by_target: dict[str, list[Record]] = {}
    for record in records:
        by_target.setdefault(record.target, []).append(record)
    for target, group in by_target.items():
        stored = held.many(target, [record.id for record in group])
        for record in group:
            before = stored.get(record.id)
            if before is not None and before.record.to_dict() == record.to_dict():
                out.unchanged += 1
            elif before is None or _is_ours(held, record):
                out.write.append(record)
            else:
                out.kept.append((target, record.id))
    return out


def _is_ours(held: ReadTransaction, record: Record) -> bool:
    """Whether nobody has written the stored record since it was seeded."""
    return [entry.who for entry in held.history(record.target, record.id, limit=1)] == [BUNDLED]
