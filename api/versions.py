"""Versions of records as entity tags: ETag out, If-Match in."""

from __future__ import annotations

import re
from typing import Final

from api.errors import PreconditionRequired
from matcher.errors import InputError

_TAG: Final = re.compile(r'"([0-9]{1,9})"')


def etag(version: int) -> str:
    """The tag of a version.

    Examples
    --------
    >>> etag(3)
    '"3"'
    """
    return f'"{version}"'


def expected_version(if_match: str | None) -> int:
    """The version that an edit was made on.

    Raises
    ------
    PreconditionRequired
        If the request names none; `*` names none either.
    InputError
        If it is no tag that was answered here.
    """
    if if_match is None or if_match.strip() in ("", "*"):
        raise PreconditionRequired
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise InputError(
            "If-Match", f"{if_match[:60]!r} is no ETag that was answered here", 'send it as it was, as "3"'
        )
    return int(found[1])
