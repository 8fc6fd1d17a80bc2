"""ROR: the Research Organization Registry's dump in its schema of version 2, as the official zip archive or its JSON file.

An organisation of the registry has names, a country and identifiers, and no text; it is found by its names until it has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from matcher.errors import InputError
from matcher.records import Organisation, country_code
from matcher.sources.archives import Archive, json_items
from matcher.sources.open_data import Collection, Item, Notes
from matcher.sources.reading import Request
from matcher.sources.texts import forbidden

TITLE: Final = "Research Organization Registry (ROR)"

_KINDS: Final = {
    "education": "university",
    "facility": "RTO",
    "company": "company",
    "government": "public body",
    "nonprofit": "non-profit",
    "healthcare": "healthcare",
    "archive": "archive",
}
"""Type in the registry → kind, in the order in which one is chosen; the registry does not tell small companies from large ones."""

_SCHEMES: Final = ("isni", "wikidata", "grid", "fundref")


def read(request: Request, notes: Notes) -> Iterator[Item]:
    """The active organisations of a dump.

    Raises
    ------
    SourceError
        If it holds no list of organisations in the schema of version 2.
    """
    with Archive(request) as archive:
        names = [name for name in archive.names if name.casefold().endswith(".json")]
        if not names:
            raise request.fault(None, None, "holds no JSON file", "give the zip archive of the dump as it is offered")
        name = min(names, key=lambda held: "v2" not in held.rpartition("/")[2].partition("ror-data")[2])
        with archive.text(name) as stream:
            for number, value in json_items(request, stream, name):
                notes.seen(number)
                if number == 1 and isinstance(value, Mapping) and "names" not in value:
                    problem = "is not in the schema of version 2: its first organisation has no 'names'"
                    raise request.fault(1, name, problem, "give a dump of 2024 or later")
                organisation = _taken(number, value, notes)
                if organisation is not None:
                    yield organisation


def _taken(number: int, value: Any, notes: Notes) -> Organisation | None:
    """The organisation of an item; None where it is no longer active, or cannot be used."""
    if not isinstance(value, Mapping):
        notes.left_out(number, None, "is no object")
        return None
    if value.get("status", "active") != "active":
        return None
    try:
        return _organisation(value)
    except InputError as error:
        notes.left_out(number, error.where, error.problem)
    except (TypeError, AttributeError, ValueError):
        notes.left_out(number, None, "is not as the schema of version 2 says")
    return None


def _organisation(value: Mapping[str, Any]) -> Organisation:
    ror = str(value.get("id", "")).rpartition("/")[2]
    if not ror:
        raise InputError("id", "is empty")
    name, others = _names(value.get("names") or ())
    links = {str(link.get("type")): str(link.get("value")) for link in value.get("links") or ()}
    website = links.get("website")
    facts = {"short names": others["acronym"], "city": _city(value)}
    return Organisation(
        id=f"ror-{ror}",
        name=name,
        local_names=tuple(others["other"]),
        kind=_kind(value.get("types") or ()),
        country=_country(value),
        website=website if website and forbidden(website) is None else None,
        identifiers={"ror": ror, **_identifiers(value.get("external_ids") or ())},
        facts={key: held for key, held in facts.items() if held},
        provenance={"record": TITLE},
    )


def _names(names: Sequence[Mapping[str, Any]]) -> tuple[str, dict[str, list[str]]]:
    """The name that is shown, and the others: acronyms, and the rest."""
    shown = ""
    others: dict[str, list[str]] = {"acronym": [], "other": []}
    for held in names:
        text, types = str(held.get("value", "")).strip(), held.get("types") or ()
        problem = forbidden(text)
        if problem is not None:
            raise InputError("names", problem)
        if "ror_display" in types and not shown:
            shown = text
        elif text:
            others["acronym" if "acronym" in types else "other"].append(text)
    if not shown:
        raise InputError("names", "none of them is the one to show (ror_display)")
    return shown, others


def _kind(types: Sequence[str]) -> str | None:
    return next((kind for name, kind in _KINDS.items() if name in types), None)


def _place(value: Mapping[str, Any]) -> Mapping[str, Any]:
    places = value.get("locations") or ()
    details: Mapping[str, Any] = places[0].get("geonames_details") or {} if places else {}
    return details


def _country(value: Mapping[str, Any]) -> str | None:
    code = _place(value).get("country_code")
    return country_code(str(code)) if code else None


def _city(value: Mapping[str, Any]) -> str:
    city = str(_place(value).get("name") or "")
    return city if forbidden(city) is None else ""


def _identifiers(ids: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    found = {}
    for held in ids:
        scheme, every = str(held.get("type", "")).lower(), held.get("all") or ()
        chosen = held.get("preferred") or (every[0] if every else None)
        if scheme in _SCHEMES and chosen:
            found[scheme] = str(chosen)
    return found


COLLECTION: Final = Collection(name="ror", title=TITLE, read=read)
