"""Who sends a request: a key's person, a session's person, or, while there are no accounts, this machine's own user.

A request with an Authorization header stands or falls by its key; its cookies do not count. Nothing else in a request says who sends
it: no other header, no parameter.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from dataclasses import dataclass, field
from typing import Final

import anyio.to_thread
from fastapi import Request
from starlette.applications import Starlette

from api.deps import VISITOR, engine_of
from matcher.engine import Engine, people
from matcher.people.roles import ADMIN, READER, WRITE, Principal
from matcher.people.tokens import form_token
from matcher.settings import Settings, login_name

SECURE_COOKIE: Final = "__Host-session"
PLAIN_COOKIE: Final = "session"
"""Name of the session's cookie over https, and over plain http, where browsers refuse the other."""

FRESH_SECONDS: Final = 1.0
"""How long "there are no accounts yet" is believed before the store is asked again."""

_FORWARDING: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """What is known of the sender of a request.

    Parameters
    ----------
    principal : Principal or None
        None for somebody who proved nothing.
    accounts : bool
        Whether there are accounts.
    form_token : str
        Token that forms must carry; empty where there is no session.
    refused_key : bool
        Whether an Authorization header was sent that is no key which works.
    """

    principal: Principal | None = None
    accounts: bool = True
    form_token: str = ""
    refused_key: bool = False


@dataclass(slots=True)
class Accounts:
    """Whether there are accounts, as one process knows it; once there were, they are asked for until it ends."""

    exist: bool = False
    checked: float = -FRESH_SECONDS
    blocks: dict[str, tuple[int, float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def needs_check(self) -> bool:
        """Whether the store must be asked."""
        return not self.exist and time.monotonic() - self.checked >= FRESH_SECONDS

    def check(self, engine: Engine) -> None:
        """Ask the store."""
        self.exist = self.exist or people.has_people(engine)
        self.checked = time.monotonic()

    def count(self, engine: Engine, key: str) -> None:
        """Count a request of a key, from a block of requests that this process took from the store.

        Raises
        ------
        TooOftenError
            If the key has no more this minute.
        """
        with self.lock:
            left, until = self.blocks.get(key, (0, 0.0))
            if left <= 0 or time.time() >= until:
                left, until = people.take_requests(engine, key)
            self.blocks[key] = (left - 1, until)


def visitor_of(request: Request) -> Visitor:
    """What is known of the sender; nothing where the route asks for nothing, or there is no such route."""
    found = request.scope.get(VISITOR)
    return found if isinstance(found, Visitor) else Visitor()


def may_write(request: Request) -> bool:
    """Whether the sender may change records on this server."""
    principal = visitor_of(request).principal
    return not request.app.state.read_only and principal is not None and principal.may(WRITE)


async def identify(request: Request) -> Visitor:
    """Who sends a request.

    Raises
    ------
    TooOftenError
        If it is a key that was used too often.
    StoreError
        If the store cannot be asked.
    """
    accounts: Accounts = request.app.state.accounts
    given = request.headers.getlist("authorization")
    token = "" if given else session_token(request)
    if given or token or accounts.needs_check():
        return await anyio.to_thread.run_sync(_asked, request, accounts, given, token)
    return _without_proof(request, accounts)


def _asked(request: Request, accounts: Accounts, given: list[str], token: str) -> Visitor:
    """Who sends a request, by what the store knows."""
    engine = engine_of(request.app)
    if accounts.needs_check():
        accounts.check(engine)
    if given:
        found = people.of_key(engine, _bearer(given))
        if found is None:
            return Visitor(accounts=accounts.exist, refused_key=True)
        accounts.count(engine, found[0])
        return Visitor(principal=found[1])
    principal = people.of_session(engine, token) if token else None
    if principal is not None:
        return Visitor(principal=principal, form_token=form_token(token))
    return _without_proof(request, accounts)


def _without_proof(request: Request, accounts: Accounts) -> Visitor:
    if accounts.exist:
        return Visitor()
    settings: Settings = request.app.state.settings
    if not settings.hosts.strip() and is_local(request):
        return Visitor(principal=Principal.of(login_name(), ADMIN, "local"), accounts=False)
    if request.app.state.read_only:
        return Visitor(principal=Principal.of("", READER, "visitor"), accounts=False)
    return Visitor(accounts=False)


def is_local(request: Request) -> bool:
    """Whether a request comes from this machine and through no proxy.

    A sender without an address (a socket file, a test) is on this machine.
    """
    if any(name in request.headers for name in _FORWARDING):
        return False
    peer = request.client.host if request.client else ""
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return True


def address_of(request: Request) -> str:
    """Address of the sender: that of the connection, or, behind a proxy that is believed, what the proxy says."""
    address = request.client.host if request.client else ""
    believed = _proxies(request)
    forwarded = [part.strip() for value in request.headers.getlist("x-forwarded-for") for part in value.split(",")]
    while address in believed and forwarded:
        try:
            address = str(ipaddress.ip_address(forwarded.pop()))
        except ValueError:
            break
    return address


def is_secure(request: Request) -> bool:
    """Whether the sender's browser speaks https, as the connection or a proxy that is believed says."""
    if request.url.scheme == "https":
        return True
    peer = request.client.host if request.client else ""
    return peer in _proxies(request) and request.headers.get("x-forwarded-proto", "").strip().lower() == "https"


def session_token(request: Request) -> str:
    """The token of the session's cookie; empty if there is none, or more than one."""
    name = SECURE_COOKIE if is_secure(request) else PLAIN_COOKIE
    pairs = [part.strip().partition("=") for value in request.headers.getlist("cookie") for part in value.split(";")]
    found = [value for key, _, value in pairs if key == name]
    return found[0] if len(found) == 1 else ""


def prepare(app: Starlette) -> None:
    """Give an application what it knows of accounts: nothing yet."""
    app.state.accounts = Accounts()


def _bearer(given: list[str]) -> str:
    """The key in an Authorization header; empty if it holds none."""
    scheme, _, rest = given[0].partition(" ")
    return rest.strip() if len(given) == 1 and scheme.lower() == "bearer" else ""


def _proxies(request: Request) -> frozenset[str]:
    settings: Settings = request.app.state.settings
    return frozenset(part.strip() for part in settings.proxies.split(",") if part.strip())
