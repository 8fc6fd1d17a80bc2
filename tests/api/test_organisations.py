"""Writing back: added and edited organisations are searchable at once, and nobody overwrites another unseen."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.conftest import SMALL, client_of

ADDRESS = "/api/v1/organisations"
SUGGESTIONS = "/api/v1/suggestions"


def ids(client, text):
    answer = client.post(SUGGESTIONS, json={"text": text, "lang": "en", "top": 10})
    assert answer.status_code == 200
    return [match["id"] for match in answer.json()["matches"] if match["components"]["similarity"] > 0]


def put(client, record_id, version, **record):
    return client.put(f"{ADDRESS}/{record_id}", json=record, headers={"If-Match": f'"{version}"'})


def test_an_added_organisation_is_found_at_once(small):
    answer = small.post(
        ADDRESS, json={"name": "Säteri Oy", "country": "FI", "documents": [{"text": "We spin zirconium yarn."}]}
    )
    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["location"] == f"{ADDRESS}/sateri-oy-fi"
    assert small.get(answer.headers["location"]).json() == answer.json()
    assert ids(small, "zirconium yarn") == ["sateri-oy-fi"]


def test_an_edit_is_found_at_once_and_counts_the_version(small):
    kept = small.get(f"{ADDRESS}/glue").json()
    record = kept["record"] | {"documents": [{"text": "We make tyres from dandelion rubber."}]}
    answer = put(small, "glue", kept["version"], **record)
    assert (answer.status_code, answer.headers["etag"], answer.json()["version"]) == (200, '"2"', 2)
    assert ids(small, "dandelion rubber") == ["glue"]
    assert ids(small, "lignin") == []


def test_an_edit_that_changes_nothing_keeps_the_version(small):
    kept = small.get(f"{ADDRESS}/glue").json()
    assert put(small, "glue", 1, **kept["record"]).headers["etag"] == '"1"'


@pytest.mark.parametrize("tag", [None, "", "*"])
def test_an_edit_must_say_its_version(small, tag):
    headers = {} if tag is None else {"If-Match": tag}
    answer = small.put(f"{ADDRESS}/glue", json=SMALL[1], headers=headers)
    assert answer.status_code == 428
    assert "If-Match" in answer.json()["detail"]


@pytest.mark.parametrize("tag", ["1", 'W/"1"', '"x"', '"1", "2"', '"-1"', '"' + "9" * 30 + '"'])
def test_a_tag_that_is_none_is_refused(small, tag):
    answer = small.put(f"{ADDRESS}/glue", json=SMALL[1], headers={"If-Match": tag})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "If-Match"


def test_a_stale_edit_is_told_both_versions(small):
    assert put(small, "glue", 1, name="Glue AG").status_code == 200
    answer = put(small, "glue", 1, name="Mine")
    assert answer.status_code == 412
    assert answer.json()["versions"] == {"expected": 1, "stored": 2}
    assert small.get(f"{ADDRESS}/glue").json()["record"]["name"] == "Glue AG"


def test_a_taken_id_is_a_conflict(small):
    answer = small.post(ADDRESS, json={"id": "glue", "name": "Other"})
    assert answer.status_code == 409
    assert small.get(f"{ADDRESS}/glue").json()["version"] == 1
    assert small.post(ADDRESS, json=SMALL[1]).status_code == 409


def test_an_unknown_organisation_cannot_be_edited(small):
    answer = put(small, "glu", 1, name="Glue")
    assert (answer.status_code, answer.json()["near"]) == (404, ["glue"])


@pytest.mark.parametrize(
    ("record", "where"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "A", "id": "a b"}, "id"),
        ({"name": "A", "id": "a/b"}, "id"),
        ({"name": "!!!"}, "id"),
        ({"name": "A", "country": "XX"}, "country"),
        ({"name": "A", "unknown": 1}, "unknown"),
        ({"name": "A", "documents": [{"text": "x"}, {"text": "x", "lang": "klingon"}]}, "documents[2].lang"),
        ({"name": "A", "documents": [{"aspect": "about"}]}, "documents[1].text"),
        ({"name": "A", "documents": [{"text": "x", "aspect": "wants"}]}, "documents[1].aspect"),
        ({"name": "A", "documents": [{"text": "x", "weight": 0}]}, "documents[1].weight"),
        ({"name": "A", "documents": [{"text": "x", "date": "tomorrow"}]}, "documents[1].date"),
        ({"name": "A", "identifiers": {"pic": 3}}, "identifiers.pic"),
        ({"name": "A\x00"}, None),
        ({"name": "A", "facts": {"x": ["\x00"]}}, None),
    ],
)
def test_bad_fields_are_named_by_their_path(small, record, where):
    answer = small.post(ADDRESS, json=record)
    assert answer.status_code == 422
    assert where is None or where in [place["where"] for place in answer.json()["errors"]]
    assert len(small.get(ADDRESS).json()["items"]) == len(SMALL)


def test_all_bad_fields_are_told_together(small):
    answer = small.post(
        ADDRESS, json={"name": "A", "id": "a b", "country": "XX", "documents": [{"text": "x", "lang": "??"}]}
    )
    assert {place["where"] for place in answer.json()["errors"]} == {"id", "country", "documents[1].lang"}


def test_an_id_cannot_be_changed(small):
    assert put(small, "glue", 1, id="paste", name="Paste").status_code == 422


def test_concurrent_edits_lose_nothing(small):
    """Each of many writers reads, then edits: the versions count exactly the edits that were taken."""
    gate = threading.Barrier(6)

    def write(number: int) -> int:
        gate.wait()
        taken = 0
        for turn in range(5):
            kept = small.get(f"{ADDRESS}/glue").json()
            answer = put(
                small, "glue", kept["version"], **kept["record"] | {"website": f"https://{number}-{turn}.example"}
            )
            assert answer.status_code in (200, 412)
            taken += answer.status_code == 200
        return taken

    with ThreadPoolExecutor(6) as pool:
        taken = sum(pool.map(write, range(6)))
    assert taken >= 5
    assert small.get(f"{ADDRESS}/glue").json()["version"] == 1 + taken


def test_concurrent_additions_of_one_id_store_one(small):
    with ThreadPoolExecutor(6) as pool:
        statuses = list(
            pool.map(lambda n: small.post(ADDRESS, json={"id": "x", "name": f"X {n}"}).status_code, range(6))
        )
    assert sorted(statuses) == [201, 409, 409, 409, 409, 409]
    assert small.get(f"{ADDRESS}/x").json()["version"] == 1


def test_a_read_only_server_refuses_every_write(small_settings):
    with client_of(small_settings, read_only=True) as client:
        answers = [
            client.post(ADDRESS, json={"name": "A"}),
            put(client, "glue", 1, name="A"),
            client.post("/api/v1/imports", files={"file": ("a.csv", b"id;name\na;A\n")}),
        ]
        assert [answer.status_code for answer in answers] == [403, 403, 403]
        assert "read" in answers[0].json()["detail"]
        assert client.get("/api/v1/ready").json()["read_only"] is True
        assert ids(client, "lignin adhesives") == ["glue"]
