"""Lists and records: pages without gaps, search by name, entity tags."""

from __future__ import annotations

import pytest

from api.answers import Listing, Stored

TARGETS = ("organisations", "pilots", "demos", "regions")


def walk(client, address):
    """Every item, following the Link headers."""
    items, steps = [], 0
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        Listing.model_validate_json(answer.content)
        items.extend(answer.json()["items"])
        link = answer.headers.get("link")
        assert (link is None) == (answer.json()["next"] is None)
        address = None if link is None else link[1 : link.index(">")]
        assert link is None or link.endswith('; rel="next"')
        steps += 1
    return items, steps


@pytest.mark.parametrize("target", TARGETS)
def test_pages_hold_every_record_once(client, target):
    whole, _ = walk(client, f"/api/v1/{target}?limit=200")
    paged, steps = walk(client, f"/api/v1/{target}?limit=7")
    assert paged == whole
    assert steps == -(-len(whole) // 7)
    ids = [item["id"] for item in whole]
    assert ids == sorted(set(ids))
    assert len(ids) == client.get("/api/v1/ready").json()["records"][target]


@pytest.mark.parametrize("target", TARGETS)
def test_every_listed_record_can_be_read(client, target):
    for item in client.get(f"/api/v1/{target}?limit=5").json()["items"]:
        answer = client.get(f"/api/v1/{target}/{item['id']}")
        Stored.model_validate_json(answer.content)
        assert answer.json()["record"]["name"] == item["name"]
        assert answer.headers["etag"] == f'"{item["version"]}"' == f'"{answer.json()["version"]}"'


def test_search_goes_over_all_names_without_accents(client):
    found, _ = walk(client, "/api/v1/organisations?q=TAPOJARVI%20oy&limit=1")
    assert [item["local_names"] for item in found] == [["Tapojärvi Oy"]]
    assert client.get("/api/v1/organisations?q=%25").json()["items"] == []
    assert client.get("/api/v1/organisations?q=no-such-name-anywhere").json() == {"items": [], "next": None}


def test_search_survives_paging(client):
    paged, steps = walk(client, "/api/v1/organisations?q=university&limit=3")
    assert steps > 1
    assert paged == client.get("/api/v1/organisations?q=university&limit=200").json()["items"]


@pytest.mark.parametrize("cursor", ["x", "!!!", "WzFd", "é", "W10", "bnVsbA", "A" * 4_001])
def test_a_cursor_that_is_none_is_refused(client, cursor):
    answer = client.get("/api/v1/organisations", params={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "cursor"


def test_a_cursor_belongs_to_its_list(client):
    cursor = client.get("/api/v1/organisations?limit=1").json()["next"]
    assert client.get("/api/v1/demos", params={"cursor": cursor}).status_code == 422
    assert client.get("/api/v1/organisations", params={"cursor": cursor, "q": "x"}).status_code == 422


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=-1", "q=" + "x" * 201, "q=a%00b"])
def test_questions_that_cannot_be_used(client, query):
    assert client.get(f"/api/v1/organisations?{query}").status_code == 422


@pytest.mark.parametrize("target", TARGETS)
def test_an_unknown_id_names_near_ones(client, target):
    some = client.get(f"/api/v1/{target}?limit=1").json()["items"][0]["id"]
    answer = client.get(f"/api/v1/{target}/{some}x")
    assert answer.status_code == 404
    assert some in answer.json()["near"]


@pytest.mark.parametrize(
    "record_id", ["%00", "a%00b", "%ED%A0%80", "..", "%2e%2e", "%F0%9F%92%A9", "x" * 3_000, "a%20b"]
)
def test_strange_ids_are_unknown(client, record_id):
    assert client.get(f"/api/v1/organisations/{record_id}").status_code in (404, 200 if record_id == ".." else 404)


def test_an_unchanged_record_is_not_sent_again(client):
    address = "/api/v1/demos/bio-aromatics"
    tag = client.get(address).headers["etag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(address, headers={"If-None-Match": '"999"'}).status_code == 200


def test_a_page_stays_right_while_others_write(small):
    """A record that is added behind the cursor is not shown, one before it makes nothing repeat."""
    first = small.get("/api/v1/organisations?limit=2").json()
    assert [item["id"] for item in first["items"]] == ["glue", "printer"]
    for name in ("aaa", "zzz"):
        assert small.post("/api/v1/organisations", json={"id": name, "name": name}).status_code == 201
    rest = small.get("/api/v1/organisations", params={"cursor": first["next"], "limit": 9}).json()
    assert [item["id"] for item in rest["items"]] == ["sawmill", "zzz"]
