"""What is asked of match lists: the form of a new list → a plan, the parameters of a review's address ↔ a filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import FormData, QueryParams

from matcher.engine.plans import Plan
from matcher.errors import InputError
from matcher.matches import Filters
from matcher.records import MATCH_TARGETS
from matcher.review.states import OPEN, STATES
from matcher.store.list_runs import CHANGES
from matcher.store.match_orders import ORDERS
from matcher.store.matches import MatchFilter

TOPS: Final = (5, 10, 25, 50)
"""How many suggestions a list may have for each record asked for, as the page offers it."""

ONE_OF: Final[Mapping[str, str]] = {
    "demo": "demos",
    "pilot": "pilots",
    "organisation": "organisations",
    "region": "regions",
}
"""Choice of one record → its target."""

EVERY: Final[Mapping[str, str]] = {
    "every-demo": "demos",
    "every-pilot": "pilots",
    "every-organisation": "organisations",
}
"""Choice of a batch → the target of its records."""

TEXT: Final = "text"
NOBODY: Final = "-"
"""What an address calls nobody, as an assignee."""

SOME_STATES: Final[Mapping[str, tuple[str, ...]]] = {"open": OPEN, **{state: (state,) for state in STATES}}
"""Choice of states in an address → the states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAsked:
    """What stands in the form of a new list.

    Parameters
    ----------
    start : str
        A key of `ONE_OF` or `EVERY`, or "text".
    demo, pilot, region, organisation : str
        Id of the record for each choice of one.
    name : str
        Name of an organisation to look for.
    text, title : str
    of_pilot, of_region : str
        Of which pilot or region a batch is; empty means all.
    target : str
    foreign : bool
    country, in_region, kind, in_pilot : str
        Filters; empty means all.
    top : int
    """

    start: str = "demo"
    demo: str = ""
    pilot: str = ""
    region: str = ""
    organisation: str = ""
    name: str = ""
    text: str = ""
    title: str = ""
    of_pilot: str = ""
    of_region: str = ""
    target: str = "organisations"
    foreign: bool = False
    country: str = ""
    in_region: str = ""
    kind: str = ""
    in_pilot: str = ""
    top: int = 10

    @classmethod
    def read(cls, given: QueryParams | FormData) -> ListAsked:
        """What was filled in.

        Raises
        ------
        InputError
            If a value is none that the form offers.
        """
        texts = ("demo", "pilot", "region", "organisation", "name", "text", "title", "of_pilot", "of_region")
        values = {name: text_of(given, name) for name in (*texts, "country", "in_region", "kind", "in_pilot")}
        return cls(
            **values,
            start=one_of(given, "start", (*ONE_OF, *EVERY, TEXT), "demo"),
            target=one_of(given, "target", MATCH_TARGETS, "organisations"),
            foreign=text_of(given, "foreign") == "yes",
            top=int(one_of(given, "top", tuple(map(str, TOPS)), "10")),
        )

    def plan(self) -> Plan:
        """The engine's plan.

        Raises
        ------
        InputError
            If nothing was chosen to start from.
        """
        if self.start in ONE_OF and not self.record:
            raise InputError("list", "starts from nothing", "choose a record")
        every = EVERY.get(self.start)
        return Plan(
            target=self.target,
            top=self.top,
            foreign=self.foreign and self.target == "organisations",
            filters=self.filters(),
            record=self.record or None,
            record_target=ONE_OF.get(self.start, "organisations"),
            every=every,
            of_region=self.of_region or None if every == "organisations" else None,
            of_pilot=self.of_pilot or None if every == "demos" else None,
        )

    def filters(self) -> Filters:
        """The filters that fit what is looked for."""
        return Filters(
            countries=_those(self.country),
            regions=_those(self.in_region),
            kinds=_those(self.kind) if self.target == "organisations" else (),
            pilots=_those(self.in_pilot) if self.target == "demos" else (),
        )

    @property
    def record(self) -> str:
        """Id of the one record that was chosen; empty if none was."""
        return str(getattr(self, self.start)) if self.start in ONE_OF else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAsked:
    """Filters and order of a list's matches, as they stand in an address.

    Parameters
    ----------
    state : str
        A key of `SOME_STATES`; empty means all.
    assignee : str
        A name, or `NOBODY`; empty means all.
    change, asked : str
        What became of it, and the record asked for; empty means all.
    order : str
    after : int
        The last match of the page before; 0 on the first.
    """

    state: str = ""
    assignee: str = ""
    change: str = ""
    asked: str = ""
    order: str = "asked"
    after: int = 0

    @classmethod
    def read(cls, given: QueryParams | FormData) -> ReviewAsked:
        """The filters of an address.

        Raises
        ------
        InputError
            If a value is unknown.
        """
        after = text_of(given, "after")
        return cls(
            state=one_of(given, "state", ("", *SOME_STATES), ""),
            assignee=text_of(given, "assignee"),
            change=one_of(given, "change", ("", *CHANGES), ""),
            asked=text_of(given, "asked"),
            order=one_of(given, "order", tuple(ORDERS), "asked"),
            after=int(after) if after.isascii() and after.isdecimal() and len(after) < 16 else 0,
        )

    def which(self) -> MatchFilter:
        """The filter that the store knows."""
        nobody = self.assignee == NOBODY
        return MatchFilter(
            states=SOME_STATES.get(self.state, ()),
            assignees=("" if nobody else self.assignee,) if self.assignee else (),
            changes=_those(self.change),
            asked=self.asked or None,
        )

    def query(self) -> str:
        """All of it as the query of an address, defaults left out."""
        pairs = [(name, getattr(self, name)) for name in ("state", "assignee", "change", "asked", "order", "after")]
        return urlencode([pair for pair in pairs if pair[1] and pair != ("order", "asked")])

    def filter_query(self) -> str:
        """The filters as an export takes them."""
        which = self.which()
        pairs = [("state", state) for state in which.states] + [("assignee", name) for name in which.assignees]
        pairs += [("change", name) for name in which.changes] + ([("asked", which.asked)] if which.asked else [])
        return urlencode(pairs)

    def other(self, **values: str | int) -> ReviewAsked:
        """The same with other values, on the first page."""
        return replace(self, after=0, **values) if "after" not in values else replace(self, **values)  # type: ignore[arg-type]


def text_of(given: QueryParams | FormData, name: str) -> str:
    """A value without white space around it; empty where it was not given."""
    value = given.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def one_of(given: QueryParams | FormData, name: str, known: tuple[str, ...], default: str) -> str:
    """A value that is one of those known.

    Raises
    ------
    InputError
        If it is not.
    """
    value = text_of(given, name) or default
    if value not in known:
        raise InputError(name, f"{value[:60]!r} is unknown", f"use one of {', '.join(filter(None, known))}")
    return value


def _those(value: str) -> tuple[str, ...]:
    return (value,) if value else ()
