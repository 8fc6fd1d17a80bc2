"""Why a match was turned down: codes that can be counted, each with a name in three languages."""

from __future__ import annotations

from typing import Final

from matcher.errors import InputError
from matcher.review.labels import labels

NEEDS_NOTE: Final = frozenset({"other"})
"""Reasons that say nothing without a note."""

TEACHES: Final = frozenset({"wrong-topic"})
"""Reasons that speak of the two texts, so that lists may learn from them; the others speak of the time, the rules or the partner."""


def reasons() -> tuple[str, ...]:
    """The codes, in the order in which they are offered."""
    return tuple(labels("reasons"))


def check_reason(code: str) -> str:
    """`code`, if there is such a reason.

    Raises
    ------
    InputError
    """
    if code not in labels("reasons"):
        raise InputError("reason", f"{code!r} is unknown", f"use one of {', '.join(reasons())}")
    return code
