"""Which passwords are taken, and their hashes by argon2id (RFC 9106).

A password must be long; how it is made up is not asked. A few rules stand for the lists of common passwords that others keep: one
that repeats itself, walks along the keyboard or the alphabet, or is made of a common word or the name of the account is refused.
"""

from __future__ import annotations

import secrets
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final

from matcher.errors import InputError

if TYPE_CHECKING:
    from pwdlib.hashers.argon2 import Argon2Hasher

LEAST: Final = 12
MOST: Final = 256
"""Characters of a password."""

TIME_COST: Final = 3
MEMORY_KIB: Final = 64 * 1024
LANES: Final = 4
"""The second recommendation of RFC 9106, for machines that cannot give 2 GiB to each sign-in."""

_LEAST_LEFT: Final = 6
_COMMON: Final = (
    "password", "passwort", "salasana", "lösenord", "losenord", "motdepasse", "contraseña", "contrasena", "wachtwoord",
    "welcome", "tervetuloa", "välkommen", "valkommen", "letmein", "admin", "partner", "matcher", "vanguard", "secret", "salainen",
    "qwerty", "qwertz", "azerty", "asdf", "zxcv",
)  # fmt: skip
_WALKS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789",
    "qwertyuiopåasdfghjklöäzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn",
)
_STEPS: Final = 4
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


class Passwords:
    """Makes and checks hashes.

    Parameters
    ----------
    time_cost, memory_kib, lanes : int
        Of argon2id. Others than the defaults are for tests; hashes made with others are still understood.
    """

    def __init__(self, time_cost: int = TIME_COST, memory_kib: int = MEMORY_KIB, lanes: int = LANES) -> None:
        self._costs = time_cost, memory_kib, lanes

    @cached_property
    def _hasher(self) -> Argon2Hasher:
        from pwdlib.hashers.argon2 import Argon2Hasher

        time_cost, memory_kib, lanes = self._costs
        return Argon2Hasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=lanes)

    def hashed(self, password: str) -> str:
        """The hash to store, with its salt and parameters."""
        return self._hasher.hash(_normal(password))

    def right(self, password: str, stored: str | None) -> bool:
        """Whether a password is the one of a stored hash.

        Without a hash, where there is no such person, the work is the same and the answer is no: the time tells nothing.
        """
        if len(password) > MOST:
            password = ""
        fits = self._hasher.verify(_normal(password), self._decoy if stored is None else stored)
        return fits and stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether a hash was made with other parameters and should be made anew."""
        return self._hasher.check_needs_rehash(stored)

    @cached_property
    def _decoy(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(24))

    def prepare(self) -> None:
        """Do what the first check would wait for."""
        _ = self._decoy


def require_password(password: str, name: str = "") -> str:
    """A password that can be used for an account.

    Raises
    ------
    InputError
        If it is too short, too long, or one that would be guessed; the message does not repeat it.
    """
    if len(password) < LEAST:
        raise InputError(
            "password", f"has fewer than {LEAST} characters", "a few words that do not belong together are good"
        )
    if len(password) > MOST:
        raise InputError("password", f"has more than {MOST} characters", "choose a shorter one")
    if "\x00" in password or any("\ud800" <= sign <= "\udfff" for sign in password):
        raise InputError("password", "holds a character that cannot be typed again", "use letters, digits and signs")
    if _guessable(_normal(password).casefold(), name):
        raise InputError(
            "password",
            "is one of those that are tried first",
            "use no name, no common word with digits, no row of keys; a few words that do not belong together are good",
        )
    return password


def made_password() -> str:
    """A password to be given to somebody and changed by them: five groups of four, about 98 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(5))


def _guessable(password: str, name: str) -> bool:
    """Whether little is left of a password without what everybody tries."""
    left = password
    for word in (*_COMMON, *(part for part in {name, *name.replace("-", ".").split(".")} if len(part) > 2)):
        left = left.replace(word, "\x00")
    for walk in _WALKS:
        for row in (walk, walk[::-1]):
            for start in range(len(row) - _STEPS + 1):
                left = left.replace(row[start : start + _STEPS], "\x00")
    kept = [sign for sign in left if sign != "\x00"]
    letters = [sign for sign in kept if not sign.isdigit() and sign not in "!?.,;:-_#*+ "]
    return len(set(password)) < _LEAST_LEFT or len(kept) < _LEAST_LEFT or (left != password and len(letters) < _STEPS)


def _normal(password: str) -> str:
    """The password as it is hashed: a letter with an accent is the same on every keyboard."""
    return unicodedata.normalize("NFC", password)
