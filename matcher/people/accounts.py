"""What is known of a person with an account, of a key and of a session, and which names are taken."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from matcher.errors import InputError
from matcher.people.roles import Principal

LONGEST_NAME: Final = 40
LONGEST_LABEL: Final = 80
MOST_KEY_DAYS: Final = 366
PSEUDONYM: Final = "erased-"
"""How the names begin that stand for people who were erased."""

_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?")
_RESERVED: Final = frozenset({"local", "anonymous", "nobody", "system"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone with an account.

    Parameters
    ----------
    name : str
        Unique, in small letters.
    role : str
    active : bool
        False where the account is disabled.
    created_at : datetime.datetime
        In UTC.
    keys : int
        How many keys the person has.
    """

    name: str
    role: str
    active: bool
    created_at: dt.datetime
    keys: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key of a person, without its secret.

    Parameters
    ----------
    id : str
        What it is called; also the middle part of the key itself.
    person, label : str
    scopes : tuple of str
    created_at, expires_at : datetime.datetime
        In UTC.
    """

    id: str
    person: str
    label: str
    scopes: tuple[str, ...]
    created_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Someone who signed in.

    Parameters
    ----------
    principal : Principal
    seen_at, expires_at : datetime.datetime
        In UTC; the last request that was noted, and when it ends whatever is done.
    """

    principal: Principal
    seen_at: dt.datetime
    expires_at: dt.datetime


def require_name(name: str) -> str:
    """A name for a new account, in small letters.

    Raises
    ------
    InputError
        If it cannot be used.

    Examples
    --------
    >>> require_name(" Anna.Mattila ")
    'anna.mattila'
    """
    found = name.strip().lower()
    if not _NAME.fullmatch(found):
        raise InputError(
            "name",
            f"{name[:60]!r} cannot be used",
            f"use 1 to {LONGEST_NAME} letters a-z, digits, dots, hyphens or underscores, a letter or digit first and last",
        )
    if found in _RESERVED or found.startswith(PSEUDONYM):
        raise InputError("name", f"{found!r} has a meaning of its own", "choose another")
    return found


def known_name(name: str) -> str:
    """A name that was given to find an account; one that no account can have is empty."""
    found = name.strip().lower()
    return found if _NAME.fullmatch(found) else ""


def require_label(label: str) -> str:
    """What a key is called.

    Raises
    ------
    InputError
        If it is empty, too long, or holds control characters.
    """
    found = label.strip()
    if not found or len(found) > LONGEST_LABEL or not found.isprintable():
        raise InputError("label", "cannot be used", f"say what the key is for, in 1 to {LONGEST_LABEL} characters")
    return found


def require_days(days: int) -> dt.timedelta:
    """How long a key works.

    Raises
    ------
    InputError
    """
    if not 1 <= days <= MOST_KEY_DAYS:
        raise InputError("days", f"{days} is out of range", f"a key works for 1 to {MOST_KEY_DAYS} days")
    return dt.timedelta(days=days)
