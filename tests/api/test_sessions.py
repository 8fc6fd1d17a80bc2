"""How long sessions last, whose address counts behind a proxy, and how often a key may be used; on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from api.app import create_app
from matcher.store import credentials
from matcher.store.schema import sessions
from tests.api.house import PASSWORD, Asked, Headers, House, Reply, open_house

IDLE, HOURS, ATTEMPTS, REQUESTS = 30, 8, 3, 40
READY = "GET /api/v1/organisations"
SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)


@pytest.fixture
def house(store_url, tmp_path, settings) -> Iterator[House]:
    """Its limits are low, and one proxy is believed."""
    chosen = replace(
        settings,
        db=store_url,
        index_dir=tmp_path / "index",
        session_idle_minutes=IDLE,
        session_hours=HOURS,
        sign_in_attempts=ATTEMPTS,
        key_requests=REQUESTS,
        proxies="10.0.0.1, 10.0.0.2",
    )
    with open_house(chosen, furnished=False) as opened:
        yield opened


def with_session(house: House, token: str) -> int:
    return house.ask(READY, {"Cookie": f"session={token}"}).status


def seen(house: House) -> dict[str, dt.datetime]:
    with house.engine.store._engine.connect() as connection:
        return dict(connection.execute(sa.select(sessions.c.digest, sessions.c.seen_at)).all())


def test_a_session_ends_when_it_is_not_used(house):
    token = house.sign_in("bo")
    house.age_session(token, seen_at=-(IDLE * MINUTE - 5 * SECOND))
    assert with_session(house, token) == 200, "it was used in time"
    house.age_session(token, seen_at=-(IDLE * MINUTE + SECOND))
    before = len(seen(house))
    assert with_session(house, token) == 401
    assert len(seen(house)) == before - 1, "it is gone, not only refused"
    assert with_session(house, token) == 401


def test_use_keeps_a_session_alive_but_not_for_ever(house):
    token = house.sign_in("bo")
    for _ in range(3):
        house.age_session(token, seen_at=-(IDLE * MINUTE - 5 * SECOND))
        assert with_session(house, token) == 200
    house.age_session(token, expires_at=-SECOND)
    assert with_session(house, token) == 401


def test_the_last_use_is_written_once_a_minute(house):
    token = house.sign_in("bo")
    house.age_session(token, seen_at=-(MINUTE - 10 * SECOND))
    before = seen(house)
    assert with_session(house, token) == 200
    assert seen(house) == before
    house.age_session(token, seen_at=-(MINUTE + SECOND))
    before = seen(house)
    assert with_session(house, token) == 200
    changed = {digest for digest, at in seen(house).items() if before[digest] != at}
    assert len(changed) == 1


def test_a_session_ends_after_its_hours(house):
    """In the store; the browser forgets its cookie when it is closed."""
    before = seen(house).keys()
    reply = house.ask("POST /sign-in", data={"name": "bo", "password": PASSWORD})
    assert not {"max-age", "expires"} & {
        part.partition("=")[0].strip().lower() for part in reply.headers["set-cookie"].split(";")
    }
    (digest,) = seen(house).keys() - before
    with house.engine.store._engine.connect() as connection:
        row = connection.execute(sa.select(sessions).where(sessions.c.digest == digest)).one()
    assert row.expires_at - row.seen_at == dt.timedelta(hours=HOURS)


def sign_in(peer: str, *more: tuple[str, str], password: str = PASSWORD) -> Asked:
    headers: Headers = (("Content-Type", "application/x-www-form-urlencoded"), *more)
    return Asked("POST", "/sign-in", headers, urlencode({"name": "bo", "password": password}).encode(), peer=peer)


def try_password(house: House, peer: str, *more: tuple[str, str]) -> Reply:
    (reply,) = house.ask_all([sign_in(peer, *more, password="wrong")])
    return reply


def test_a_stranger_cannot_give_another_address_than_its_own(house):
    """So nobody gets more attempts by saying with each that it comes from elsewhere."""
    tried = [
        try_password(house, "203.0.113.7", ("X-Forwarded-For", f"198.51.100.{one}")) for one in range(ATTEMPTS + 1)
    ]
    assert [reply.status for reply in tried] == [401] * ATTEMPTS + [429]
    assert int(tried[-1].headers["retry-after"]) > 0


def test_behind_a_proxy_each_address_counts_for_itself(house):
    for address in ("198.51.100.1", "198.51.100.2"):
        tried = [try_password(house, "10.0.0.1", ("X-Forwarded-For", address)) for _ in range(ATTEMPTS + 1)]
        assert [reply.status for reply in tried] == [401] * ATTEMPTS + [429]
    (reply,) = house.ask_all([sign_in("10.0.0.1", ("X-Forwarded-For", "198.51.100.3"))])
    assert reply.status == 303, "others are not locked out"


def test_of_what_passed_several_proxies_only_what_they_added_is_believed(house):
    """What stands before the first address that is no proxy of ours was written by the sender."""
    for one in range(ATTEMPTS):
        line = ("X-Forwarded-For", f"192.0.2.{one}, 198.51.100.1, 10.0.0.2")
        assert try_password(house, "10.0.0.1", line).status == 401
    lines = [("X-Forwarded-For", "192.0.2.99"), ("X-Forwarded-For", "198.51.100.1")]
    assert try_password(house, "10.0.0.1", *lines).status == 429
    assert try_password(house, "10.0.0.1", ("X-Forwarded-For", "198.51.100.1, nonsense")).status == 401


def test_only_a_proxy_that_is_believed_can_say_https(house):
    token = house.sign_in("bo")
    secure: Headers = (("X-Forwarded-Proto", "https"), ("Cookie", f"__Host-session={token}"))
    path = READY.partition(" ")[2]
    replies = house.ask_all([Asked("GET", path, secure, peer=peer) for peer in ("10.0.0.1", "203.0.113.7")])
    assert [reply.status for reply in replies] == [200, 401]
    https = ("X-Forwarded-Proto", "https")
    inside, outside = house.ask_all([sign_in("10.0.0.1", https), sign_in("203.0.113.7", https)])
    assert inside.headers["set-cookie"].startswith("__Host-session=")
    assert "Secure" in inside.headers["set-cookie"]
    assert outside.headers["set-cookie"].startswith("session=")


def test_a_key_has_so_many_requests_a_minute_in_all_processes_together(house, monkeypatch):
    moment = dt.datetime.now(dt.UTC).replace(second=1) + MINUTE
    monkeypatch.setattr(credentials, "now", lambda: moment)
    other = create_app(house.engine.settings)
    other.state.engine = house.engine
    ours = house.app
    proof = {"Authorization": f"Bearer {house.key}"}
    statuses = []
    for number in range(REQUESTS + 6):
        house.app = (ours, other)[number % 2]
        reply = house.ask(READY, proof)
        statuses.append(reply.status)
    assert statuses == [200] * REQUESTS + [429] * 6
    assert 0 < int(reply.headers["retry-after"]) <= 120
    assert with_session(house, house.tokens["cia"]) == 200, "the person is not meant"
    monkeypatch.setattr(credentials, "now", lambda: moment + MINUTE)
    assert house.ask(READY, proof).status == 200, "a minute later it works again"
