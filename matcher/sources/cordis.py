"""CORDIS: the EU's projects and who took part in them, as the official zip archives hold them (CSV or JSON).

Of `project` and `organization` the archive's two files are read, the rest is left. Columns on people (contact form, street, post code,
geolocation) are dropped here and stored nowhere.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from matcher.errors import InputError
from matcher.projects import Participation, Project
from matcher.records import Organisation, country_code
from matcher.sources.archives import Archive, csv_rows, json_items
from matcher.sources.naming import slug
from matcher.sources.open_data import Collection, Item, Notes
from matcher.sources.reading import Request
from matcher.sources.texts import forbidden

SOURCE: Final = "cordis"
TITLE: Final = "CORDIS open data (European Union)"
PROJECT_PAGE: Final = "https://cordis.europa.eu/project/id/"

_PARTS: Final = ("project", "organization")
_KINDS: Final = {"HES": "university", "REC": "RTO", "PUB": "public body"}
_SPACE: Final = re.compile(r"\s+")
_DIGITS: Final = re.compile(r"\d{3,12}")


def read(request: Request, notes: Notes) -> Iterator[Item]:
    """The projects of an archive, then the participations.

    Raises
    ------
    SourceError
        If it is no archive with both files.
    """
    with Archive(request) as archive:
        members = [_member(archive, part) for part in _PARTS]
        if None in members:
            missing = next(part for part, name in zip(_PARTS, members, strict=True) if name is None)
            problem = f"holds no {missing}.csv and no {missing}.json"
            raise request.fault(None, None, problem, "give the zip archive of projects as CORDIS offers it")
        for member, made in zip(members, (_project, _participation), strict=True):
            for number, row in _rows(request, archive, str(member), notes):
                item = made(number, row, notes)
                if item is not None:
                    yield item


def _member(archive: Archive, part: str) -> str | None:
    return archive.member(f"{part}.csv") or archive.member(f"{part}.json")


def _rows(request: Request, archive: Archive, name: str, notes: Notes) -> Iterator[tuple[int, Mapping[str, str]]]:
    with archive.text(name) as stream:
        if name.casefold().endswith(".csv"):
            for item in csv_rows(request, stream, name):
                number = item if isinstance(item, int) else item[0]
                notes.seen(number)
                if isinstance(item, int):
                    notes.left_out(number, name, "has not as many cells as the header")
                else:
                    yield item
            return
        for number, value in json_items(request, stream, name):
            notes.seen(number)
            if isinstance(value, Mapping):
                yield number, {key: _plain(held) for key, held in value.items()}
            else:
                notes.left_out(number, name, "is no object")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int, float)) else ""


def _project(number: int, row: Mapping[str, str], notes: Notes) -> Project | None:
    project_id, title = _text(row, "id"), _text(row, "title")
    if not project_id or not title:
        notes.left_out(number, "title" if project_id else "id", "is empty")
        return None
    objective = _text(row, "objective")
    for column, text in (("title", title), ("objective", objective)):
        problem = forbidden(text)
        if problem is not None:
            notes.left_out(number, column, problem)
            return None
    return Project(
        source=SOURCE,
        id=project_id,
        title=title,
        acronym=_text(row, "acronym"),
        programme=_text(row, "frameworkProgramme") or _text(row, "legalBasis"),
        objective=objective,
        started=_date(number, "startDate", row, notes),
        ended=_date(number, "endDate", row, notes),
        address=PROJECT_PAGE + project_id,
    )


def _participation(number: int, row: Mapping[str, str], notes: Notes) -> Participation | None:
    project, name = _text(row, "projectID"), _text(row, "name")
    if not project or not name:
        notes.left_out(number, "name" if project else "projectID", "is empty")
        return None
    try:
        organisation = _organisation(number, name, row, notes)
    except InputError as error:
        notes.left_out(number, error.where, error.problem)
        return None
    role = _text(row, "role") or "participant"
    return Participation(project=project, organisation=organisation, role=role, updated=_text(row, "contentUpdateDate"))


def _organisation(number: int, name: str, row: Mapping[str, str], notes: Notes) -> Organisation:
    problem = forbidden(name)
    if problem is not None:
        raise InputError("name", problem)
    country = None
    if code := _text(row, "country"):
        try:
            country = country_code(code)
        except InputError:
            notes.remark(number, "country", f"{code!r} is no country; {name!r} was stored without one")
    pic = _text(row, "organisationID")
    if not _DIGITS.fullmatch(pic):
        pic = ""
    made = slug(name, country or "")
    if not pic and not made:
        raise InputError("name", f"{name!r} holds no letter, and there is no organisationID")
    identifiers = {"pic": pic, "vat": _text(row, "vatNumber")}
    facts = {"city": _text(row, "city"), "short name": _text(row, "shortName")}
    website = _text(row, "organizationURL")
    return Organisation(
        id=f"pic-{pic}" if pic else f"cordis-{made}",
        name=name,
        kind=_kind(row),
        country=country,
        region=_text(row, "nutsCode") or None,
        website=website if forbidden(website) is None and website else None,
        identifiers={scheme: value for scheme, value in identifiers.items() if value and forbidden(value) is None},
        facts={key: value for key, value in facts.items() if value and forbidden(value) is None},
        provenance={"record": TITLE},
    )


def _kind(row: Mapping[str, str]) -> str | None:
    activity = _text(row, "activityType").upper()
    if activity == "PRC":
        return {"true": "SME", "false": "large company"}.get(_text(row, "SME").lower())
    return _KINDS.get(activity)


def _text(row: Mapping[str, str], column: str) -> str:
    return _SPACE.sub(" ", row.get(column, "")).strip()


def _date(number: int, column: str, row: Mapping[str, str], notes: Notes) -> dt.date | None:
    text = _text(row, column)
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        notes.remark(number, column, f"{text!r} is no date; it was left out")
        return None


COLLECTION: Final = Collection(name="cordis", title=TITLE, read=read)
