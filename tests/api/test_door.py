"""What every request passes: ids, hosts, origins, headers, logs, the time limit."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace

import pytest

from api.security import CONTENT_SECURITY_POLICY, from_elsewhere
from tests.api.conftest import client_of, upload
from tests.api.test_problems import check_shape

HEALTH, READY, SUGGESTIONS = "/api/v1/health", "/api/v1/ready", "/api/v1/suggestions"


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1", "127.8.8.8:1", "[::1]:8000", "x.localhost", "LOCALHOST."]
)
def test_names_of_this_machine_are_answered(client, host):
    assert client.get(READY, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "0.0.0.0", "", "a b", "localhost@evil",
     "localhost:x", "[::2]", "localhost/x", "localhost, evil"],
)  # fmt: skip
def test_other_names_are_not(client, host):
    for address in (READY, "/", "/openapi.json", "/docs"):
        answer = client.get(address, headers={"Host": host})
        assert answer.status_code == 421
    assert client.get(HEALTH, headers={"Host": host}).status_code == 200


def test_hosts_may_be_added(bundled_settings):
    with client_of(replace(bundled_settings, hosts="match.example, other.example")) as client:
        assert client.get(READY, headers={"Host": "Match.example:443"}).status_code == 200
        assert client.get(READY, headers={"Host": "evil.example"}).status_code == 421
    with client_of(replace(bundled_settings, hosts="*")) as client:
        assert client.get(READY, headers={"Host": "anything.example"}).status_code == 200
        assert client.get(READY, headers={"Host": "a b"}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "file:" + "//localhost"},
        {"Origin": "http://[bad"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_pages_of_other_sites_cannot_write(client, headers):
    for method, address in (
        ("POST", SUGGESTIONS),
        ("POST", "/api/v1/organisations"),
        ("PUT", "/api/v1/organisations/x"),
    ):
        check_shape(client.request(method, address, json={}, headers=headers), 403)
    assert client.get(READY, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_our_own_pages_can(client, headers):
    assert client.post(SUGGESTIONS, json={"text": "lignin", "top": 1}, headers=headers).status_code == 200


def test_a_proxy_keeps_the_port_in_host():
    assert not from_elsewhere("match.example", "https://match.example", "same-origin")
    assert from_elsewhere("match.example", "https://match.example:444", None)


def test_headers_are_on_every_answer(client):
    for address in (HEALTH, "/docs", "/openapi.json", "/nothing", "/api/v1/demos/bio-aromatics"):
        headers = client.get(address).headers
        assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("given", ["abc-123", "A.b_c:9", "x" * 64])
def test_a_sane_request_id_is_kept(client, given, capsys):
    answer = client.get(HEALTH, headers={"X-Request-Id": given})
    assert answer.headers["x-request-id"] == given
    assert logged(capsys)[-1]["request_id"] == given


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, 'a"b', "a\tb", "{}"])
def test_another_is_replaced(client, given):
    made = client.get(HEALTH, headers={"X-Request-Id": given}).headers["x-request-id"]
    assert made != given
    assert len(made) == 16


def logged(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_logs_are_json_and_hold_no_text(client, capsys):
    secret = "zirkoniumlankaa"
    client.post(SUGGESTIONS, json={"text": f"Etsimme {secret}"})
    client.post(SUGGESTIONS, json={"text": f"Etsimme {secret}", "target": "?"})
    client.post(SUGGESTIONS, json={"text": f"Etsimme {secret}", secret: 1})
    client.get("/api/v1/organisations", params={"q": secret, "limit": 0})
    client.get("/api/v1/organisations", params={"q": secret})
    upload(client, f"id;name\na;{secret}\n\n;;;;;\n".encode(), dry_run="1")
    out = capsys.readouterr().err
    lines = [json.loads(line) for line in out.splitlines()]
    assert len(lines) == 6
    assert secret not in out
    assert {"request_id", "method", "route", "status", "ms", "timestamp", "level", "event"} == set(lines[0])
    assert lines[0] | {"request_id": "", "ms": 0, "timestamp": ""} == {
        "request_id": "", "method": "POST", "route": SUGGESTIONS, "status": 200, "ms": 0,
        "timestamp": "", "level": "info", "event": "request",
    }  # fmt: skip


def test_a_name_in_an_address_cannot_forge_a_line(client, capsys):
    client.get("/api/v1/demos/a%0A%7B%22event%22%3A%22forged%22%7D")
    (line,) = logged(capsys)
    assert line["event"] == "request"


def test_work_that_takes_too_long_is_said(bundled_settings, monkeypatch):
    """The answer comes when the time is up; the work ends by itself and the next request is answered."""
    with client_of(replace(bundled_settings, max_seconds=1)) as client:
        engine = client.app.state.engine
        quick = engine.suggest

        def slow(*args, **options):
            time.sleep(2)
            return quick(*args, **options)

        monkeypatch.setattr(engine, "suggest", slow)
        began = time.perf_counter()
        answer = client.post(SUGGESTIONS, json={"text": "lignin"})
        check_shape(answer, 503)
        assert "more than 1 s" in answer.json()["detail"]
        monkeypatch.setattr(engine, "suggest", quick)
        assert client.post(SUGGESTIONS, json={"text": "lignin"}).status_code == 200
        assert time.perf_counter() - began < 30


@pytest.mark.parametrize(
    ("path", "kind"), [(SUGGESTIONS, "application/json"), ("/match", "application/x-www-form-urlencoded")]
)
def test_a_body_that_comes_byte_by_byte_is_not_waited_for(bundled_settings, path, kind):
    """The request ends, and its connection with it, so that none is held for ever."""
    sent = []

    async def receive():
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def send(message):
        sent.append(message)

    headers = [(b"host", b"localhost"), (b"content-type", kind.encode()), (b"content-length", b"5000")]
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": headers,
        "root_path": "", "scheme": "http", "http_version": "1.1", "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }  # fmt: skip
    with client_of(replace(bundled_settings, max_seconds=1)) as client:
        began = time.perf_counter()
        client.portal.call(client.app, scope, receive, send)
        assert 1 <= time.perf_counter() - began < 30
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]
    assert [message["type"] for message in sent].count("http.response.start") == 1


@pytest.mark.parametrize("address", ["/", HEALTH, "/api/v1/demos", "/demos", "/metrics", "/static/page.css"])
def test_the_head_of_an_answer_can_be_asked_for(client, address):
    """Watchers and link checkers ask for heads: they get those of GET, and no body."""
    answer, whole = client.head(address), client.get(address)
    assert answer.status_code == whole.status_code == 200
    assert answer.content == b""
    assert answer.headers["content-type"] == whole.headers["content-type"]
    assert client.head("/api/v1/demos/nobody").status_code == 404
    assert client.head(SUGGESTIONS).status_code == 405
