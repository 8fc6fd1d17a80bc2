"""Learning from decisions over HTTP: seen, applied, taken back; what to decide on next."""

from __future__ import annotations

import pytest

from api.learning_answers import Doubts, FeedbackPreview
from tests.api.make_examples import wait

BASE = "/api/v1/match-lists"


@pytest.fixture
def here(writing) -> str:
    """The address of a list of a demo."""
    asked = {"record": "bio-aromatics", "record_target": "demos", "top": 6}
    address = f"{BASE}/{writing.post(BASE, json=asked).json()['id']}"
    wait(writing, address)
    return address


def decide(client, here: str, place: int, **change: str) -> None:
    match = client.get(f"{here}/matches").json()["items"][place]
    tag = {"If-Match": f'"{match["version"]}"'}
    assert client.patch(f"{here}/matches/{match['id']}", json=change, headers=tag).status_code == 200


def records(client, here: str) -> list[str]:
    return [match["record"] for match in client.get(f"{here}/matches").json()["items"] if match["rank"]]


def test_seen_applied_and_taken_back(writing, here):
    refused = writing.get(f"{here}/feedback")
    assert refused.status_code == 409
    assert "nobody has decided" in refused.text
    before = records(writing, here)
    decide(writing, here, 4, state="accepted")
    decide(writing, here, 0, state="rejected", reason="wrong-topic")
    decide(writing, here, 1, state="rejected", reason="capacity")
    seen = writing.get(f"{here}/feedback").json()
    FeedbackPreview.model_validate(seen)
    assert (seen["decisions"], seen["silent"], seen["standing"]) == (2, 1, None)
    assert seen["check"]["queries"] == 1
    assert records(writing, here) == before, "a preview changes nothing"

    applied = writing.post(f"{here}/feedback")
    assert applied.status_code == 200
    assert applied.json()["job"]["state"] in ("waiting", "running")
    wait(writing, here)
    after = records(writing, here)
    (changed,) = seen["lists"]
    assert [one["id"] for one in changed["enters"]] == [record for record in after if record not in before]
    assert after != before
    assert writing.get(here).json()["made"]["provenance"]["feedback"] == 1
    assert writing.get(f"{here}/feedback").json()["standing"] == 1

    assert writing.delete(f"{here}/feedback").status_code == 200
    wait(writing, here)
    assert records(writing, here) == before
    assert writing.delete(f"{here}/feedback").status_code == 409


def test_what_to_decide_on_next(writing, here):
    found = writing.get(f"{here}/doubts", params={"limit": 3}).json()
    Doubts.model_validate(found)
    distances = [abs(one["probability"] - 0.5) for one in found["items"]]
    assert len(distances) == 3
    assert distances == sorted(distances)
    decide(writing, here, 0, state="accepted")
    every = writing.get(f"{here}/doubts", params={"limit": 100}).json()["items"]
    assert len(every) == 5
    assert all(one["state"] == "suggested" for one in every)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "feedback"), ("POST", "feedback"), ("DELETE", "feedback"), ("GET", "doubts")]
)
def test_of_a_list_that_is_not_there(writing, method, path):
    assert writing.request(method, f"{BASE}/99/{path}").status_code == 404
