"""The nouns that come in: organisations, pilots, demos, regions and their documents.

A record is matched through its documents, never through one long string. Records are frozen: a change is a new record.
`to_dict` and `from_dict` are the one wire form that files, the store and exports share; what is empty is left out of it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, ClassVar, Final, Self

from matcher.errors import InputError

ASPECTS: Final = ("about", "offers", "seeks", "project")
"""What a document says of its record: what it is, what it gives, what it wants, what it has done."""

ORGANISATION_KINDS: Final = (
    "university",
    "RTO",
    "SME",
    "large company",
    "cluster",
    "public body",
    "development company",
)

COUNTRY_ALIASES: Final[Mapping[str, str]] = MappingProxyType({"UK": "GB", "EL": "GR"})
"""Codes of European statistics that differ from ISO 3166-1."""

ISO_3166: Final = frozenset(
    (
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT "
        "BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH "
        "ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT "
        "HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS "
        "LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI "
        "NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG "
        "SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG "
        "UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"
    ).split()
)
"""ISO 3166-1 alpha-2, and XK, the code that European statistics use for Kosovo."""

ID_PATTERN: Final = re.compile(r"[^\s\x00-\x1f\x7f/]{1,200}")
"""An id: 1 to 200 characters without white space, control characters or slashes, so that it stands in a run file and a URL."""

NAME_WEIGHT: Final = 0.5
"""What a name counts beside a text of a record: it is short, so any word of it would else look like the whole record."""

_EMPTY: Final[Mapping[str, Any]] = MappingProxyType({})


def country_code(text: str) -> str:
    """ISO 3166-1 alpha-2 code of `text`, in capitals.

    UK is taken as GB and EL as GR.

    Raises
    ------
    InputError
        If it is no such code.

    Examples
    --------
    >>> country_code(" uk ")
    'GB'
    """
    code = text.strip().upper()
    code = COUNTRY_ALIASES.get(code, code)
    if code not in ISO_3166:
        raise InputError("country", f"{text!r} is no ISO 3166-1 country code", "use two letters such as FI or SE")
    return code


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text of a record, with what it says of the record.

    Parameters
    ----------
    text : str
    aspect : str
        One of `ASPECTS`.
    lang : str or None
        Two-letter language code; None is to be detected.
    source : str or None
        Where the text is from.
    date : datetime.date or None
        When it was written.
    weight : float
        How much it counts beside the record's other documents; above 0, at most 10, no unit.
    """

    text: str
    aspect: str = "about"
    lang: str | None = None
    source: str | None = None
    date: dt.date | None = None
    weight: float = 1.0

    def __post_init__(self) -> None:
        if self.aspect not in ASPECTS:
            raise InputError("aspect", f"{self.aspect!r} is unknown", f"use one of {', '.join(ASPECTS)}")
        if not 0 < self.weight <= 10:
            raise InputError("weight", f"{self.weight} is out of range", "use a number above 0 and at most 10")

    def to_dict(self) -> dict[str, Any]:
        """The wire form; defaults are left out."""
        out: dict[str, Any] = {"aspect": self.aspect, "lang": self.lang, "text": self.text, "source": self.source}
        out["date"] = self.date.isoformat() if self.date else None
        out["weight"] = self.weight if self.weight != 1.0 else None
        return {key: value for key, value in out.items() if value is not None}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """A document from its wire form.

        Raises
        ------
        InputError
            If a field is unknown, missing or of a wrong type.
        """
        unknown = sorted(set(data) - {f.name for f in fields(cls)})
        if unknown:
            raise InputError("document", f"unknown field {unknown[0]!r}", "see data/README.md for the fields")
        if not isinstance(data.get("text"), str):
            raise InputError("document", "has no text", 'give "text" as a string')
        values = dict(data)
        if values.get("date") is not None:
            values["date"] = _date(values["date"])
        try:
            values["weight"] = float(values.get("weight", 1.0))
        except (TypeError, ValueError):
            raise InputError("weight", f"{data['weight']!r} is no number", "use a number such as 0.5") from None
        return cls(**values)


