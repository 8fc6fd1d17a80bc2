"""A server with accounts, records and a match list, asked without a socket, so that thousands of requests are quick."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote, urlencode

import sqlalchemy as sa
from fastapi import FastAPI

from api.app import create_app
from matcher.engine import Engine, keeping, people
from matcher.engine.plans import Plan
from matcher.people.passwords import Passwords
from matcher.settings import Settings
from matcher.store.schema import api_keys, sessions
from tests.api.conftest import SMALL, make, open_engine

PASSWORD = "kuusi pientä mökkiä"
ROLES = {"anna": "admin", "bo": "reader", "cia": "coordinator", "dan": "analyst", "eva": "reader", "fia": "coordinator"}

Headers = tuple[tuple[str, str], ...]


class Asked(NamedTuple):
    """One request, as it comes over the wire."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""
    scheme: str = "http"
    peer: str = "127.0.0.1"


class Reply(NamedTuple):
    """Its answer; names of headers are in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class House:
    """The application, its engine, and proofs of all kinds.

    Parameters
    ----------
    tokens : dict
        Name → token of a session that works.
    key : str
        One of cia's, with the scope "read".
    key_id : str
    dead_tokens, dead_keys : dict
        Why it works no more → a token of a session, a key.
    kept : str
        Token of a text that is kept.
    """

    app: FastAPI
    engine: Engine
    tokens: dict[str, str] = field(default_factory=dict)
    key: str = ""
    key_id: str = ""
    dead_tokens: dict[str, str] = field(default_factory=dict)
    dead_keys: dict[str, str] = field(default_factory=dict)
    kept: str = ""

    def path(self, operation: str) -> str:
        """The path of a route with something that exists in each of its places."""
        path = operation.partition(" ")[2]
        held = {"record_id": "glue", "token": self.kept, "code": "fi", "name": "bo", "key_id": self.key_id}
        for name, value in {**held, "list_id": "1", "match_id": "1", "evaluation_id": "1", "number": "1"}.items():
            path = path.replace(f"{{{name}}}", value)
        return path

    def ask(self, operation: str, headers: dict[str, str] | None = None, data: dict[str, str] | None = None) -> Reply:
        """Ask a route with the given headers and the fields of a form."""
        sent = dict(headers or {})
        if data is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        method = operation.partition(" ")[0]
        (reply,) = self.ask_all(
            [Asked(method, self.path(operation), tuple(sent.items()), urlencode(data or {}).encode())]
        )
        return reply

    def ask_all(self, asked: Iterable[Asked]) -> list[Reply]:
        """Answers to some requests, one after the other."""

        async def answers() -> list[Reply]:
            return [await _answer(self.app, one) for one in asked]

        return asyncio.run(answers())

    def sign_in(self, name: str) -> str:
        """A new session of somebody."""
        found = people.sign_in(self.engine, name, PASSWORD, address="10.0.0.9")
        assert found is not None
        return found.token

    def age_session(self, token: str, **moments: dt.timedelta) -> None:
        """Put `seen_at` or `expires_at` of a session so far from now."""
        with self.engine.store.writing() as held:
            values = {name: dt.datetime.now(dt.UTC) + distance for name, distance in moments.items()}
            row = sessions.c.digest == held._digest("session", token)
            assert held._connection.execute(sa.update(sessions).where(row).values(values)).rowcount == 1


@contextmanager
def open_house(settings: Settings, *, furnished: bool = True) -> Iterator[House]:
    """A house over an empty store, which gets accounts and, where it is to be furnished, records, a match list and a kept text."""
    engine = open_engine(settings, init=True)
    engine.passwords = Passwords(time_cost=1, memory_kib=64, lanes=1)
    try:
        app = create_app(settings)
        app.state.engine = engine
        house = House(app, engine)
        if furnished:
            _furnish(house)
        for name, role in ROLES.items():
            people.add(engine, name, role, PASSWORD, "test")
        _give_proofs(house)
        yield house
    finally:
        engine.close()


def _furnish(house: House) -> None:
    engine = house.engine
    for data in SMALL:
        engine.add(make(data))
    engine.build_index()
    engine.lists.create(Plan(target="organisations", top=3), text="wood adhesives from lignin")
    engine.lists.work("test")
    house.kept = keeping.keep(engine, "wood adhesives from lignin")


def _give_proofs(house: House) -> None:
    engine = house.engine
    house.tokens = {name: house.sign_in(name) for name in ("anna", "bo", "cia", "dan")}
    dead = house.dead_tokens = {name: house.sign_in("anna") for name in ("expired", "idle", "signed out")}
    dead["of a disabled person"], dead["of a removed person"] = house.sign_in("eva"), house.sign_in("fia")
    house.age_session(dead["expired"], expires_at=dt.timedelta(seconds=-1))
    house.age_session(dead["idle"], seen_at=dt.timedelta(minutes=-engine.settings.session_idle_minutes, seconds=-1))
    people.sign_out(engine, dead["signed out"])

    def key(name: str, scopes: list[str]) -> tuple[str, str]:
        text, made = people.add_key(engine, name, label="test", scopes=scopes, days=9, who="test")
        return text, made.id

    house.key, house.key_id = key("cia", ["read"])
    every = ["read", "write", "review"]
    house.dead_keys["revoked"], revoked = key("cia", every)
    people.revoke_key(engine, revoked, "test")
    house.dead_keys["expired"], expired = key("cia", every)
    with engine.store.writing() as held:
        past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
        held._connection.execute(sa.update(api_keys).where(api_keys.c.id == expired).values(expires_at=past))
    house.dead_keys["of a disabled person"], _ = key("eva", ["read"])
    house.dead_keys["of a removed person"], _ = key("fia", every)
    people.set_active(engine, "eva", False, "test")
    people.remove(engine, "fia", "test")


async def _answer(app: Any, asked: Asked) -> Reply:
    path, _, query = asked.target.partition("?")
    named = {name.lower() for name, _ in asked.headers}
    headers = (() if "host" in named else (("Host", "localhost"),)) + asked.headers
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": asked.scheme,
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        "client": (asked.peer, 1),
        "server": ("localhost", 80),
    }
    sent: list[Any] = []
    body = [{"type": "http.request", "body": asked.body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if body:
            return body.pop()
        await asyncio.Event().wait()  # nothing more comes, and nobody goes
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    held = {name.decode().lower(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return Reply(sent[0]["status"], held, b"".join(message.get("body", b"") for message in sent[1:]))
