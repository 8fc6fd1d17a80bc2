"""Opaque cursors: where a list goes on, so that nothing is shown twice or left out while others write."""

from __future__ import annotations

import base64
import binascii
import json

from matcher.errors import InputError


def make_cursor(target: str, search: str | None, after: str) -> str:
    """The cursor after a record of a list.

    Examples
    --------
    >>> read_cursor(make_cursor("demos", "wood", "bio-1"), "demos", "wood")
    'bio-1'
    """
    held = json.dumps([target, search, after], separators=(",", ":")).encode("ascii")
    return base64.urlsafe_b64encode(held).rstrip(b"=").decode("ascii")


def read_cursor(cursor: str, target: str, search: str | None) -> str:
    """The id after which a list goes on.

    Raises
    ------
    InputError
        If the cursor is none of ours, or of another list.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        of_target, of_search, after = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise InputError("cursor", "is none that was answered here", "leave it out to begin anew") from None
    if not isinstance(after, str) or of_target != target or of_search != search:
        raise InputError("cursor", "is that of another list", "ask with the same q, or leave it out to begin anew")
    return after
