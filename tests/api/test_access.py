"""Who is let in: every route against many false proofs, forged forms, and attempts without end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from api.access import ACCESS, PERSON, PUBLIC
from matcher.engine import people
from matcher.people import tokens
from matcher.store.schema import metadata, sessions
from tests.api import false_proofs
from tests.api.house import PASSWORD, Asked, House, Reply, open_house

FEWEST_TRIES = 50
GUARDED = [name for name, need in ACCESS.items() if need != PUBLIC]
WRITING = [name for name in GUARDED if not name.startswith("GET")]
READING = [name for name in ACCESS if name.startswith("GET")]
OPEN = {401, 403}


@pytest.fixture(scope="module")
def house(tmp_path_factory, settings) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    chosen = replace(settings, db=f"sqlite:///{folder / 'm.sqlite3'}", index_dir=folder / "index", key_requests=100_000)
    with open_house(chosen) as opened:
        yield opened


def held(house: House) -> dict[str, list[tuple]]:
    """All that is stored, but for when sessions were last used."""
    with house.engine.store._engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table))))
            for table in metadata.sorted_tables
            if table is not sessions
        }


def is_refused(reply: Reply, path: str) -> bool:
    """Whether an answer gives nothing away: a refusal, the way to sign in, or the route's own path without its last slash."""
    to = reply.headers.get("location", "")
    if reply.status == 303:
        return to.startswith("/sign-in")
    if reply.status == 307:
        return to.startswith(f"http://localhost{path.rstrip('/')}")
    return 400 <= reply.status < 500


@pytest.mark.parametrize("operation", GUARDED)
def test_no_try_without_a_proof_opens_a_route(house, operation):
    """Who comes with a false proof is told to sign in before anything else: not even whether a record is there can be found out."""
    method, path = operation.partition(" ")[0], house.path(operation)
    tries = false_proofs.tries(house, operation)
    assert len(tries) >= FEWEST_TRIES
    for asked, reply in zip(tries, house.ask_all(tries), strict=True):
        assert is_refused(reply, path), (asked, reply.status)
        assert "set-cookie" not in reply.headers
        if (asked.method, asked.target) == (method, path) and dict(asked.headers).keys().isdisjoint({"Host"}):
            assert reply.status in (401, 303), (asked, reply.status)


@pytest.mark.parametrize("operation", GUARDED)
def test_no_header_leads_to_another_route(house, operation):
    (plain,) = house.ask_all([Asked("GET", "/api/v1/health")])
    for reply in house.ask_all(false_proofs.smuggled_paths(house, operation)):
        assert (reply.status, reply.body) == (plain.status, plain.body)


@pytest.mark.parametrize("operation", [name for name in GUARDED if ACCESS[name] not in ("read", PERSON)])
def test_a_reader_gets_no_further_by_detours(house, operation):
    method, path = operation.partition(" ")[0], house.path(operation)
    token = house.tokens["bo"]
    proof = (("Cookie", f"session={token}"), ("X-CSRF-Token", tokens.form_token(token)))
    tries = [Asked(method, target, proof) for target in false_proofs.detours(house, path)]
    tries += [
        Asked(method, path, (*proof, *more)) for more in false_proofs.smuggled(house) if more[0][0] != "X-CSRF-Token"
    ]
    tries += [Asked("POST", path, (*proof, (name, method))) for name in false_proofs.OVERRIDES]
    for asked, reply in zip(tries, house.ask_all(tries), strict=True):
        assert is_refused(reply, path), (asked, reply.status)


@pytest.mark.parametrize("operation", GUARDED)
def test_not_even_an_admin_is_answered_under_another_name(house, operation):
    method, path = operation.partition(" ")[0], house.path(operation)
    token = house.tokens["anna"]
    proof = (("Cookie", f"session={token}"), ("X-CSRF-Token", tokens.form_token(token)))
    tries = [Asked(method, path, (*proof, ("Host", host))) for host in false_proofs.EVIL_HOSTS]
    tries.append(Asked(method, path, (*proof, ("Host", "localhost"), ("Host", "evil.example"))))
    assert {reply.status for reply in house.ask_all(tries)} <= {400, 421}


def test_all_these_tries_changed_nothing(house):
    """Each test before goes through every route; here a few more, with all that is stored beside."""
    before = held(house)
    for operation in WRITING:
        house.ask_all(false_proofs.tries(house, operation)[::7])
    assert held(house) == before


@pytest.mark.parametrize("operation", GUARDED)
def test_a_role_or_key_reaches_only_what_the_table_says(house, operation):
    need, method = ACCESS[operation], operation.partition(" ")[0]
    if operation in ("POST /sign-out", "POST /account/password"):
        return
    for name, scopes in (
        ("bo", {"read"}),
        ("cia", {"read", "write", "review"}),
        ("dan", {"read", "review", "evaluate"}),
    ):
        token = house.tokens[name]
        headers = {"Cookie": f"session={token}", "X-CSRF-Token": tokens.form_token(token)}
        allowed = need == PERSON or need in scopes
        reply = house.ask(operation, headers)
        assert (reply.status == 403) == (not allowed), (name, reply.status)
        assert reply.status < 500
    reply = house.ask(operation, {"Authorization": f"Bearer {house.key}"})
    assert (reply.status in OPEN) == (need != "read"), (method, reply.status)