def _date(value: object) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value).strip())
    except ValueError:
        raise InputError("date", f"{value!r} is no date", "write it as 2026-11-24") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What organisations, pilots, demos and regions have in common.

    Parameters
    ----------
    id : str
        Unique among records of the same target; see `ID_PATTERN`.
    name : str
        The name in English where there is one.
    local_names : tuple of str
        Names in the languages of the place.
    keywords : tuple of str
        Terms given by hand; they are matched as a document of their own.
    documents : tuple of Document
    sources : tuple of str
        Addresses the facts were looked up at.
    provenance : mapping of str to str
        Per field (or "record"): how the fact is known, with doubts. Shown to the user.
    facts : mapping of str to JSON value
        Whatever else is known; kept and shown, not matched.
    """

    target: ClassVar[str] = ""

    id: str
    name: str
    local_names: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    sources: tuple[str, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    facts: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)

    def __post_init__(self) -> None:
        if not ID_PATTERN.fullmatch(self.id):
            raise InputError(
                "id", f"{self.id!r} cannot be used", "use 1 to 200 characters without white space or slashes"
            )
        if not self.name.strip():
            raise InputError("name", "is empty", "give the record a name")

    def matched_documents(self) -> Iterator[Document]:
        """The documents through which the record is matched: its own, then its names and keywords.

        Names and keywords are taken to be in the language of the first document: a name is too short to have its language detected.
        """
        yield from self.documents
        lang = self.documents[0].lang if self.documents else None
        yield Document(text=". ".join((self.name, *self.local_names)), lang=lang, source="name", weight=NAME_WEIGHT)
        labels = self._labels()
        if labels:
            yield Document(text=". ".join(labels), lang=lang, source="keywords")

    def _labels(self) -> tuple[str, ...]:
        return self.keywords

    def to_dict(self) -> dict[str, Any]:
        """The wire form: JSON values only, empty fields left out."""
        out: dict[str, Any] = {}
        for f in fields(self):
            value = getattr(self, f.name)
            if f.name == "documents":
                value = [document.to_dict() for document in value]
            elif isinstance(value, tuple):
                value = list(value)
            elif isinstance(value, Mapping):
                value = dict(value)
            if value not in (None, [], {}):
                out[f.name] = value
        return out

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """A record from its wire form.

        Raises
        ------
        InputError
            If a field is unknown, missing or of a wrong type; it names the field.
        """
        known = {f.name: f for f in fields(cls)}
        unknown = sorted(set(data) - set(known))
        if unknown:
            raise InputError(unknown[0], "is no field of a record", f"put it under 'facts', or use {', '.join(known)}")
        values: dict[str, Any] = {}
        for name, value in data.items():
            if value is None:
                continue
            values[name] = _field_value(name, str(known[name].type), value)
        for name in ("id", "name"):
            if name not in values:
                raise InputError(name, "is missing", "every record needs an id and a name")
        return cls(**values)


def _field_value(name: str, declared: str, value: Any) -> Any:
    """`value` as the field's declared type; raises InputError if it is another."""
    if name == "documents":
        if not isinstance(value, (list, tuple)) or not all(isinstance(item, Mapping) for item in value):
            raise InputError(name, "is no list of documents", 'use [{"text": "..."}]')
        return tuple(Document.from_dict(item) for item in value)
    if declared.startswith("tuple"):
        if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
            raise InputError(name, "is no list of texts", 'use ["one", "two"]')
        return tuple(value)
    if declared.startswith("Mapping"):
        if not isinstance(value, Mapping):
            raise InputError(name, "is no object", 'use {"field": "text"}')
        return MappingProxyType(dict(value))
    if not isinstance(value, str):
        raise InputError(name, f"{value!r} is no text", "write it in quotation marks")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Record):
    """An organisation that looks for partners or may be one.

    Parameters
    ----------
    kind : str or None
        One of `ORGANISATION_KINDS`, or another word of the user's own.
    country : str or None
        ISO 3166-1 alpha-2.
    region : str or None
        Id of a region (or a NUTS code).
    subregion : str or None
        Id of a part of that region.
    website : str or None
    identifiers : mapping of str to str
        "pic", "ror", "vat" and the like.
    """

    target: ClassVar[str] = "organisations"

    kind: str | None = None
    country: str | None = None
    region: str | None = None
    subregion: str | None = None
    website: str | None = None
    identifiers: Mapping[str, str] = field(default_factory=lambda: _EMPTY)

    def __post_init__(self) -> None:
        super(Organisation, self).__post_init__()
        if self.country is not None:
            object.__setattr__(self, "country", country_code(self.country))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cooperation(Record):
    """What pilots and demos have in common."""

    lead_regions: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    trl: str | None = None
    technologies: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()

    def _labels(self) -> tuple[str, ...]:
        return self.keywords + self.technologies + self.sectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot(_Cooperation):
    """A pilot: regions that cooperate on a theme. It is matched through its documents and its demos'.

    Parameters
    ----------
    lead_regions, regions : tuple of str
        Ids of the leading and of all participating regions.
    trl : str or None
        Technology readiness level as stated, such as "5-8".
    technologies, sectors : tuple of str
    """

    target: ClassVar[str] = "pilots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo(_Cooperation):
    """A demo case under a pilot.

    Parameters
    ----------
    pilot : str or None
        Id of its pilot; the other parameters are those of `Pilot`.
    """

    target: ClassVar[str] = "demos"

    pilot: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Region(Record):
    """A European region.

    Parameters
    ----------
    country : str or None
        ISO 3166-1 alpha-2.
    nuts : tuple of str
        NUTS codes.
    membership : str or None
        What is known of its membership in the initiative.
    pilots : tuple of str
        Ids of the pilots it is known to take part in.
    """

    target: ClassVar[str] = "regions"

    country: str | None = None
    nuts: tuple[str, ...] = ()
    membership: str | None = None
    pilots: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super(Region, self).__post_init__()
        if self.country is not None:
            object.__setattr__(self, "country", country_code(self.country))


RECORD_TYPES: Final[Mapping[str, type[Record]]] = MappingProxyType(
    {cls.target: cls for cls in (Organisation, Pilot, Demo, Region)}
)
"""Target name → record class; the one table of what can be stored."""

MATCH_TARGETS: Final = ("organisations", "demos", "pilots")
"""The targets that can be asked for."""


def record_type(target: str) -> type[Record]:
    """The record class of `target`.

    Raises
    ------
    InputError
        If there is no such target.
    """
    try:
        return RECORD_TYPES[target]
    except KeyError:
        raise InputError("target", f"{target!r} is unknown", f"use one of {', '.join(RECORD_TYPES)}") from None
