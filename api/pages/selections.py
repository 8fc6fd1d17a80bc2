"""What the selections of a form offer, and the names of regions and pilots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from api.pages import languages, wording
from api.pages.contexts import Choices
from matcher.analysis.languages import LANGUAGES
from matcher.engine import Engine
from matcher.engine.browsing import choices as values_of
from matcher.records import ISO_3166, ORGANISATION_KINDS, Record, Region
from matcher.sources.naming import fold

Names = Mapping[str, str]


def names_of(engine: Engine, lang: str) -> dict[str, str]:
    """Id → name of every region, part of a region and pilot, Finnish ones in Finnish where the page is."""
    names: dict[str, str] = {}
    for region in engine.records("regions"):
        names |= {part: name for part, name in _parts_of(region, lang) if part not in names}
    return names | {
        record.id: named(record, lang) for target in ("regions", "pilots") for record in engine.records(target)
    }


def _parts_of(region: Record, lang: str) -> Iterator[tuple[str, str]]:
    """Id and name of each part of a region that is filtered by like a region."""
    finnish = isinstance(region, Region) and region.country == "FI" and lang == "fi"
    for one in region.facts.get("subregions", ()):
        if isinstance(one, Mapping) and one.get("id"):
            name = one.get("local_name") if finnish else None
            yield str(one["id"]), str(name or one.get("name") or one["id"])


def named(record: Record, lang: str) -> str:
    """The name of a record for a language of the page."""
    finnish = isinstance(record, Region) and record.country == "FI"
    return record.local_names[0] if finnish and lang == "fi" and record.local_names else record.name


def choices(engine: Engine, target: str, names: Names, lang: str) -> Choices:
    """What can be chosen for a target."""
    values = values_of(engine, target)
    kinds = dict.fromkeys((*ORGANISATION_KINDS, *values["kind"])) if target == "organisations" else {}
    return Choices(
        countries=in_order((code, languages.country_name(code, lang)) for code in values["country"]),
        regions=in_order((region, names.get(region, region)) for region in values["region"]),
        kinds=[(kind, wording.KINDS.get(kind, kind)) for kind in kinds],
        pilots=in_order((pilot, names.get(pilot, pilot)) for pilot in values["pilot"]),
        languages=in_order((code, languages.language_name(code, lang)) for code in LANGUAGES),
    )


def every_choice(engine: Engine, names: Names, lang: str) -> Choices:
    """What can be chosen for an organisation that is written: any country, any known region."""
    regions = [(region.id, names[region.id]) for region in engine.records("regions")]
    countries = [(code, languages.country_name(code, lang)) for code in ISO_3166]
    return Choices(
        countries=in_order(countries),
        regions=in_order(regions),
        kinds=[(kind, wording.KINDS[kind]) for kind in ORGANISATION_KINDS],
        pilots=(),
        languages=in_order((code, languages.language_name(code, lang)) for code in LANGUAGES),
    )


def in_order(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs in the order of names, signs on letters not counted."""
    return sorted(pairs, key=lambda pair: (fold(pair[1]), pair[0]))
