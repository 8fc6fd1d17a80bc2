"""What a match list asks: one record, a text, or every record of a kind; of whom, how many, with which parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Final, Self

from matcher.errors import InputError
from matcher.matches import Filters
from matcher.records import MATCH_TARGETS, RECORD_TYPES
from matcher.settings import Configuration

MOST_PER_QUERY: Final = 200
"""Matches that a list may hold for each record asked for."""

MOST_IN_LIST: Final = 200_000
"""Matches that a list may hold in all."""

PARAMETERS: Final = ("centroid_share", "documents_share", "bm25_share", "complement_share", "best_documents")
"""Parameters of matching that a list may have otherwise than the index; the others are built into it."""

_NOTHING: Final[Mapping[str, float]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a list asks; a free text is given beside it.

    Parameters
    ----------
    target : str
        What is looked for: one of `MATCH_TARGETS`.
    top : int
        How many matches for each record asked for, at most.
    filters : Filters
    foreign : bool
        Leave out the country of the record asked for, else the home country.
    record : str or None
        Id of a record to ask for; None where a text or a batch is.
    record_target : str
        What that record is.
    every : str or None
        Ask for every record of this target instead: "demos", "pilots" or "organisations".
    of_region, of_pilot : str or None
        Of those, only organisations of this region, only demos of this pilot.
    lang : str or None
        Language of the text; detected where not given.
    configuration : mapping of str to float
        Some of `PARAMETERS`, where they are to differ from the index's.
    """

    target: str = "organisations"
    top: int = 10
    filters: Filters = field(default_factory=Filters)
    foreign: bool = False
    record: str | None = None
    record_target: str = "organisations"
    every: str | None = None
    of_region: str | None = None
    of_pilot: str | None = None
    lang: str | None = None
    configuration: Mapping[str, float] = field(default_factory=lambda: _NOTHING)

    def __post_init__(self) -> None:
        _among("target", self.target, MATCH_TARGETS)
        _among("record_target", self.record_target, tuple(RECORD_TYPES))
        if self.every is not None:
            _among("every", self.every, MATCH_TARGETS)
        if not 1 <= self.top <= MOST_PER_QUERY:
            raise InputError("top", f"{self.top} is out of range", f"use 1 to {MOST_PER_QUERY}")
        for name, target in (("of_region", "organisations"), ("of_pilot", "demos")):
            if getattr(self, name) is not None and self.every != target:
                raise InputError(name, f"belongs to a list of every one of {target}", "leave it out")
        self.with_parameters(Configuration())

    @property
    def asked_target(self) -> str | None:
        """What the records asked for are; None for a text."""
        return self.every or (self.record_target if self.record is not None else None)

    def depends_on(self) -> frozenset[str]:
        """Targets whose changes make a version of the list stale."""
        used = {self.target, *([self.asked_target] if self.asked_target else [])}
        if "pilots" in used:  # a pilot is matched through its demos
            used.add("demos")
        if used & {"demos", "pilots"}:  # which have the countries of their regions
            used.add("regions")
        return frozenset(used)

    def with_parameters(self, configuration: Configuration) -> Configuration:
        """`configuration` with the list's own parameters.

        Raises
        ------
        InputError
            If one is unknown, cannot differ from the index's, or is out of range.
        """
        for name in self.configuration:
            _among("configuration", name, PARAMETERS)
        return replace(configuration, **self.configuration)

    def to_dict(self) -> dict[str, Any]:
        """JSON values only; what is empty is left out."""
        out = {f.name: getattr(self, f.name) for f in fields(self)}
        out["filters"] = {name: list(values) for name, values in asdict(self.filters).items() if values}
        out["configuration"] = dict(self.configuration)
        return {name: value for name, value in out.items() if value not in (None, {}, False)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """A plan as `to_dict` gave it."""
        filters = {name: tuple(values) for name, values in data.get("filters", {}).items()}
        return cls(**{**data, "filters": Filters(**filters)})


def _among(where: str, name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        raise InputError(where, f"{name!r} is unknown", f"use one of {', '.join(known)}")
