"""Options → filters: country names become codes, and what no record can have is refused with near names."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from matcher.cli.options import one_of
from matcher.errors import IndexMissingError, InputError
from matcher.matches import Filters
from matcher.records import ORGANISATION_KINDS

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
    from matcher.sources.countries import country

    kinds, pilots = tuple(kinds), tuple(pilots)
    if kinds and target != "organisations":
        raise InputError("kind", f"{target} have none", "leave --kind out, or use --target organisations")
    if pilots and target == "organisations":
        raise InputError("pilot", "organisations belong to none", "leave --pilot out, or use --target demos")
    return Filters(
        countries=tuple(country(name) for name in countries),
        not_countries=tuple(country(name) for name in not_countries),
        regions=_ids(engine, target, "region", regions),
        not_regions=_ids(engine, target, "region", not_regions),
        kinds=tuple(one_of("kind", name, ORGANISATION_KINDS) for name in kinds),
        pilots=_ids(engine, target, "pilot", pilots),
    )


def _ids(engine: Engine, target: str, facet: str, given: Iterable[str]) -> tuple[str, ...]:
    """Ids of regions or pilots that were given by id or name."""
    given = tuple(given)
    if not given:
        return ()
    from matcher.sources.naming import did_you_mean, fold

    known: dict[str, str] = {}
    for record in engine.records(f"{facet}s"):
        for name in (*record.local_names, record.name, record.id):
            known[fold(name)] = record.id
    with contextlib.suppress(IndexMissingError):  # said where the index is used
        known |= {fold(value): value for value in engine.values(target, facet)}
    ids = []
    for name in given:
        if fold(name) not in known:
            otherwise = (
                f"'matcher export FILE.csv --target {facet}s' lists them" if known else f"there are no {facet}s here"
            )
            remedy = did_you_mean(name, known.values(), otherwise)
            raise InputError(facet, f"{name!r} is unknown", remedy)
        ids.append(known[fold(name)])
    return tuple(ids)
