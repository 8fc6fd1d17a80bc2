"""How often something may be tried: so many times within so many seconds, counted in the store for all processes together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WINDOW: Final = 15 * 60
"""Seconds for which attempts to sign in are counted."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times within a window of time.

    Parameters
    ----------
    bucket : str
        What is counted.
    most : int
    seconds : int
        Length of the window; windows follow each other, all begin at a multiple of it.
    """

    bucket: str
    most: int
    seconds: int


def sign_in_limits(name: str, address: str, most: int) -> tuple[Limit, ...]:
    """The limits of signing in: a name from one address, a name from anywhere, an address with any name.

    The second is looser than the first, so that nobody locks others out from one address.

    Parameters
    ----------
    name, address : str
    most : int
        Attempts with one name from one address.
    """
    return (
        Limit(f"sign-in:{name}@{address}", most, WINDOW),
        Limit(f"sign-in:{name}@*", 5 * most, WINDOW),
        Limit(f"sign-in:*@{address}", 5 * most, WINDOW),
    )


def key_limit(key: str, most: int) -> Limit:
    """The limit of requests of a key, per minute."""
    return Limit(f"key:{key}", most, 60)
