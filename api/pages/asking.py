"""What is asked: the parameters of an address ↔ the options of a suggestion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import FormData, QueryParams

from matcher.errors import InputError
from matcher.matches import Filters
from matcher.records import MATCH_TARGETS, RECORD_TYPES

TOPS: Final = (10, 25, 50)
"""How many matches a page may show."""

PARAMETER_OF: Final = {
    "countries": "country",
    "not_countries": "where",
    "regions": "region",
    "kinds": "kind",
    "pilots": "pilot",
}
"""Field of `Filters` → parameter of the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options of a suggestion, as they stand in an address.

    Parameters
    ----------
    target : str
        What to look for.
    foreign : bool
        Only partners from other countries.
    country, region, kind, pilot : tuple of str
        Only these; empty means all.
    text_lang : str
        Language of the text; empty means it is detected.
    top : int
        One of `TOPS`.
    record, record_target : str
        The record asked for; empty where a text is.
    """

    target: str = "organisations"
    foreign: bool = True
    country: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    pilot: tuple[str, ...] = ()
    text_lang: str = ""
    top: int = TOPS[0]
    record: str = ""
    record_target: str = "organisations"

    @classmethod
    def read(cls, given: QueryParams | FormData, *, foreign: bool = True) -> Asked:
        """The options of an address or a form; what is not given has its default.

        Parameters
        ----------
        given : QueryParams or FormData
        foreign : bool
            What counts where `where` is not given.

        Raises
        ------
        InputError
            If a value cannot be used.
        """
        target = _one(given, "target", MATCH_TARGETS, "organisations")
        where = _one(given, "where", ("foreign", "all"), "foreign" if foreign else "all")
        of_organisations = target == "organisations"
        return cls(
            target=target,
            foreign=of_organisations and where == "foreign",
            country=_many(given, "country"),
            region=_many(given, "region"),
            kind=_many(given, "kind") if of_organisations else (),
            pilot=_many(given, "pilot") if not of_organisations else (),
            text_lang=_text(given, "text_lang"),
            top=int(_one(given, "top", tuple(map(str, TOPS)), str(TOPS[0]))),
            record=_text(given, "record"),
            record_target=_one(given, "record_target", tuple(RECORD_TYPES), "organisations"),
        )

    @property
    def filters(self) -> Filters:
        """The filters but `foreign`, which the engine knows."""
        return Filters(countries=self.country, regions=self.region, kinds=self.kind, pilots=self.pilot)

    def query(self) -> str:
        """The options as the query of an address, defaults left out."""
        pairs = [("record", self.record), ("record_target", self.record_target)] if self.record else []
        pairs.append(("target", self.target))
        if self.target == "organisations" and not self.foreign:
            pairs.append(("where", "all"))
        for name in ("country", "region", "kind", "pilot"):
            pairs.extend((name, value) for value in getattr(self, name))
        if self.text_lang:
            pairs.append(("text_lang", self.text_lang))
        if self.top != TOPS[0]:
            pairs.append(("top", str(self.top)))
        return urlencode(pairs)

    def looking_for(self, target: str) -> Asked:
        """The same question for another target, with its default filters."""
        foreign = target == "organisations"
        return replace(self, target=target, foreign=foreign, country=(), region=(), kind=(), pilot=(), top=TOPS[0])

    def without(self, parameter: str) -> Asked:
        """The same question without one of its filters; without any where `parameter` is empty."""
        gone = (parameter,) if parameter else ("where", "country", "region", "kind", "pilot")
        lists = {name: () for name in gone if name != "where"}
        return replace(self, foreign=self.foreign and "where" not in gone, **lists)  # type: ignore[arg-type]


def _text(given: QueryParams | FormData, name: str) -> str:
    value = given.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _one(given: QueryParams | FormData, name: str, known: tuple[str, ...], default: str) -> str:
    value = _text(given, name) or default
    if value not in known:
        raise InputError(name, f"{value!r} is unknown", f"use one of {', '.join(known)}")
    return value


def _many(given: QueryParams | FormData, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v.strip() for v in given.getlist(name) if isinstance(v, str) and v.strip()))
