"""Records as a person browses them: a page of a target, of one region or one pilot; many by id; names of regions and pilots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from matcher.errors import IndexMissingError
from matcher.records import Record
from matcher.store.records import Page

if TYPE_CHECKING:
    from matcher.engine.core import Engine


def among(
    engine: Engine,
    target: str,
    *,
    after: str | None = None,
    limit: int = 50,
    search: str | None = None,
    region: str | None = None,
    pilot: str | None = None,
) -> Page:
    """Some records in the order of ids; see `matcher.store.records.RecordReader.page`."""
    with engine.store.reading() as held:
        return held.page(target, after, limit, search, region=region, pilot=pilot)


def many(engine: Engine, target: str, ids: Iterable[str]) -> dict[str, Record]:
    """The records with these ids, in their order; those that do not exist are left out."""
    with engine.store.reading() as held:
        return {record_id: stored.record for record_id, stored in held.many(target, ids).items()}


def choices(engine: Engine, target: str) -> Mapping[str, tuple[str, ...]]:
    """Facet → every value that the records of a target have, in ascending order; nothing where there is no index."""
    try:
        return {facet: tuple(engine.values(target, facet)) for facet in ("country", "region", "kind", "pilot")}
    except IndexMissingError:
        return dict.fromkeys(("country", "region", "kind", "pilot"), ())
