"""Every error has one shape, whatever raised it."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.errors import STATUS_OF, Problem, problem_of, status_of
from matcher import errors
from tests.api.conftest import client_of

JSON = {"Content-Type": "application/json"}
V1 = "/api/v1"

# Status → request: method, address, options. One line for each way in which a request can be refused.
REFUSED = {
    "400 body that is no UTF-8": (400, "POST", f"{V1}/suggestions", {"content": b"\xff\xfe\x00", "headers": JSON}),
    "400 form without boundary": (
        400,
        "POST",
        f"{V1}/imports",
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
    ),
    "403 another site": (403, "POST", f"{V1}/suggestions", {"json": {}, "headers": {"Origin": "https://evil.example"}}),
    "404 address": (404, "GET", f"{V1}/nothing", {}),
    "404 record": (404, "GET", f"{V1}/demos/nothing", {}),
    "404 record asked for": (404, "POST", f"{V1}/suggestions", {"json": {"record": "nothing"}}),
    "404 edited": (
        404,
        "PUT",
        f"{V1}/organisations/nothing",
        {"json": {"name": "A"}, "headers": {"If-Match": '"1"'}},
    ),
    "405": (405, "DELETE", f"{V1}/organisations", {}),
    "405 suggestions": (405, "GET", f"{V1}/suggestions", {}),
    "409": (409, "POST", f"{V1}/organisations", {"json": {"id": "glue", "name": "Glue"}}),
    "412": (412, "PUT", f"{V1}/organisations/glue", {"json": {"name": "A"}, "headers": {"If-Match": '"7"'}}),
    "413": (413, "POST", f"{V1}/suggestions", {"content": b" " * 3_000_001, "headers": JSON}),
    "413 unannounced": (413, "POST", f"{V1}/suggestions", {"content": lambda: [b" " * 2_000_000] * 2, "headers": JSON}),
    "413 unannounced form": (
        413,
        "POST",
        f"{V1}/imports",
        {
            "content": lambda: [
                b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n',
                *[b"x" * 10_000_000] * 6,
            ],
            "headers": {"Content-Type": "multipart/form-data; boundary=x"},
        },
    ),
    "415 suggestions": (
        415,
        "POST",
        f"{V1}/suggestions",
        {"content": b"text", "headers": {"Content-Type": "text/plain"}},
    ),
    "415 import": (415, "POST", f"{V1}/imports", {"json": {}}),
    "415 organisation": (415, "POST", f"{V1}/organisations", {"data": {"name": "A"}}),
    "421": (421, "GET", f"{V1}/demos", {"headers": {"Host": "evil.example"}}),
    "422 field": (422, "POST", f"{V1}/suggestions", {"json": {"text": "x", "filters": {"kinds": [1]}}}),
    "422 no json": (422, "POST", f"{V1}/suggestions", {"content": b"{", "headers": JSON}),
    "422 engine": (422, "POST", f"{V1}/suggestions", {"json": {"text": ""}}),
    "422 query": (422, "GET", f"{V1}/demos?limit=0", {}),
    "422 cursor": (422, "GET", f"{V1}/demos?cursor=x", {}),
    "422 file": (422, "POST", f"{V1}/imports", {"files": {"file": ("a.csv", b"\x89PNG\r\n\x1a\n")}}),
    "422 record": (422, "POST", f"{V1}/organisations", {"json": {"name": "A", "country": "XX"}}),
    "428": (428, "PUT", f"{V1}/organisations/glue", {"json": {"name": "A"}}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_every_refusal_has_the_one_shape(small, name):
    status, method, address, options = REFUSED[name]
    if callable(options.get("content")):
        options = {**options, "content": iter(options["content"]())}
    answer = small.request(method, address, **options)
    assert answer.status_code == status
    check_shape(answer, status)


def check_shape(answer, status):
    assert answer.headers["content-type"] == "application/problem+json"
    held = answer.json()
    problem = Problem.model_validate(held)
    assert set(held) <= {"type", "title", "status", "detail", "request_id", "errors", "near", "versions"}
    assert problem.status == status
    assert problem.title
    assert problem.detail
    assert problem.request_id == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_every_status_of_the_table_is_tried():
    tried = {status for status, *_ in REFUSED.values()}
    assert tried >= {400, 403, 404, 405, 409, 412, 413, 415, 421, 422, 428}


def test_405_names_the_methods(small):
    assert small.delete(f"{V1}/organisations").headers["allow"]


def test_a_fault_of_ours_tells_nothing(small_settings, capsys, monkeypatch):
    """A fault's message may hold what somebody wrote; neither the answer nor the log has it."""

    def broken(*_args, **_options):
        raise RuntimeError("the text of a query")

    with client_of(small_settings) as client:
        monkeypatch.setattr(client.app.state.engine, "suggest", broken)
        answer = client.post(f"{V1}/suggestions", json={"text": "lignin"})
    assert answer.status_code == 500
    check_shape(answer, 500)
    log = capsys.readouterr().err
    assert "the text of a query" not in answer.text + log
    assert '"error": "RuntimeError"' in log
    assert "test_problems.py" in log
    assert answer.json()["request_id"] in log


