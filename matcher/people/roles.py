"""Scopes, roles, and the principal: a scope is leave to do one kind of thing, a role is the scopes that a person has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from matcher.errors import InputError

READ: Final = "read"
WRITE: Final = "write"
REVIEW: Final = "review"
EVALUATE: Final = "evaluate"
PEOPLE: Final = "people"

SCOPES: Final[Mapping[str, str]] = {
    READ: "see records and ask for suggestions",
    WRITE: "add, change and import records",
    REVIEW: "work on match lists: make them, decide, comment",
    EVALUATE: "measure how good suggestions are, and compare settings",
    PEOPLE: "manage accounts",
}
"""Scope → what it lets one do."""

KEY_SCOPES: Final = (READ, WRITE, REVIEW, EVALUATE)
"""Scopes that a key can have; accounts are managed by people who signed in."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a kind of person may do.

    Parameters
    ----------
    who : str
        Whom it is for.
    scopes : tuple of str
    """

    who: str
    scopes: tuple[str, ...]


READER: Final = "reader"
ADMIN: Final = "admin"

ROLES: Final[Mapping[str, Role]] = {
    READER: Role("experts: regional developers, research staff", (READ,)),
    "coordinator": Role("coordinators of pilots and regions", (READ, WRITE, REVIEW)),
    "analyst": Role("analysts, who measure and compare", (READ, REVIEW, EVALUATE)),
    ADMIN: Role("those who look after the accounts", tuple(SCOPES)),
}
"""Role → whom it is for and what it may do; a new role is a line here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Whoever acts: a person who signed in, a program with a person's key, or this machine's own user.

    Parameters
    ----------
    name : str
        What stands in the audit trail; empty for a visitor who only reads.
    role : str
        A key of `ROLES`.
    scopes : frozenset of str
    via : str
        "session", "key", "local" (no accounts yet, on this machine) or "visitor" (no accounts, read only).
    """

    name: str
    role: str
    scopes: frozenset[str]
    via: str

    @classmethod
    def of(cls, name: str, role: str, via: str, scopes: Iterable[str] | None = None) -> Principal:
        """Someone with a role; where scopes are given, only those of them that the role has.

        Examples
        --------
        >>> sorted(Principal.of("anna", "reader", "key", ["read", "write"]).scopes)
        ['read']
        """
        held = frozenset(ROLES[role].scopes)
        return cls(name=name, role=role, via=via, scopes=held if scopes is None else held & frozenset(scopes))

    def may(self, scope: str) -> bool:
        """Whether this scope is among theirs; accounts are managed by people, never by keys."""
        return scope in self.scopes and not (scope == PEOPLE and self.via == "key")


def require_role(role: str) -> str:
    """The role as it is written.

    Raises
    ------
    InputError
        If there is no such role.
    """
    found = role.strip().lower()
    if found not in ROLES:
        raise InputError("role", f"{role[:60]!r} is unknown", f"use one of {', '.join(ROLES)}")
    return found


def require_scopes(scopes: Iterable[str], role: str) -> tuple[str, ...]:
    """The scopes of a key, in the order of the table.

    Raises
    ------
    InputError
        If there are none, or one is unknown or not the role's.
    """
    given = [scope.strip().lower() for scope in scopes if scope.strip()]
    allowed = [scope for scope in KEY_SCOPES if scope in ROLES[role].scopes]
    for scope in given:
        if scope not in allowed:
            problem = f"a {role} has it not" if scope in SCOPES else "is unknown"
            raise InputError("scopes", f"{scope[:60]!r}: {problem}", f"use some of {', '.join(allowed)}")
    if not given:
        raise InputError("scopes", "none was given", f"use some of {', '.join(allowed)}")
    return tuple(scope for scope in allowed if scope in given)
