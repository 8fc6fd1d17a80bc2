"""Suggestions by HTTP are those of the engine, in its shape."""

from __future__ import annotations

import pytest

from api.answers import Suggestions
from matcher.engine import Engine
from tests.api.conftest import settings_in

TEXT = "Kehitämme biopohjaisia liimoja. Etsimme kumppania, joka erottaa ligniinin mustalipeästä."


def ask(client, **asked):
    return client.post("/api/v1/suggestions", json=asked)


def test_a_text_is_answered_as_by_the_command_line(client, bundled_folder, settings):
    answer = ask(client, text=TEXT, target="demos", top=5)
    assert answer.status_code == 200
    Suggestions.model_validate_json(answer.content)
    with Engine.open(settings=settings_in(bundled_folder, settings)) as engine:
        same = engine.suggest(TEXT, target="demos", top=5).to_dict()
    assert answer.json()["matches"] == same["matches"]
    assert answer.json()["confidence"] == same["confidence"]
    assert set(answer.json()) == set(same)
    assert TEXT not in answer.text


def test_reasons_sum_to_the_similarity(client):
    for match in ask(client, text=TEXT, top=3).json()["matches"]:
        assert sum(reason["weight"] for reason in match["reasons"]) == pytest.approx(
            match["components"]["similarity"], abs=1e-4
        )


def test_foreign_is_measured_from_the_record_else_from_home(client):
    """A Belgian record's foreign partners may be Finnish; those of a text may not."""
    of_text = ask(client, text=TEXT, foreign=True, top=50).json()
    assert "FI" not in {match["country"] for match in of_text["matches"]}
    assert of_text["query"]["filters"]["not_countries"] == ["FI"]
    record = next(m["id"] for m in of_text["matches"] if m["country"] != "FI")
    country = client.get(f"/api/v1/organisations/{record}").json()["record"]["country"]
    of_record = ask(client, record=record, foreign=True, top=50).json()
    assert of_record["query"]["filters"]["not_countries"] == [country]
    assert country not in {match["country"] for match in of_record["matches"]}
    assert record not in {match["id"] for match in of_record["matches"]}


def test_a_demo_may_be_asked_for_partners(client):
    answer = ask(client, record="bio-aromatics", record_target="demos", target="organisations", top=3)
    assert answer.status_code == 200
    assert len(answer.json()["matches"]) == 3


def test_filters_leave_scores_alone(client):
    every = {match["id"]: match["score"] for match in ask(client, text=TEXT, top=200).json()["matches"]}
    some = ask(client, text=TEXT, top=200, filters={"countries": ["uk", "SE"]}).json()["matches"]
    assert {match["country"] for match in some} <= {"GB", "SE"}
    assert some
    assert all(every[match["id"]] == match["score"] for match in some)


def test_an_off_topic_text_is_not_confident(client):
    answer = ask(
        client, text="Our choir sings on Sundays and bakes cakes for the village feast.", target="demos"
    ).json()
    assert answer["confidence"]["level"] in ("none", "low")
    assert answer["confidence"]["advice"]


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({}, 422, "either a text or a record"),
        ({"text": "lignin", "record": "x"}, 422, "either a text or a record"),
        ({"text": ""}, 422, "is empty"),
        ({"text": " \n "}, 422, "is empty"),
        ({"text": "a\x00b"}, 422, "NUL"),
        ({"text": "x" * 200_001}, 422, "at most 200,000"),
        ({"text": "lignin", "lang": "klingon"}, 422, "language"),
        ({"text": "lignin", "lang": "qq1"}, 422, "language"),
        ({"text": "lignin", "top": 0}, 422, "top"),
        ({"text": "lignin", "top": 201}, 422, "top"),
        ({"text": "lignin", "top": "3"}, 422, "top"),
        ({"text": "lignin", "target": "regions"}, 422, "target"),
        ({"text": "lignin", "topp": 3}, 422, "topp"),
        ({"text": "lignin", "filters": {"countries": ["XX"]}}, 422, "ISO 3166"),
        ({"text": "lignin", "filters": {"countries": ["FI"], "not_countries": ["FI"]}}, 422, "filters"),
        ({"text": "lignin", "filters": {"kinds": [3]}}, 422, "filters.kinds[1]"),
        ({"record": "bio-aromatic", "record_target": "demos"}, 404, "bio-aromatics"),
        ({"record": "a b"}, 404, "a b"),
    ],
)
def test_what_cannot_be_used_is_named(client, asked, status, words):
    answer = ask(client, **asked)
    assert answer.status_code == status
    assert words in answer.json()["detail"]


def test_more_than_there_are_means_all(client):
    pilots = client.get("/api/v1/pilots").json()["items"]
    assert len(ask(client, text=TEXT, target="pilots", top=200).json()["matches"]) == len(pilots)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 100_000, b"1" * 5_000])
def test_a_body_that_is_no_such_json_is_refused(client, content):
    answer = client.post("/api/v1/suggestions", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_half_characters_are_refused(client):
    answer = client.post(
        "/api/v1/suggestions", content=b'{"text": "lignin \\ud800"}', headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
