"""What every request passes: its id, the host and origin checks, the time limit, the headers, the log line.

A plain ASGI wrapper around the application. It also answers what nobody foresaw, so an answer never holds a traceback.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Mapping
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Problem, make_problem, problem_response
from api.logs import LOG, fault
from api.metrics import Requests
from api.security import HEADERS, SAFE_METHODS, allowed_host, from_elsewhere
from matcher.settings import Settings

_SANE_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_HEADERS: Final = [(name.lower().encode("ascii"), value.encode("ascii")) for name, value in HEADERS.items()]
_FORM_BYTES: Final = 1_000_000
"""What a form may hold beside its file."""

_UNCHECKED: Final = frozenset({"/api/v1/health"})
"""Paths that a watcher may ask under any name; they tell nothing."""

_UNLOGGED: Final = "/static/"


class Door:
    """Stands before the application.

    Parameters
    ----------
    app : ASGI application
    settings : Settings
    requests : Requests
        Counts them.
    """

    def __init__(self, app: ASGIApp, settings: Settings, requests: Requests) -> None:
        self._app = app
        self._requests = requests
        self._seconds = settings.max_seconds
        self._most_bytes = settings.max_request_kb * 1_000
        self._most_upload = settings.max_upload_mb * 1_000_000 + _FORM_BYTES
        self._hosts = frozenset(name.strip().lower().rstrip(".") for name in settings.hosts.split(",") if name.strip())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        upload = Headers(scope=scope).get("content-type", "").lower().startswith("multipart/form-data")
        most = self._most_upload if upload else self._most_bytes
        visit = _Visit(scope, receive, send, most, self._seconds)
        try:
            await visit.pass_through(self._app, self._hosts)
        finally:
            if not scope["path"].startswith(_UNLOGGED):
                self._requests.count(visit.method, visit.route, visit.status, visit.seconds)


class _Visit:
    """One request on its way through the door."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, most_bytes: int, seconds: int) -> None:
        self.method = scope["method"]
        self._scope, self._receive, self._send = scope, receive, send
        self._most_bytes, self._bytes = most_bytes, 0
        self._limit = seconds
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        self._id = given if _SANE_ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = self._id
        self._headers = headers
        self._began = time.perf_counter()
        self.status, self.seconds = 0, 0.0
        self._reading = self._read = self._over = False
        self._until = asyncio.get_running_loop().time() + seconds

    async def pass_through(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        """Let the application answer, or refuse, and write the log line."""
        more: Mapping[str, Any] = {}
        refusal = self._refusal(hosts)
        if self.method == "HEAD":
            self._scope["method"] = "GET"  # answered alike, without the body
        watch = asyncio.get_running_loop().call_at(self._until, self._give_up)
        try:
            if refusal is not None:
                await self._answer(refusal)
            else:
                await app(self._scope, self._receive_body, self._send_answer)
        except ClientDisconnect:
            more = {"gone": True}
        except Exception as error:
            more = fault(error)
            if not self.status:
                detail = "something that nobody foresaw; please report it with this request's id"
                await self._answer(make_problem(500, detail))
        finally:
            watch.cancel()
            self._log(more)

    def _refusal(self, hosts: frozenset[str]) -> Problem | None:
        """Why the request is not let in; None if it is."""
        named = self._headers.getlist("host")
        if len(named) != 1:
            return make_problem(400, "the request must have one Host header")
        length = self._headers.get("content-length", "0")
        if length.isdecimal() and int(length[:20]) > self._most_bytes:
            return make_problem(413, self._too_large())
        path = self._scope["path"]
        if not allowed_host(named[0], hosts) and path not in _UNCHECKED:
            return make_problem(
                421, "this server answers only under the names of its own machine, such as localhost; see MATCHER_HOSTS"
            )
        if self._scope["method"] not in SAFE_METHODS and from_elsewhere(
            named[0], self._headers.get("origin"), self._headers.get("sec-fetch-site")
        ):
            return make_problem(403, "another site's page made this request; open this server's own page")
        return None

    async def _answer(self, problem: Problem) -> None:
        response = problem_response(Request(self._scope), problem)
        await response(self._scope, self._receive, self._send_answer)

    async def _receive_body(self) -> Message:
        if self._read:
            return await self._receive()  # which only tells that the client went
        self._reading = True
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            detail = f"the request's body did not arrive within {self._limit} s; send it at once"
            raise HTTPException(408, detail, {"Connection": "close"}) from None
        if message["type"] == "http.request":
            self._bytes += len(message.get("body", b""))
            if self._bytes > self._most_bytes:
                raise HTTPException(413, self._too_large())
            self._read = not message.get("more_body", False)
        return message

    def _too_large(self) -> str:
        return f"the request holds more than the {self._most_bytes:,} bytes that are taken; send less at once"

    async def _send_answer(self, message: Message) -> None:
        if self._over:
            return  # the time was up, and that was said
        if message["type"] == "http.response.start":
            self.status = message["status"]
            held = {name.lower() for name, _ in message.setdefault("headers", [])}
            added = [(name, value) for name, value in _HEADERS if name not in held]
            if b"cache-control" not in held:
                added.append((b"cache-control", b"no-store"))
            message["headers"] = [*message["headers"], *added, (b"x-request-id", self._id.encode("ascii"))]
        elif self.method == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    def _give_up(self) -> None:
        """Say that the time is up, unless the answer has begun, or a body is waited for: the work itself goes on to its end."""
        if self.status or (self._reading and not self._read):
            return
        detail = f"working on this took more than {self._limit} s; an import may still be done: repeat it with the same Idempotency-Key"

        async def say() -> None:
            if not self.status:
                await self._answer(make_problem(503, detail))
                self._over = True

        self._saying = asyncio.get_running_loop().create_task(say())

    @property
    def route(self) -> str | None:
        """Template of the route that was reached; an address itself may hold what is secret, such as the token of a kept text."""
        return getattr(self._scope.get("route"), "path", None)

    def _log(self, more: Mapping[str, Any]) -> None:
        self.seconds = time.perf_counter() - self._began
        if not self._scope["path"].startswith(_UNLOGGED):
            LOG.info(
                "request",
                request_id=self._id,
                method=self.method,
                route=self.route,
                status=self.status,
                ms=round(self.seconds * 1000, 1),
                **more,
            )
