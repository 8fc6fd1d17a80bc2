"""The states of a match and what may follow what: one table, drawn here.

::

    suggested ──┬──> shortlisted ──┬──> contacted ──┬──> agreed
                ├──> accepted ─────┘        │       └──> declined
                ├──> unsure                 │
                ├──> later    <─────────────┤
                └──> rejected <─────────────┘      (a rejection has a reason)

The five in the middle may be changed into one another, and back to suggested, for as long as nobody was contacted. Only who was
shortlisted or accepted is contacted. An agreement may end (declined), and who declined may agree after all or be contacted again.
Going back otherwise is an undo, which is a change of its own in the history.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from matcher.errors import InputError, TransitionError

FIRST: Final = "suggested"
"""The state of a match that nobody has decided on."""

_JUDGED: Final = ("shortlisted", "accepted", "rejected", "unsure", "later")


def _but(state: str, *more: str) -> tuple[str, ...]:
    return tuple(name for name in (FIRST, *_JUDGED) if name != state) + more


TRANSITIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "suggested": _JUDGED,
        "shortlisted": _but("shortlisted", "contacted"),
        "accepted": _but("accepted", "contacted"),
        "rejected": _but("rejected"),
        "unsure": _but("unsure"),
        "later": _but("later"),
        "contacted": ("agreed", "declined", "rejected", "later"),
        "agreed": ("declined",),
        "declined": ("contacted", "agreed"),
    }
)
"""State → the states that may follow it; a state may always stay as it is."""

STATES: Final = tuple(TRANSITIONS)

OPEN: Final = ("suggested", "unsure")
"""States that still wait for a decision; a list is open while it has matches in one of them."""

REASONED: Final = ("rejected", "declined")
"""States that may have a reason; a rejection must."""


def check_state(state: str) -> str:
    """`state`, if there is such a state.

    Raises
    ------
    InputError
    """
    if state not in TRANSITIONS:
        raise InputError("state", f"{state!r} is unknown", f"use one of {', '.join(STATES)}")
    return state


def check_transition(state: str, following: str) -> None:
    """Pass if `following` may come after `state`.

    Raises
    ------
    TransitionError
        If it may not; it names the states that may.
    InputError
        If one of them is no state.
    """
    allowed = TRANSITIONS[check_state(state)]
    if check_state(following) != state and following not in allowed:
        raise TransitionError(state, following, allowed)
