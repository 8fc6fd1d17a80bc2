"""How far a match and a list may be trusted, in words and as a number.

A match rests on specific words: those that are not in every text. Two things make it trustworthy: how many of them the candidate
meets (one may be chance, and a part of a compound or a likeness counts half), and how much of the query they are. With n specific
words met and coverage c, the share of the query's specific weight that is met,

    value = sqrt(c) (1 - exp(-n / HALF_LIFE))

The list has the value of its best match, and the level is read off `THRESHOLDS`. A query with hardly any specific word gets no more
than "low", whatever it meets.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt
from typing import Final

from matcher.matches import Confidence
from matcher.ranking.explain import Contribution
from matcher.ranking.slots import Slot, SlottedQuery

HALF_LIFE: Final = 3.0
"""Specific words that make about two thirds of full trust."""

THRESHOLDS: Final = (("good", 0.55), ("fair", 0.35), ("low", 0.12), ("none", 0.0))
"""Lowest value of each level."""

FEWEST: Final = 3
"""Specific words that a query needs before a list can be confident."""

_ROUTE_TRUST: Final = {"same": 1.0, "glossary": 1.0, "lexicon": 0.8, "member": 0.5, "cognate": 0.5}

ADD_WORDS: Final = (
    "The text has few words of a particular field. Say what is made or done, from which materials, with which methods."
)
NOTHING_FITS: Final = (
    "Nothing fits well. Name products, materials and methods, look for something else, or loosen the filters."
)
CHECK_REASONS: Final = "The best match rests on few words; read its reasons before you act on it."


def specific_slots(query: SlottedQuery) -> list[Slot]:
    """The query's slots that are not generic."""
    return [slot for slot in query.slots if not slot.generic]


def match_confidence(query: SlottedQuery, found: Sequence[Contribution]) -> Confidence:
    """Confidence of one match, from the contributions to it."""
    specific = specific_slots(query)
    total = sum(slot.worth for slot in specific)
    if not total:
        return Confidence(level="none", value=0.0)
    words = met = 0.0
    for contribution in found:
        if not contribution.slot.generic:
            trust = _ROUTE_TRUST[contribution.target.route]
            words += trust
            met += trust * contribution.slot.worth
    value = sqrt(met / total) * (1.0 - exp(-words / HALF_LIFE))
    if len(specific) < FEWEST:
        value = min(value, THRESHOLDS[1][1] - 0.01)
    return Confidence(level=_level(value), value=round(value, 4))


def list_confidence(query: SlottedQuery, matches: Sequence[Confidence]) -> Confidence:
    """Confidence of a list: that of its best match, with advice where it is not good."""
    value = max((match.value for match in matches), default=0.0)
    level = _level(value)
    advice = ""
    if len(specific_slots(query)) < FEWEST:
        advice = ADD_WORDS
    elif level in ("none", "low"):
        advice = NOTHING_FITS
    elif level == "fair":
        advice = CHECK_REASONS
    return Confidence(level=level, value=value, advice=advice)


def _level(value: float) -> str:
    return next(level for level, least in THRESHOLDS if value >= least)