def test_without_a_store_it_says_what_is_missing(tmp_path, settings):
    """The server starts without a store, tells so, and answers once there is one."""
    from dataclasses import replace

    from matcher.engine import Engine

    chosen = replace(settings, db=f"sqlite:///{tmp_path / 'm.sqlite3'}", index_dir=tmp_path / "index")
    with client_of(chosen) as client:
        assert client.get(f"{V1}/health").status_code == 200
        for address in ("ready", "demos"):
            answer = client.get(f"{V1}/{address}")
            check_shape(answer, 503)
            assert answer.headers["retry-after"]
            assert str(tmp_path) not in answer.text
        assert client.get(f"{V1}/ready").json()["errors"][0]["where"] == "store"
        with Engine.open(settings=chosen, init=True) as engine:
            assert client.get(f"{V1}/ready").json()["errors"][0]["where"] == "index"
            check_shape(client.post(f"{V1}/suggestions", json={"text": "lignin"}), 503)
            engine.import_bundled()
            engine.build_index()
        assert client.get(f"{V1}/ready").status_code == 200
        assert client.post(f"{V1}/suggestions", json={"text": "lignin"}).status_code == 200


def test_every_error_of_the_engine_has_a_status():
    """A new type gets the status of its parent, or one of its own; never by accident 500."""
    made = {
        errors.InputError: errors.InputError("a", "b"),
        errors.UnknownIdError: errors.UnknownIdError("demos", "x", ["y"]),
        errors.StaleVersionError: errors.StaleVersionError("demos", "x", 1, 2),
        errors.TakenIdError: errors.TakenIdError("demos", "x"),
        errors.ConflictError: errors.ConflictError("list 7", "its run goes on", "cancel it first"),
        errors.LeaseLostError: errors.LeaseLostError(7),
        errors.PromotionRefused: errors.PromotionRefused(["demos: nDCG@5 is 0.7, below 0.8"]),
        errors.IndexMissingError: errors.IndexMissingError("x"),
        errors.EmptyTargetError: errors.EmptyTargetError("secret", "demos"),
        errors.DamagedIndexError: errors.DamagedIndexError("x", "y"),
        errors.UnwritableIndexError: errors.UnwritableIndexError("secret", OSError(28, "No space left on device")),
        errors.TooOftenError: errors.TooOftenError(30),
        errors.StoreError: errors.StoreError("sqlite:///secret"),
    }
    assert set(made) == set(STATUS_OF)
    for cls in errors.MatcherError.__subclasses__():
        if cls.__module__ == "matcher.errors":
            assert cls in STATUS_OF, cls
    for cls, error in made.items():
        problem = problem_of(error)
        assert problem.status == status_of(error) == STATUS_OF[cls]
        assert "secret" not in problem.detail


def test_half_characters_in_a_message_can_be_sent(settings, tmp_path):
    problem = problem_of(errors.UnknownIdError("demos", "a\ud800"))
    problem.model_dump_json().encode("utf-8")


def test_the_application_can_be_made_without_anything(monkeypatch, tmp_path):
    monkeypatch.setenv("MATCHER_DB", f"sqlite:///{tmp_path / 'none.sqlite3'}")
    monkeypatch.setenv("MATCHER_READ_ONLY", "yes")
    app = create_app()
    assert app.state.read_only
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        assert client.get(f"{V1}/health").json() == {"status": "alive"}
