"""Forged requests: what a browser sends with a session must carry the session's token of forms, which other sites cannot know.

The token stands in the header X-CSRF-Token (htmx sends it so) or is the first field of the form. Only the beginning of a body is read
for it, so that a large file is not held in memory.
"""

from __future__ import annotations

import re
from typing import Final

from fastapi import Request
from starlette.types import Message, Receive

from api.errors import ApiError
from matcher.people.tokens import same

HEADER: Final = "X-CSRF-Token"
FIELD: Final = "csrf"
_ENOUGH: Final = 1_024
"""Bytes of a body in which the first field has ended."""

_FIRST_FIELD: Final = {
    "application/x-www-form-urlencoded": re.compile(rb"csrf=([0-9a-f]{64})(?:&|\Z)"),
    "multipart/form-data": re.compile(
        rb'--[^\r\n]{1,200}\r\ncontent-disposition: *form-data; *name="csrf"\r\n\r\n([0-9a-f]{64})\r\n--', re.IGNORECASE
    ),
}


async def with_form_token(request: Request, token: str) -> Request:
    """The request, with its body whole, if it carries the token of its session.

    Raises
    ------
    ApiError
        With status 403, if it does not.
    """
    sent = request.headers.getlist(HEADER)
    if sent:
        if len(sent) == 1 and same(sent[0], token):
            return request
        raise _forged()
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    pattern = _FIRST_FIELD.get(media_type)
    if pattern is None:
        raise _forged()
    beginning, more = await _beginning(request)
    found = pattern.match(beginning)
    if found is None or not same(found[1].decode("ascii"), token):
        raise _forged()
    return Request(request.scope, _again(beginning, more, request.receive))


async def _beginning(request: Request) -> tuple[bytes, bool]:
    """The first bytes of a body, and whether more follow."""
    held, more = b"", True
    while more and len(held) < _ENOUGH:
        message = await request.receive()
        if message["type"] != "http.request":
            break
        held += message.get("body", b"")
        more = message.get("more_body", False)
    return held, more


def _again(beginning: bytes, more: bool, receive: Receive) -> Receive:
    """A body from its beginning, though that was read already."""
    first: list[Message] = [{"type": "http.request", "body": beginning, "more_body": more}]

    async def replay() -> Message:
        return first.pop() if first else await receive()

    return replay


def _forged() -> ApiError:
    return ApiError(
        403, f"the form's token is missing or of another session; load the page anew (programs send {HEADER}, or a key)"
    )
