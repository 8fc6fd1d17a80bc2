"""Options → filters: country names become codes, and what no record can have is refused with near names."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from matcher.cli.options import one_of
from matcher.errors import IndexMissingError, InputError
from matcher.matches import Filters
from matcher.records import ORGANISATION_KINDS
from matcher.sources.naming import fold

if TYPE_CHECKING:
    from matcher.engine import Engine


def make_filters(
    engine: Engine,
    target: str,
    *,
    countries: Iterable[str] = (),
    not_countries: Iterable[str] = (),
    regions: Iterable[str] = (),
    not_regions: Iterable[str] = (),
    kinds: Iterable[str] = (),
    pilots: Iterable[str] = (),
) -> Filters:
    """The filters that the options say.

    Raises
    ------
    InputError
        If a country, region, kind or pilot is unknown, or the target has no such facet.
    """
    from matcher.sources.cells import kind
    from matcher.sources.countries import country

    kinds, pilots = tuple(kinds), tuple(pilots)
    if kinds and target != "organisations":
        raise InputError("kind", f"{target} have none", "leave --kind out, or use --target organisations")
    if pilots and target == "organisations":
        raise InputError("pilot", "organisations belong to none", "leave --pilot out, or use --target demos")
    return Filters(
        countries=tuple(country(name) for name in countries),
        not_countries=tuple(country(name) for name in not_countries),
        regions=ids_of(engine, target, "region", regions),
        not_regions=ids_of(engine, target, "region", not_regions),
        kinds=tuple(one_of("kind", kind(name), ORGANISATION_KINDS) for name in kinds),
        pilots=ids_of(engine, target, "pilot", pilots),
    )


def ids_of(engine: Engine, target: str, facet: str, given: Iterable[str]) -> tuple[str, ...]:
    """Ids of regions or pilots that were given by id or name; a name may be that of several.

    Raises
    ------
    InputError
        If one is unknown; it names near ones.
    """
    given = tuple(given)
    if not given:
        return ()
    from matcher.sources.naming import did_you_mean

    known: dict[str, list[str]] = {}  # a name may be that of a stored region and what an imported column says, too
    for name, found in _names(engine, target, facet):
        if found not in known.setdefault(fold(name), []):
            known[fold(name)].append(found)
    ids: list[str] = []
    for name in given:
        if fold(name) not in known:
            otherwise = (
                f"'matcher export FILE.csv --target {facet}s' lists them" if known else f"there are no {facet}s here"
            )
            remedy = did_you_mean(name, (one for found in known.values() for one in found), otherwise)
            raise InputError(facet, f"{name!r} is unknown", remedy)
        ids += known[fold(name)]
    return tuple(ids)


def _names(engine: Engine, target: str, facet: str) -> Iterator[tuple[str, str]]:
    """Each name of a region or pilot with its id: first of parts of regions, then of stored ones, last what records say."""
    held = list(engine.records(f"{facet}s"))
    for record in held:
        for part in record.facts.get("subregions", ()):
            if isinstance(part, Mapping) and isinstance(part.get("id"), str):
                names = (part.get(key) for key in ("local_name", "name", "id"))
                yield from ((name, part["id"]) for name in names if isinstance(name, str))
    for record in held:
        yield from ((name, record.id) for name in (*record.local_names, record.name, record.id))
    with contextlib.suppress(IndexMissingError):  # said where the index is used
        yield from ((value, value) for value in engine.values(target, facet))
