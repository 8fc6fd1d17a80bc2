"""A decision on a match, and how a change applies to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from matcher.errors import InputError
from matcher.people.contacts import masked, require_no_address
from matcher.review.reasons import NEEDS_NOTE, check_reason
from matcher.review.states import FIRST, REASONED, check_transition

LONGEST_NOTE: Final = 2_000
LONGEST_NAME: Final = 200
"""Characters of a note, and of the name of who a match is assigned to."""

_LINE_END: Final = re.compile("\r\n|[\r\x0b\x0c]")
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where a match stands.

    Parameters
    ----------
    state : str
        One of `matcher.review.states.STATES`.
    reason : str or None
        One of `matcher.review.reasons.reasons()`; only in states that have one.
    note : str
        What is to be said to it, in the reviewer's words.
    assignee : str or None
        Who is to look at it.
    """

    state: str = FIRST
    reason: str | None = None
    note: str = ""
    assignee: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """All of it, as JSON values."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


FIELDS: Final = tuple(f.name for f in fields(Decision))
"""What a change may name."""


def changed(standing: Decision, change: Mapping[str, Any]) -> Decision:
    """The decision after a change; what the change does not name stays.

    A new state drops reason and note of the old one, unless the change names them; the history keeps them.

    Parameters
    ----------
    standing : Decision
    change : mapping of str to str or None
        Some of `FIELDS` with their new values.

    Raises
    ------
    TransitionError
        If the state may not follow the one that stands.
    InputError
        If a field is unknown or its value cannot be used, or a rejection has no reason.

    Examples
    --------
    >>> changed(Decision(), {"state": "rejected", "reason": "capacity"}).reason
    'capacity'
    """
    unknown = sorted(set(change) - set(FIELDS))
    if unknown:
        raise InputError(unknown[0], "is no part of a decision", f"use {', '.join(FIELDS)}")
    values: dict[str, Any] = {name: _value(name, value) for name, value in change.items()}
    if values.get("state", standing.state) != standing.state:
        check_transition(standing.state, values["state"])
        values = {"reason": None, "note": "", **values}
    after = replace(standing, **values)
    _check_reason(after)
    return after


def _value(name: str, value: Any) -> str | None:
    """A field's new value, without outer white space, a note without personal e-mail addresses; what is empty is none."""
    if value is not None and not isinstance(value, str):
        raise InputError(name, f"{value!r} is no text", "send a text")
    text = _LINE_END.sub("\n", value or "").strip()
    if _CONTROL.search(text):
        raise InputError(name, "holds a control character", "give plain text")
    longest = LONGEST_NOTE if name == "note" else LONGEST_NAME
    if len(text) > longest:
        raise InputError(name, f"has {len(text):,} characters", f"give at most {longest:,}")
    if name == "note":
        return masked(text)
    require_no_address(name, text)
    if name == "state" and not text:
        raise InputError("state", "is empty", f"to take a decision back use {FIRST!r}")
    return text or None


def _check_reason(decision: Decision) -> None:
    if decision.reason is None:
        if decision.state == "rejected":
            raise InputError("reason", "is missing", "a rejection needs one, such as wrong-topic; 'other' with a note")
        return
    if decision.state not in REASONED:
        raise InputError("reason", f"is not asked for a match that is {decision.state}", "leave it out")
    if check_reason(decision.reason) in NEEDS_NOTE and not decision.note:
        raise InputError("note", f"is missing for the reason {decision.reason!r}", "say in a few words what it is")
