"""Random tokens: sessions, keys, and the tokens of forms. The store holds keyed digests only, so that a copy of it opens nothing."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final, NamedTuple

SESSION: Final = "session"
KEY: Final = "key"
"""What a digest is for; the digests of one kind never fit another."""

_BYTES: Final = 32
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_KEY_TEXT: Final = re.compile(r"pm_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")


class KeyParts(NamedTuple):
    """A key as it was sent."""

    id: str
    secret: str


def new_token() -> str:
    """A token that nobody guesses: 256 random bits."""
    return secrets.token_urlsafe(_BYTES)


def is_token(text: str) -> bool:
    """Whether a text can be a token at all."""
    return _TOKEN.fullmatch(text) is not None


def new_key() -> tuple[str, KeyParts]:
    """A key as a person gets it, and its parts."""
    parts = KeyParts(secrets.token_hex(4), new_token())
    return f"pm_{parts.id}_{parts.secret}", parts


def read_key(text: str) -> KeyParts | None:
    """The parts of a key; None for what can be none.

    Examples
    --------
    >>> read_key("pm_0a1b2c3d_" + "x" * 43).id
    '0a1b2c3d'
    >>> read_key("Bearer")
    """
    found = _KEY_TEXT.fullmatch(text)
    return None if found is None else KeyParts(found[1], found[2])


def digest(key: bytes, kind: str, token: str) -> str:
    """What the store holds of a token: HMAC-SHA256 under the store's own key."""
    return hmac.new(key, f"{kind}:{token}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two texts are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def form_token(session: str) -> str:
    """The token of the forms of a session. It is made of the session's own token, which only that browser has.

    Examples
    --------
    >>> form_token("a") == form_token("a"), form_token("a") == form_token("b"), len(form_token("a"))
    (True, False, 64)
    """
    return hmac.new(session.encode(), b"forms", hashlib.sha256).hexdigest()
