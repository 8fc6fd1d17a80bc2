"""Evaluations over HTTP: made, listed, shown; refused before the work where they could not be measured."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api.evaluation_answers import EvaluationAnswer, Evaluations
from api.routes import evaluations
from matcher.engine import Engine, people
from tests.api.conftest import client_of

BASE = "/api/v1/evaluations"
SENT: dict[str, Any] = {
    "name": "Words only",
    "configurations": [
        {"name": "as it is"},
        {"name": "words", "parameters": {"centroid_share": 0.0, "documents_share": 0.0}},
    ],
    "queries": [
        {"id": "q1", "text": "Lignin adhesives for wood", "lang": "en", "judged": {"glue": 2, "printer": 0}},
        {"id": "q2", "text": "Metal printing", "lang": "en", "country": "FR", "judged": {"printer": 1, "sawmill": 1}},
    ],
    "measures": "nDCG@3,Hit@1",
    "top": 1,
}


def changed(**values: Any) -> dict[str, Any]:
    return {**SENT, **values}


def test_made_listed_and_shown(small):
    made = small.post(BASE, json=SENT)
    assert made.status_code == 201, made.text
    body = made.json()
    EvaluationAnswer.model_validate(body)
    assert made.headers["Location"] == f"{BASE}/{body['id']}"
    assert [run["name"] for run in body["runs"]] == ["as it is", "words"]
    assert body["runs"][0]["measures"]["Hit@1"]["mean"] == 1.0
    assert body["runs"][1]["changed"]["centroid_share"] == 0.0
    assert body["runs"][1]["comparison"]["measures"]["nDCG@3"]["ties"] in (0, 1, 2)
    assert "Lignin" not in made.text, "texts are not kept"
    assert small.get(f"{BASE}/{body['id']}").json() == body
    small.post(BASE, json=changed(name="again"))
    first = small.get(BASE, params={"limit": 1})
    Evaluations.model_validate(first.json())
    assert [row["name"] for row in first.json()["items"]] == ["again"]
    second = small.get(BASE, params={"limit": 1, "cursor": first.json()["next"]}).json()
    assert [row["name"] for row in second["items"]] == ["Words only"]
    assert second["next"] is None
    assert small.get(f"{BASE}/99").status_code == 404


def test_a_single_configuration_is_compared_with_what_is_live(small):
    body = small.post(BASE, json=changed(configurations=[{"name": "mine"}])).json()
    assert [run["name"] for run in body["runs"]] == ["live", "mine"]


def test_foreign_leaves_out_the_own_country(small):
    body = small.post(BASE, json=changed(foreign=True)).json()
    assert body["runs"][0]["per_query"]["q2"]["Hit@1"] in (0.0, 1.0)
    assert body["sources"] == {"target": "organisations", "foreign": True, "lang": None}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"configurations": [{"name": "a"}, {"name": "a"}]}, "two are called 'a'"),
        ({"configurations": [{"name": "a", "parameters": {"bm52": 1.0}}]}, "bm52"),
        ({"configurations": [{"name": "a", "parameters": {"bm25_b": 7.0}}]}, "bm25_b"),
        ({"queries": [*SENT["queries"], SENT["queries"][0]]}, "'q1' is used twice"),
        (
            {"queries": [{**SENT["queries"][0], "judged": {"nobody": 1}}]},
            "1 are no organisations of the store: 'nobody'",
        ),
        ({"queries": [{**SENT["queries"][0], "lang": "xx-wrong-language"}]}, "lang"),
        ({"queries": [{**SENT["queries"][0], "judged": {"glue": 0}}]}, "no query has a relevant document"),
        ({"measures": "nDCG@0"}, "nDCG@0"),
        ({"target": "demos"}, "are no demos of the store"),
        ({"queries": [{**SENT["queries"][0], "id": "with space"}]}, "id"),
    ],
)
def test_what_cannot_be_measured_is_refused(small, values, said):
    answer = small.post(BASE, json=changed(**values))
    assert answer.status_code == 422, answer.text
    assert said in answer.text
    assert small.get(BASE).json()["items"] == []


def test_what_would_take_too_long_and_a_second_one_are_refused(small, monkeypatch):
    monkeypatch.setattr(evaluations, "MOST_RANKED", 5)
    answer = small.post(BASE, json=SENT)
    assert answer.status_code == 422
    assert "would rank 6 records" in answer.text
    monkeypatch.undo()
    with evaluations._ONE_AT_A_TIME:
        answer = small.post(BASE, json=SENT)
    assert answer.status_code == 409
    assert "another is being made" in answer.text
    assert small.post(BASE, json=SENT).status_code == 201


def test_it_is_for_analysts(small_settings):
    """A coordinator's key cannot have the scope; an analyst's can."""
    with Engine.open(settings=small_settings) as engine:
        people.add(engine, "root", "admin", "a long enough password", "root")
        people.add(engine, "ann", "analyst", "a long enough password", "root")
        people.add(engine, "cora", "coordinator", "a long enough password", "root")
        keys = {
            name: people.add_key(engine, name, label="x", scopes=scopes, days=1, who=name)[0]
            for name, scopes in {"ann": ["read", "evaluate"], "cora": ["read", "review"]}.items()
        }
    with client_of(replace(small_settings)) as client:
        for name, status in {"ann": 201, "cora": 403}.items():
            answer = client.post(BASE, json=SENT, headers={"Authorization": f"Bearer {keys[name]}"})
            assert answer.status_code == status, answer.text
        assert client.get(BASE).status_code == 401
        assert client.get(BASE, headers={"Authorization": f"Bearer {keys['ann']}"}).json()["items"][0]["who"] == "ann"
