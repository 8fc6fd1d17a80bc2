"""Match lists over HTTP: asked for, made in the background, reviewed by many; errors say what would be right."""

from __future__ import annotations

import io
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest

from tests.api.conftest import client_of
from tests.api.make_examples import wait

BASE = "/api/v1/match-lists"
SMALL = {"text": "We look for wood adhesives and for printing of metal parts.", "lang": "en", "top": 2}
SECRET = "Etsimme salaista ligniiniliimaa vanerille."


def made(client, **asked) -> str:
    """The path of a list whose first version is made."""
    answer = client.post(BASE, json=asked or SMALL)
    assert answer.status_code == 201, answer.text
    path = answer.headers["Location"]
    wait(client, path)
    return path


def matches(client, path):
    return client.get(f"{path}/matches").json()["items"]


def decide(client, path, match, version, **change):
    return client.patch(f"{path}/matches/{match}", json=change, headers={"If-Match": f'"{version}"'})


def test_a_list_is_made_while_one_looks_on(small):
    answer = small.post(BASE, json={**SMALL, "title": "Partners of the saw"})
    assert answer.status_code == 201
    assert answer.json()["list_version"] == 0
    assert answer.json()["job"]["state"] == "waiting"
    path = answer.headers["Location"]
    wait(small, path)
    held = small.get(path).json()
    assert (held["title"], held["list_version"], held["stale"], held["states"]) == (
        "Partners of the saw", 1, False, {"suggested": 2}
    )  # fmt: skip
    assert held["made"]["counts"]["matches"] == 2
    assert held["made"]["provenance"]["index"]
    assert held["plan"] == {"target": "organisations", "top": 2, "lang": "en", "record_target": "organisations"}
    assert [match["rank"] for match in matches(small, path)] == [1, 2]
    assert [one["id"] for one in small.get(BASE).json()["items"]] == [held["id"]]
    (query,) = small.get(f"{path}/versions").json()["queries"]
    assert (query["asked"], query["query"]["lang"], query["confidence"]["level"]) == ("", "en", "low")


