"""Imports: all or nothing, dry runs, mappings, and a key that makes sending twice import once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from api.answers import Imported
from tests.api.conftest import SMALL, client_of, upload
from tests.sources.builders import csv, json_bytes, workbook

GOOD = csv(
    "id;name;country;about", "yarn;Yarn Oy;FI;We spin zirconium yarn.", "tyre;Tyre AG;DE;Dandelion rubber tyres."
)
BAD = csv("id;name;country;about", "a;A;XX;text", "b;;FI;text", "c;C;FI;text")


def count(client):
    return client.get("/api/v1/ready").json()["records"]["organisations"]


def test_an_imported_file_is_searchable_at_once(small):
    answer = upload(small, GOOD)
    assert answer.status_code == 201
    Imported.model_validate_json(answer.content)
    assert answer.json()["added"] == 2
    found = small.post("/api/v1/suggestions", json={"text": "zirconium yarn", "lang": "en", "top": 1}).json()
    assert found["matches"][0]["id"] == "yarn"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", GOOD),
        ("a.xlsx", workbook([["id", "name"], ["yarn", "Yarn"], ["tyre", "Tyre"]])),
        ("a.json", json_bytes([{"id": "yarn", "name": "Yarn"}, {"id": "tyre", "name": "Tyre"}])),
        ("a.ndjson", b'{"id": "yarn", "name": "Yarn"}\n{"id": "tyre", "name": "Tyre"}\n'),
    ],
)
def test_every_format_is_taken(small, name, content):
    answer = upload(small, content, name)
    assert answer.status_code == 201
    assert (answer.json()["file"]["name"], answer.json()["added"]) == (name, 2)


def test_a_dry_run_says_what_would_be_and_keeps_nothing(small):
    answer = upload(small, GOOD, dry_run="true")
    assert answer.status_code == 200
    assert (answer.json()["stored"], answer.json()["added"]) == (False, 2)
    assert answer.json()["file"]["preview"][0][0] == "yarn"
    assert count(small) == len(SMALL)


def test_a_dry_run_names_what_is_wrong(small):
    answer = upload(small, BAD, dry_run="1")
    assert answer.status_code == 200
    assert [(e["row"], e["column"]) for e in answer.json()["errors"]] == [(2, "country"), (3, "name")]


def test_bad_rows_are_told_together_and_nothing_is_imported(small):
    answer = upload(small, BAD)
    assert answer.status_code == 422
    assert [(e["row"], e["column"]) for e in answer.json()["errors"]] == [(2, "country"), (3, "name")]
    assert all(e["problem"] for e in answer.json()["errors"])
    assert count(small) == len(SMALL)


def test_columns_are_mapped(small):
    content = csv("Nro;Firma;Anmerkung", "yarn;Yarn Oy;secret")
    answer = upload(small, content, mapping='{"Nro": "id", "Firma": "name", "Anmerkung": "-"}')
    assert answer.status_code == 201
    assert answer.json()["file"]["mapping"] == {"Nro": "id", "Firma": "name", "Anmerkung": "-"}
    assert small.get("/api/v1/organisations/yarn").json()["record"] == {"id": "yarn", "name": "Yarn Oy"}


@pytest.mark.parametrize("mapping", ["x", "[]", '{"a": 1}', "{", '{"id": "nonsense"}', '{"none": "name"}', "[" * 9_000])
def test_a_mapping_that_cannot_be_used(small, mapping):
    assert upload(small, GOOD, mapping=mapping).status_code == 422
    assert count(small) == len(SMALL)


def test_other_targets_are_taken(small):
    answer = upload(small, csv("id;name;pilot", "d1;Demo One;bio"), target="demos")
    assert answer.status_code == 201
    assert small.get("/api/v1/demos/d1").status_code == 200
    assert small.post("/api/v1/suggestions", json={"text": "demo one", "target": "demos"}).status_code == 200


def test_the_same_key_imports_once_and_answers_the_same(small):
    first = upload(small, GOOD, key="k-1")
    again = upload(small, GOOD, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.json()["added"] == 2
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert upload(small, GOOD, key="k-2").json()["unchanged"] == 2


def test_encoding_and_delimiter_may_be_given(small):
    answer = upload(small, "id^name\nlodz^Łódź\n".encode("cp1250"), encoding="cp1250", delimiter="^", dry_run="true")
    assert answer.status_code == 200
    assert answer.json()["file"]["encoding"] == "cp1250"
    assert answer.json()["file"]["preview"] == [["lodz", "Łódź"]]
    assert upload(small, GOOD, encoding="none-such").status_code == 422


@pytest.mark.parametrize("change", ["content", "mapping", "target"])
def test_the_same_key_for_something_else_is_refused(small, change):
    assert upload(small, GOOD, key="k").status_code == 201
    content = csv("id;name", "other;Other") if change == "content" else GOOD
    fields = {"mapping": {"mapping": '{"about": "-"}'}, "target": {"target": "demos"}}.get(change, {})
    answer = upload(small, content, key="k", **fields)
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["detail"]
    assert small.get("/api/v1/organisations/other").status_code == 404


def test_a_refused_import_does_not_use_up_its_key(small):
    assert upload(small, BAD, key="k").status_code == 422
    assert upload(small, GOOD, key="k", dry_run="true").status_code == 200
    assert upload(small, GOOD, key="k").status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "é".encode(), "x" * 201])
def test_a_key_that_cannot_be_used(small, key):
    answer = small.post("/api/v1/imports", files={"file": ("a.csv", GOOD)}, headers={"Idempotency-Key": key})
    assert answer.status_code == 422


def test_the_same_key_at_the_same_time_imports_once(small):
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: upload(small, GOOD, key="same"), range(5)))
    assert [answer.status_code for answer in answers] == [201] * 5
    assert len({answer.text for answer in answers}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
    assert count(small) == len(SMALL) + 2


def test_imports_at_the_same_time_are_all_kept(small):
    def one(number: int):
        rows = [f"o{number}-{row};Org {number} {row};FI;text" for row in range(20)]
        return upload(small, csv("id;name;country;about", *rows)).json()["added"]

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(one, range(5))) == 100
    ready = small.get("/api/v1/ready").json()
    assert ready["records"]["organisations"] == ready["index"]["organisations"] == len(SMALL) + 100


def test_a_form_without_a_file_is_refused(small):
    boundary = {"Content-Type": "multipart/form-data; boundary=x"}
    empty = b'--x\r\nContent-Disposition: form-data; name="target"\r\n\r\ndemos\r\n--x--\r\n'
    assert small.post("/api/v1/imports", content=empty, headers=boundary).status_code == 422
    assert small.post("/api/v1/imports", data={"file": "text"}).status_code == 415
    assert small.post("/api/v1/imports", json={}).status_code == 415
    assert small.post("/api/v1/imports").status_code == 415


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.csv", "C:\\x\\a.csv", "a\nb.csv", "x" * 3_000 + ".csv", ".csv", "ä ö.csv", "a\u202evsc.csv"],
)
def test_no_name_leads_out_of_its_folder(small, name):
    answer = upload(small, GOOD, name)
    assert answer.status_code == 201
    shown = answer.json()["file"]["name"]
    assert not set(shown) & set("/\\\n\u202e")
    assert len(shown) < 100


def test_caps_are_settings(small_settings):
    small_caps = replace(small_settings, max_rows=1, max_upload_mb=1, max_request_kb=10)
    with client_of(small_caps) as client:
        assert "more than 1 rows" in upload(client, GOOD).json()["detail"] + str(upload(client, GOOD).json()["errors"])
        assert upload(client, b"x" * 1_500_000).status_code == 413
        assert upload(client, b"x" * 3_000_000).status_code == 413
        assert client.post("/api/v1/suggestions", json={"text": "x" * 20_000}).status_code == 413