@pytest.mark.parametrize("operation", WRITING)
def test_a_forged_form_is_refused(house, operation):
    token = house.tokens["anna"]
    other, mine = tokens.form_token(house.tokens["bo"]), tokens.form_token(token)
    cookie = {"Cookie": f"session={token}"}
    plain = {"Content-Type": "text/plain"}
    for headers, data in (
        ({}, {}),
        ({}, {"csrf": other}),
        ({}, {"csrf": mine[:-1]}),
        ({}, {"other": "x", "csrf": mine}),
        ({}, {"csrf": mine.upper()}),
        ({"X-CSRF-Token": other}, {"csrf": mine}),
        ({"X-CSRF-Token": ""}, {"csrf": mine}),
        ({"X-CSRF-Token": tokens.form_token("")}, None),
        (plain, None),
        ({"Content-Type": "application/json"}, None),
        ({"Content-Type": "multipart/form-data; boundary=x"}, None),
    ):
        assert house.ask(operation, {**cookie, **headers}, data).status == 403, (headers, data)
    twice = (("Cookie", cookie["Cookie"]), ("X-CSRF-Token", mine), ("X-CSRF-Token", mine))
    (reply,) = house.ask_all([Asked(operation.partition(" ")[0], house.path(operation), twice)])
    assert reply.status == 403


@pytest.mark.parametrize("operation", [*WRITING, "POST /sign-in"])
def test_a_form_of_another_site_is_refused(house, operation):
    """Though it carries all that proves its sender."""
    method, path = operation.partition(" ")[0], house.path(operation)
    token = house.tokens["anna"]
    proof = (("Cookie", f"session={token}"), ("X-CSRF-Token", tokens.form_token(token)))
    tries = [Asked(method, path, (*proof, *more)) for more in false_proofs.EVIL_ORIGINS]
    assert Counter(reply.status for reply in house.ask_all(tries)) == {403: len(tries)}


def test_to_look_changes_nothing(house):
    """No link and no picture on another site's page can do anything in an admin's name, as GET stores nothing."""
    token = house.tokens["anna"]
    paths = [house.path(operation) for operation in ACCESS]
    tries = [
        Asked(method, path, (("Cookie", f"session={token}"),))
        for path in dict.fromkeys(paths)
        for method in ("GET", "HEAD")
    ]
    before = held(house)
    replies = dict(zip(tries, house.ask_all(tries), strict=True))
    assert held(house) == before
    for operation in READING:
        (reply,) = (
            reply for asked, reply in replies.items() if (asked.method, asked.target) == ("GET", house.path(operation))
        )
        assert reply.status < 500
    for operation in WRITING:
        if operation.replace(operation.partition(" ")[0], "GET", 1) not in ACCESS:
            (reply,) = (
                reply
                for asked, reply in replies.items()
                if (asked.method, asked.target) == ("GET", house.path(operation))
            )
            assert reply.status in (404, 405)


def test_a_form_with_its_token_comes_whole(house):
    token = house.tokens["anna"]
    answer = house.ask(
        "POST /people",
        {"Cookie": f"session={token}"},
        data={"csrf": tokens.form_token(token), "name": "new", "role": "reader"},
    )
    assert answer.status == 200
    assert people.person(house.engine, "new").role == "reader"
    assert answer.headers["cache-control"] == "no-store"


def test_signing_in_rotates_and_signing_out_ends(house):
    old = house.tokens["cia"]
    answer = house.ask(
        "POST /sign-in",
        {"Cookie": f"session={old}"},
        data={"name": "CIA", "password": PASSWORD, "to": "//evil.example"},
    )
    assert (answer.status, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    fresh = cookie.partition("=")[2].partition(";")[0]
    assert fresh != old
    assert people.of_session(house.engine, old) is None
    house.ask("POST /sign-out", {"Cookie": f"session={fresh}", "X-CSRF-Token": tokens.form_token(fresh)})
    assert people.of_session(house.engine, fresh) is None


def test_over_https_the_cookie_is_bound_to_the_host(house):
    with TestClient(house.app, base_url="https://localhost") as client:
        answer = client.post("/sign-in", data={"name": "bo", "password": PASSWORD}, follow_redirects=False)
        assert answer.headers["set-cookie"].startswith("__Host-session=")
        assert "Secure" in answer.headers["set-cookie"]
        house.app.state.engine = house.engine


def test_attempts_come_to_an_end(house):
    codes = [house.ask("POST /sign-in", data={"name": "nobody", "password": "x"}) for _ in range(12)]
    assert [one.status for one in codes] == [401] * 10 + [429] * 2
    assert int(codes[-1].headers["retry-after"]) > 0
