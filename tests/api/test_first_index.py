"""A store without an index: said plainly, and built by the server as soon as there are records."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from matcher.engine import following
from tests.api.conftest import SMALL, client_of, make, open_engine, upload
from tests.api.test_problems import check_shape

V1 = "/api/v1"
TEXT = {"text": "wood adhesives from lignin", "lang": "en"}


@pytest.fixture
def unbuilt(store_url, tmp_path, settings):
    """Settings over a store that holds three organisations and has no index, on SQLite and on PostgreSQL."""
    chosen = replace(settings, db=store_url, index_dir=tmp_path / "index")
    with open_engine(chosen, init=True) as engine:
        for data in SMALL:
            engine.add(make(data))
    return chosen


@pytest.fixture
def empty(tmp_path, settings):
    """Settings over a store that holds nothing."""
    chosen = replace(settings, db=f"sqlite:///{tmp_path / 'm.sqlite3'}", index_dir=tmp_path / "index")
    open_engine(chosen, init=True).close()
    return chosen


def until_ready(client):
    for _ in range(200):
        answer = client.get(f"{V1}/ready")
        if answer.status_code == 200:
            return answer
        time.sleep(0.1)
    pytest.fail(answer.text)


def test_the_server_builds_it_by_itself(unbuilt):
    with client_of(unbuilt) as client:
        assert until_ready(client).json()["index"] == {"organisations": len(SMALL)}
        assert client.post(f"{V1}/suggestions", json=TEXT).json()["matches"][0]["id"] == "glue"


def test_until_then_it_says_so(unbuilt, monkeypatch):
    """Program and person are told what is going on; nothing of it is a fault."""
    monkeypatch.setattr(following, "_rebuild_beside", lambda engine: None)
    with client_of(unbuilt) as client:
        for answer in (client.get(f"{V1}/ready"), client.post(f"{V1}/suggestions", json=TEXT)):
            check_shape(answer, 503)
            assert answer.headers["retry-after"]
            assert answer.json()["errors"][0]["where"] == "index"
            assert "in a moment" in answer.json()["detail"]
        page = client.post("/match", data=TEXT, headers={"Accept-Language": "fi"})
        assert page.status_code == 503
        assert "Hakua valmistellaan" in page.text
        for address in ("/", "/help", "/organisations", "/organisations/glue"):
            assert client.get(address).status_code == 200, address


def test_a_command_does_not_build_it_unasked(unbuilt):
    with open_engine(unbuilt) as engine:
        assert engine.catch_up() is None


@pytest.mark.parametrize("way", ["page", "api", "file"])
def test_the_first_record_is_found_at_once(empty, way):
    with client_of(empty) as client:
        check_shape(client.get(f"{V1}/ready"), 503)
        check_shape(client.post(f"{V1}/suggestions", json=TEXT), 503)
        text = "We make wood adhesives from lignin."
        if way == "page":
            fields = {"name": "Glue", "country": "DE", "text_0": text, "aspect_0": "about", "lang_0": "en"}
            answer = client.post("/new/organisation", data=fields)
        elif way == "api":
            answer = client.post(
                f"{V1}/organisations", json={"name": "Glue", "country": "DE", "documents": [{"text": text}]}
            )
        else:
            answer = upload(client, f"name;country;about\nGlue;DE;{text}\n".encode())
        assert answer.is_success, answer.text
        assert [match["title"] for match in client.post(f"{V1}/suggestions", json=TEXT).json()["matches"]] == ["Glue"]
        assert client.get(f"{V1}/ready").status_code == 200


def test_a_target_without_records_is_no_fault(unbuilt):
    """With organisations only, asking for demos says that there are none, and the page stays usable."""
    with client_of(unbuilt) as client:
        until_ready(client)
        answer = client.post(f"{V1}/suggestions", json={**TEXT, "target": "demos"})
        check_shape(answer, 422)
        assert answer.json()["errors"][0]["where"] == "target"
        page = client.post("/match", data={**TEXT, "target": "demos"}, headers={"Accept-Language": "fi"})
        assert page.status_code == 200
        assert "ei ole vielä yhtään demoa" in page.text
        assert client.get("/match?record=glue&target=pilots").status_code == 200
