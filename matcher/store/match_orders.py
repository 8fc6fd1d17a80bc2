"""The orders in which a person may look at the matches of a list, and where a page of one goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from matcher.errors import InputError
from matcher.review.states import STATES
from matcher.store.list_schema import match_list_entries as entries
from matcher.store.list_schema import matches
from matcher.store.schema import UtcDateTime

Key = tuple[sa.ColumnElement[Any], bool]
"""An expression, and whether the greatest stands first."""

_NEVER: Final = sa.literal(dt.datetime(1970, 1, 1, tzinfo=dt.UTC), UtcDateTime())
_BY_ASKED: Final[tuple[Key, ...]] = ((entries.c.asked, False), (entries.c.place, False), (entries.c.match, False))

ORDERS: Final[Mapping[str, tuple[Key, ...]]] = {
    "asked": _BY_ASKED,
    "score": ((entries.c.score, True), *_BY_ASKED),
    "state": ((sa.case({state: n for n, state in enumerate(STATES)}, value=matches.c.state), False), *_BY_ASKED),
    "changed": ((sa.func.coalesce(matches.c.changed_at, _NEVER), True), *_BY_ASKED),
}
"""Order → its keys: by what was asked for and rank, the best first, in the order of states, those changed last first."""


def keys_of(order: str) -> tuple[Key, ...]:
    """The keys of an order.

    Raises
    ------
    InputError
        If there is no such order.
    """
    if order not in ORDERS:
        raise InputError("order", f"{order!r} is unknown", f"use one of {', '.join(ORDERS)}")
    return ORDERS[order]


def sorting(keys: Sequence[Key]) -> list[sa.ColumnElement[Any]]:
    """What a query is ordered by."""
    return [key.desc() if greatest else key.asc() for key, greatest in keys]


def behind(keys: Sequence[Key], place: Sequence[Any]) -> sa.ColumnElement[bool]:
    """What stands behind a place, which is given by its values of the keys."""
    conditions = []
    for n, (key, greatest) in enumerate(keys):
        before = [held == value for (held, _), value in zip(keys[:n], place[:n], strict=True)]
        conditions.append(sa.and_(*before, key < place[n] if greatest else key > place[n]))
    return sa.or_(*conditions)