def test_a_free_text_is_in_no_log_no_page_of_lists_and_no_history(small, capfd):
    answer = small.post(BASE, json={"text": SECRET, "top": 2})
    path = answer.headers["Location"]
    wait(small, path)
    assert small.get(path).json()["text"] == SECRET
    assert SECRET not in small.get(BASE).text
    small.post(BASE, json={"text": SECRET, "top": 0})
    small.post(BASE, json={"text": SECRET, "record": "sawmill"})
    small.delete(path, headers={"If-Match": small.get(path).headers["ETag"]})
    out = capfd.readouterr()
    assert "ligniiniliima" not in out.out + out.err
    assert small.get(path).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "where"),
    [
        ({}, 422, "list"),
        ({"record": "sawmill", "text": "wood"}, 422, "list"),
        ({"record": "nobody"}, 404, None),
        ({"every": "demos"}, 422, "every"),
        ({"record": "sawmill", "top": 201}, 422, "top"),
        ({"record": "sawmill", "target": "regions"}, 422, "target"),
        ({"record": "sawmill", "of_region": "x"}, 422, "of_region"),
        ({"record": "sawmill", "configuration": {"magic": 1}}, 422, "configuration"),
        ({"record": "sawmill", "filters": {"countries": ["SE"]}}, 422, "filters"),
        ({"text": "wood", "lang": "!!"}, 422, "language"),
        ({"record": "sawmill", "colour": "red"}, 422, "colour"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(small, asked, status, where):
    answer = small.post(BASE, json=asked)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert where is None or answer.json()["errors"][0]["where"] == where
    assert small.get(BASE).json()["items"] == []


def test_the_same_key_makes_one_list(small):
    first = small.post(BASE, json=SMALL, headers={"Idempotency-Key": "a"})
    again = small.post(BASE, json=SMALL, headers={"Idempotency-Key": "a"})
    assert first.json()["id"] == again.json()["id"]
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    other = small.post(BASE, json={**SMALL, "top": 1}, headers={"Idempotency-Key": "a"})
    assert (other.status_code, other.json()["errors"][0]["where"]) == (422, "Idempotency-Key")
    assert small.post(BASE, json=SMALL, headers={"Idempotency-Key": "ä b".encode()}).status_code == 422


def test_a_decision_names_its_version_and_a_late_one_sees_both(small):
    path = made(small)
    first = matches(small, path)[0]["id"]
    address = f"{path}/matches/{first}"
    assert small.get(address).headers["ETag"] == '"1"'
    assert small.patch(address, json={"state": "accepted"}).status_code == 428
    assert decide(small, path, first, 1, state="rejected", reason="capacity", note="In May.").status_code == 200
    late = decide(small, path, first, 1, state="accepted")
    assert late.status_code == 412
    problem = late.json()
    assert problem["versions"] == {"expected": 1, "stored": 2}
    assert problem["conflict"]["asked"] == {"state": "accepted"}
    stored = problem["conflict"]["stored"]
    assert (stored["state"], stored["reason"], stored["note"]) == ("rejected", "capacity", "In May.")
    assert problem["conflict"]["changed_by"]
    assert problem["conflict"]["changed_at"]
    assert small.get(address).json()["version"] == 2


def test_what_cannot_follow_is_refused_with_what_can(small):
    path = made(small)
    first = matches(small, path)[0]["id"]
    answer = decide(small, path, first, 1, state="agreed")
    assert answer.status_code == 422
    assert answer.json()["allowed"] == ["shortlisted", "accepted", "rejected", "unsure", "later"]
    assert decide(small, path, first, 1, state="rejected").json()["errors"][0]["where"] == "reason"
    assert decide(small, path, first, 1).json()["errors"][0]["problem"] == "changes nothing"
    assert decide(small, path, first + 1_000, 1, state="later").status_code == 404
    assert decide(small, "/api/v1/match-lists/999", first, 1, state="later").status_code == 404


def test_history_comments_and_undo(small):
    path = made(small)
    first = matches(small, path)[0]["id"]
    address = f"{path}/matches/{first}"
    decide(small, path, first, 1, state="shortlisted")
    decide(small, path, first, 2, assignee="bo")
    said = small.post(f"{address}/comments", json={"text": "Soitetaan keväällä."})
    assert (said.status_code, said.json()["text"]) == (201, "Soitetaan keväällä.")
    assert small.post(f"{address}/comments", json={"text": "  "}).status_code == 422
    undone = small.post(f"{address}/undo", headers={"If-Match": '"3"'})
    assert (undone.json()["assignee"], undone.json()["state"], undone.json()["comments"]) == (None, "shortlisted", 1)
    small.post(f"{address}/undo", headers={"If-Match": '"4"'})
    nothing = small.post(f"{address}/undo", headers={"If-Match": '"5"'})
    assert nothing.status_code == 409
    items = small.get(f"{address}/history").json()["items"]
    assert [(one["what"], one["version"], one["list_version"]) for one in items] == [
        ("undone", 5, 1), ("undone", 4, 1), ("assigned", 3, 1), ("decided", 2, 1),
    ]  # fmt: skip
    assert items[-1]["before"] == {"state": "suggested"}
    assert items[-1]["after"] == {"state": "shortlisted"}
    assert [one["text"] for one in small.get(f"{address}/comments").json()["items"]] == ["Soitetaan keväällä."]


def test_many_are_decided_at_once_and_the_others_named(small):
    path = made(small)
    first, second = (match["id"] for match in matches(small, path))
    decide(small, path, second, 1, state="later")
    asked = [{"id": one, "version": 1} for one in (first, second, 9_999)]
    done = small.post(f"{path}/decisions", json={"state": "accepted", "matches": asked}).json()
    assert done["changed"] == [first]
    (conflict,) = done["conflicts"]
    assert (conflict["id"], conflict["stored"]["state"], conflict["version"]) == (second, "later", 2)
    assert [one["id"] for one in done["refused"]] == [9_999]
    undone = small.post(f"{path}/undo", json={"matches": [{"id": first, "version": 2}]}).json()
    assert undone["changed"] == [first]
    assert small.post(f"{path}/decisions", json={"matches": asked}).status_code == 422


def test_pages_of_matches_are_filtered_and_go_on(writing):
    path = made(writing, record="bio-aromatics", record_target="demos", top=7)
    shown = matches(writing, path)
    decide(writing, path, shown[4]["id"], 1, state="later", assignee="bo")
    walked, address = [], f"{path}/matches?limit=3"
    while address:
        answer = writing.get(address)
        walked += [match["id"] for match in answer.json()["items"]]
        address = answer.links.get("next", {}).get("url")
    assert walked == [match["id"] for match in shown]

    def found(**params):
        return [match["id"] for match in writing.get(f"{path}/matches", params=params).json()["items"]]

    assert found(state="later") == found(assignee="bo") == [shown[4]["id"]]
    assert len(found(state=["suggested", "later"])) == 7
    assert len(found(assignee="")) == 6
    assert found(asked="nobody") == []
    assert found(list_version=2) == []
    assert writing.get(f"{path}/matches", params={"state": "gone"}).status_code == 422
    cursor = writing.get(f"{path}/matches", params={"limit": 3}).json()["next"]
    assert writing.get(f"{path}/matches", params={"cursor": cursor, "state": "later"}).status_code == 422
    assert writing.get(f"{path}/matches", params={"cursor": "x"}).status_code == 422


def test_lists_are_paged(small):
    numbers = [small.post(BASE, json=SMALL).json()["id"] for _ in range(3)]
    first = small.get(BASE, params={"limit": 2})
    second = small.get(first.links["next"]["url"])
    assert [one["id"] for one in first.json()["items"] + second.json()["items"]] == numbers[::-1]
    assert second.json()["next"] is None


def test_a_new_version_is_asked_for_and_one_can_be_cancelled(small):
    path = made(small)
    kept = matches(small, path)[0]
    decide(small, path, kept["id"], 1, state="accepted")
    gone = small.get(f"/api/v1/organisations/{kept['record']}")
    assert gone.status_code == 200
    changed = {**gone.json()["record"], "documents": [{"text": "We sail ships on the sea."}]}
    small.put(f"/api/v1/organisations/{kept['record']}", json=changed, headers={"If-Match": gone.headers["ETag"]})
    assert small.get(path).json()["stale"]
    assert small.post(f"{path}/rerun").status_code == 200
    wait(small, path)
    held = small.get(path).json()
    assert (held["list_version"], held["stale"]) == (2, False)
    assert small.get(f"{path}/left").status_code == 200
    assert kept["id"] in {match["id"] for match in matches(small, path)}
    assert small.post(f"{path}/cancel").status_code == 409


def test_a_list_with_decisions_is_deleted_by_force(small):
    path = made(small)
    decide(small, path, matches(small, path)[0]["id"], 1, state="later")
    tag = {"If-Match": small.get(path).headers["ETag"]}
    assert small.delete(path).status_code == 428
    assert small.delete(path, headers={"If-Match": '"99"'}, params={"force": True}).status_code == 412
    assert small.delete(path, headers=tag).status_code == 409
    assert small.delete(path, headers=tag, params={"force": True}).json() == {"deleted": int(path.rpartition("/")[2])}
    assert small.get(path).status_code == 404


@pytest.mark.parametrize("ending", ["xlsx", "csv", "ndjson"])
def test_a_file_goes_out_and_comes_back(small, ending):
    path = made(small)
    answer = small.get(f"{path}/export", params={"format": ending, "lang": "fi"})
    assert answer.status_code == 200
    assert f".{ending}" in answer.headers["Content-Disposition"]
    same = small.post(f"{path}/decisions/import", files={"file": (f"a.{ending}", answer.content)})
    assert same.json() == {"stored": True, "changes": [], "conflicts": [], "unchanged": 2, "errors": []}


def test_an_edited_workbook_conflicts_with_what_others_did(small):
    path = made(small)
    first, second = (match["id"] for match in matches(small, path))
    book = openpyxl.load_workbook(io.BytesIO(small.get(f"{path}/export").content))
    column = next(cell.column for cell in book.active[1] if cell.value == "State")
    for row in (2, 3):
        book.active.cell(row, column).value = "Shortlisted"
    out = io.BytesIO()
    book.save(out)
    decide(small, path, first, 1, state="later")

    def send(**fields):
        return small.post(f"{path}/decisions/import", files={"file": ("a.xlsx", out.getvalue())}, data=fields)

    tried = send(dry_run="true").json()
    assert [change["match"] for change in tried["changes"]] == [second]
    (conflict,) = tried["conflicts"]
    assert (conflict["match"], conflict["asked"], conflict["stored"]["state"]) == (
        first, {"state": "shortlisted"}, "later"
    )  # fmt: skip
    refused = send()
    assert (refused.status_code, len(refused.json()["errors"]), refused.json()["errors"][0]["row"]) == (409, 1, 2)
    done = send(skip_conflicts="true").json()
    assert [change["row"] for change in done["changes"]] == [3]
    assert done["conflicts"] == tried["conflicts"], "what was left alone is told after storing, too"
    assert [match["state"] for match in matches(small, path)] == ["later", "shortlisted"]


def test_a_server_that_only_reads_makes_and_changes_nothing(small_settings):
    with client_of(small_settings) as client:
        path = made(client)
        first = matches(client, path)[0]["id"]
    with client_of(small_settings, read_only=True) as client:
        assert decide(client, path, first, 1, state="later").status_code in (401, 403)
        assert client.post(BASE, json=SMALL).status_code in (401, 403)


def test_no_decision_is_lost_among_requests(small):
    """Successful edits = versions = history, and every other answer is a 412 that shows the decision that stands."""
    path = made(small)
    known = [match["id"] for match in matches(small, path)]
    start = threading.Barrier(6)

    def review(seed: int) -> tuple[int, int]:
        start.wait()
        made, late = 0, 0
        for turn in range(12):
            match = known[(seed + turn) % len(known)]
            version = small.get(f"{path}/matches/{match}").json()["version"]
            answer = decide(small, path, match, version, note=f"{seed}.{turn}")
            assert answer.status_code in (200, 412), answer.text
            made += answer.status_code == 200
            late += answer.status_code == 412
            if late:
                assert answer.status_code == 200 or answer.json()["conflict"]["stored"]["note"]
        return made, late

    with ThreadPoolExecutor(6) as pool:
        counts = list(pool.map(review, range(6)))
    held = [small.get(f"{path}/matches/{match}").json() for match in known]
    trails = [small.get(f"{path}/matches/{match}/history").json()["items"] for match in known]
    assert sum(made for made, _ in counts) == sum(one["version"] - 1 for one in held) == sum(map(len, trails))
    assert json.dumps(trails).count('"decided"') == sum(map(len, trails))


def test_the_servers_thread_takes_up_what_waited_while_none_ran(small_settings):
    with client_of(small_settings, read_only=False) as client:
        client.app.state.list_worker.stop()
        path = client.post(BASE, json=SMALL).headers["Location"]
        time.sleep(0.3)
        assert client.get(path).json()["job"]["state"] == "waiting"
    with client_of(small_settings) as client:
        wait(client, path)
        assert client.get(path).json()["list_version"] == 1
