"""Who is let in: every route against many false proofs, forged forms, and attempts without end."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from api.access import ACCESS, PERSON, PUBLIC
from api.app import create_app
from matcher.engine import Engine, people
from matcher.people import tokens
from matcher.people.passwords import Passwords

PASSWORD = "kuusi pientä mökkiä"
OPEN = {401, 403}


@pytest.fixture(scope="module")
def house(tmp_path_factory, settings):
    """A server with accounts over an empty store, and proofs of all kinds."""
    folder = tmp_path_factory.mktemp("house")
    chosen = replace(settings, db=f"sqlite:///{folder / 'm.sqlite3'}", index_dir=folder / "index", key_requests=100_000)
    engine = Engine.open(settings=chosen, init=True)
    engine.passwords = Passwords(time_cost=1, memory_kib=64, lanes=1)
    for name, role in (("anna", "admin"), ("bo", "reader"), ("cia", "coordinator"), ("eva", "reader")):
        people.add(engine, name, role, PASSWORD, "test")
    made = {}
    for name in ("anna", "bo", "cia", "eva"):
        found = people.sign_in(engine, name, PASSWORD, address="10.0.0.9")
        assert found is not None
        made[name] = found.token
    key, _ = people.add_key(engine, "cia", label="read", scopes=["read"], days=9, who="test")
    gone, revoked = people.add_key(engine, "cia", label="gone", scopes=["read", "write"], days=9, who="test")
    people.revoke_key(engine, revoked.id, "test")
    people.set_active(engine, "eva", False, "test")
    app = create_app(chosen)
    app.state.engine = engine
    yield SimpleNamespace(
        client=TestClient(app, base_url="http://localhost"), engine=engine, tokens=made, key=key, gone=gone
    )
    engine.close()


def ask(house, operation: str, headers=None, **options):
    """Ask a route with nothing but the given headers."""
    method, _, path = operation.partition(" ")
    for name in ("record_id", "token", "code", "name", "key_id"):
        path = path.replace(f"{{{name}}}", "bo")
    house.client.cookies.clear()
    return house.client.request(method, path, headers=headers or {}, follow_redirects=False, **options)


def false_proofs(house) -> list[dict[str, str]]:
    """Headers that prove nothing."""
    token, key = house.tokens["anna"], house.key
    bad = [token[:-1], token + "x", token.swapcase(), token[::-1], "x" * 43, "", " ", "null", "../../anna", tokens.new_token(), "%00",
           house.tokens["eva"], tokens.digest(b"", "session", token)]  # fmt: skip
    cookies = [f"session={one}" for one in bad]
    cookies += [f"session={token}; session={token}", f"session=x; session={token}", f"session={token}; session=", f"Session={token}",
                f"SESSION={token}", f"__Host-session={token}", f"sessions={token}",
                f"session ={token}x", f'session="{token}"']  # fmt: skip
    found = [{}, *({"Cookie": one} for one in cookies)]
    values = ["", "Bearer", "Bearer ", f"Bearer {house.gone}", f"Bearer {key[:-1]}", f"Bearer {key}x", f"Bearer {key.upper()}",
              f"Basic {key}", key, f"Token {key}", f"Bearer {token}", f"Bearer {key},{key}", f"Bearer  x {key}", "Bearer pm_",
              f"Bearer pm_00000000_{'x' * 43}", f"Bearer {key.replace('pm_', 'PM_')}"]  # fmt: skip
    found += [{"Authorization": value} for value in values]
    found += [{"Authorization": value, "Cookie": f"session={token}"} for value in ("Bearer x", "Basic x", "")]
    smuggled = ["X-Forwarded-User", "X-Remote-User", "Remote-User", "X-User", "X-Original-URL", "X-Rewrite-URL", "X-Api-Key",
                "X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Forwarded-Host", "X-Session"]  # fmt: skip
    found += [{name: "127.0.0.1"} for name in smuggled] + [{name: "anna"} for name in smuggled[:4]]
    found += [{"X-Api-Key": key}, {"X-Session": token}, {"X-HTTP-Method-Override": "GET"}, {"X-Method-Override": "GET"}]
    return found


@pytest.mark.parametrize("operation", [name for name, need in ACCESS.items() if need != PUBLIC])
def test_no_false_proof_opens_a_route(house, operation):
    proofs = false_proofs(house)
    assert len(proofs) >= 50
    for headers in proofs:
        answer = ask(house, operation, headers)
        to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
        assert answer.status_code == 401 or to_sign_in, (headers, answer.status_code)
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("operation", ACCESS)
def test_a_role_or_key_reaches_only_what_the_table_says(house, operation):
    need, method = ACCESS[operation], operation.partition(" ")[0]
    if need == PUBLIC or operation in ("POST /sign-out", "POST /account/password"):
        return
    for name, scopes in (("bo", {"read"}), ("cia", {"read", "write", "review"})):
        token = house.tokens[name]
        headers = {"Cookie": f"session={token}", "X-CSRF-Token": tokens.form_token(token)}
        allowed = need == PERSON or need in scopes
        answer = ask(house, operation, headers)
        assert (answer.status_code == 403) == (not allowed), (name, answer.status_code)
    answer = ask(house, operation, {"Authorization": f"Bearer {house.key}"})
    assert (answer.status_code in OPEN) == (need != "read"), (method, answer.status_code)


def forms() -> list[str]:
    return [name for name, need in ACCESS.items() if not name.startswith("GET") and need != PUBLIC]


@pytest.mark.parametrize("operation", forms())
def test_a_forged_form_is_refused(house, operation):
    token = house.tokens["anna"]
    other, mine = tokens.form_token(house.tokens["bo"]), tokens.form_token(token)
    cookie = {"Cookie": f"session={token}"}
    for headers, data in (
        ({}, {}),
        ({}, {"csrf": other}),
        ({}, {"csrf": mine[:-1]}),
        ({}, {"other": "x", "csrf": mine}),
        ({"X-CSRF-Token": other}, {"csrf": mine}),
        ({"X-CSRF-Token": mine, "Origin": "https://evil.example"}, {}),
        ({"X-CSRF-Token": mine, "Origin": "null"}, {}),
        ({"X-CSRF-Token": mine, "Sec-Fetch-Site": "cross-site"}, {}),
    ):
        assert ask(house, operation, {**cookie, **headers}, data=data).status_code == 403, (headers, data)
    with_get = operation.replace(operation.partition(" ")[0], "GET", 1)
    if with_get not in ACCESS:
        assert ask(house, with_get, cookie).status_code in (404, 405)


def test_a_form_with_its_token_comes_whole(house):
    token = house.tokens["anna"]
    answer = ask(
        house,
        "POST /people",
        {"Cookie": f"session={token}"},
        data={"csrf": tokens.form_token(token), "name": "new", "role": "reader"},
    )
    assert answer.status_code == 200
    assert people.person(house.engine, "new").role == "reader"
    assert answer.headers["cache-control"] == "no-store"


def test_signing_in_rotates_and_signing_out_ends(house):
    old = house.tokens["cia"]
    answer = ask(
        house,
        "POST /sign-in",
        {"Cookie": f"session={old}"},
        data={"name": "CIA", "password": PASSWORD, "to": "//evil.example"},
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    fresh = cookie.partition("=")[2].partition(";")[0]
    assert fresh != old
    assert people.of_session(house.engine, old) is None
    ask(house, "POST /sign-out", {"Cookie": f"session={fresh}", "X-CSRF-Token": tokens.form_token(fresh)})
    assert people.of_session(house.engine, fresh) is None


def test_over_https_the_cookie_is_bound_to_the_host(house):
    with TestClient(house.client.app, base_url="https://localhost") as client:
        answer = client.post("/sign-in", data={"name": "bo", "password": PASSWORD}, follow_redirects=False)
        assert answer.headers["set-cookie"].startswith("__Host-session=")
        assert "Secure" in answer.headers["set-cookie"]
        house.client.app.state.engine = house.engine


def test_attempts_come_to_an_end(house):
    codes = [ask(house, "POST /sign-in", data={"name": "nobody", "password": "x"}) for _ in range(12)]
    assert [one.status_code for one in codes] == [401] * 10 + [429] * 2
    assert int(codes[-1].headers["retry-after"]) > 0
