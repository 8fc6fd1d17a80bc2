"""How far a match and a list may be trusted, in words and as a number.

A match rests on specific words, those that do not occur in every text. Each term of the candidate counts once (terms of one family
together), with

    t sqrt(w) (1 - s)

where t is the trust in the route that led to it, w the weight of the translation and s the share of all records that have the term,
so that what a text meets by chance says little. The sum over the terms, times the share of the query that is specific, is the
evidence e: a text of policy words has hardly any, however long it is. Then

    value = 1 - exp(-e / SCALE)

The list has the value of its best match among the first ten, and the level is read off `THRESHOLDS`. Scale and thresholds were set
on data/evaluation: the off-topic and policy texts stay below "fair", see docs/evaluation.md. The covered share of the query and the
distance of the best score were tried, too; they tell good texts from others worse, for a long good text leaves much uncovered.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt
from typing import Final

from matcher.matches import Confidence
from matcher.ranking.explain import Contribution
from matcher.ranking.slots import Slot, SlottedQuery

SCALE: Final = 2.0
"""Evidence, in specific words, that makes about two thirds of full trust."""

THRESHOLDS: Final = (("good", 0.72), ("fair", 0.5), ("low", 0.2), ("none", 0.0))
"""Lowest value of each level."""

LOOKED_AT: Final = 10
"""Matches that make the confidence of a list, however many are shown."""

FEWEST: Final = 3
"""Specific words that a query needs before a list can be confident."""

_ROUTE_TRUST: Final = {
    "same": 1.0,
    "glossary": 1.0,
    "family": 0.8,
    "lexicon": 0.8,
    "member": 0.5,
    "part": 0.5,
    "cognate": 0.5,
}

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
    terms: dict[int, float] = {}
    for contribution in found:
        target = contribution.target
        if not contribution.slot.generic:
            trust = _ROUTE_TRUST[target.route] * sqrt(target.weight) * (1.0 - query.index.record_share(target.number))
            number = _family(contribution)
            terms[number] = max(terms.get(number, 0.0), trust)
    value = 1.0 - exp(-sum(terms.values()) * query.specific_share / SCALE)
    return Confidence(level=_level(value), value=round(value, 4))


def _family(contribution: Contribution) -> int:
    """The term that stands for the one that is met: words of one family, such as "house" and "housing", count once."""
    related = (target.number for target in contribution.slot.targets if target.route == "family")
    return next(related, contribution.target.number)


def list_confidence(query: SlottedQuery, matches: Sequence[Confidence]) -> Confidence:
    """Confidence of a list: that of the best of its first `LOOKED_AT` matches, with advice where it is not good."""
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
