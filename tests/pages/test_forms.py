"""Adding and changing an organisation in the page."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from matcher.settings import Settings

NEW = {
    "name": "Suomussalmi Lignin Works",
    "local_names": "Suomussalmen ligniinitehdas",
    "kind": "SME",
    "country": "FI",
    "region": "east-and-north-finland",
    "website": "https://lignin.example",
    "keywords": "lignin\nadhesives",
    "text_0": "Erotamme ligniiniä mustalipeästä.",
    "aspect_0": "about",
    "lang_0": "fi",
    "text_1": "Kuivattua ligniiniä.",
    "aspect_1": "offers",
    "lang_1": "",
    "text_2": "",
    "aspect_2": "seeks",
    "lang_2": "",
}


def fields_of(page: str) -> dict[str, str]:
    """The form of a page, as a browser would send it."""
    form = re.search(r'<form class="edit".*?</form>', page, flags=re.DOTALL)
    assert form
    found: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", form[0]):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        assert name
        found[name[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form[0], flags=re.DOTALL):
        found[name] = html.unescape(text).removeprefix("\n")
    for name, options in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form[0], flags=re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)" selected>|<option selected>([^<]*)<', options)
        found[name] = html.unescape("".join(chosen[-1])) if chosen else ""
    return found


def stored(client: TestClient, record_id: str) -> Any:
    return client.app.state.engine.stored("organisations", record_id)


def test_a_new_organisation_is_found_at_once(writing: TestClient) -> None:
    answer = writing.post("/new/organisation", data=NEW)
    assert answer.status_code == 200
    assert "Saved." in answer.text
    record_id = str(answer.url).rpartition("/")[2].partition("?")[0]
    record = stored(writing, record_id).record
    assert record.local_names == ("Suomussalmen ligniinitehdas",)
    assert record.keywords == ("lignin", "adhesives")
    assert [(d.aspect, d.lang, d.text) for d in record.documents] == [
        ("about", "fi", NEW["text_0"]),
        ("offers", None, NEW["text_1"]),
    ]
    assert "written by a user of this page" in answer.text
    found = writing.post("/match", data={"text": "We need lignin from black liquor.", "target": "organisations"})
    assert NEW["name"] in found.text


def test_the_form_without_a_change_changes_nothing(writing: TestClient) -> None:
    before = stored(writing, "digipolis")
    form = fields_of(writing.get("/organisations/digipolis/edit").text)
    answer = writing.post("/organisations/digipolis/edit", data=form)
    assert answer.status_code == 200
    assert stored(writing, "digipolis") == before


@pytest.mark.parametrize("record_id", ["vito", "bic", "savonia", "chempolis"])
def test_a_change_keeps_what_the_form_does_not_show(writing: TestClient, record_id: str) -> None:
    before = stored(writing, record_id).record
    form = fields_of(writing.get(f"/organisations/{record_id}/edit").text)
    form["text_0"] += "\nAlso algae."
    assert writing.post(f"/organisations/{record_id}/edit", data=form).status_code == 200
    after = stored(writing, record_id)
    assert after.version == 2
    assert after.record.documents[0].text == before.documents[0].text + "\nAlso algae."
    assert after.record.documents[0].source == before.documents[0].source
    assert after.record.documents[1:] == before.documents[1:]
    assert after.record.subregion == before.subregion
    assert after.record.sources == before.sources
    assert after.record.provenance["documents"] == "edited on this page"


def test_a_stale_edit_shows_both_and_stores_nothing(writing: TestClient) -> None:
    mine = fields_of(writing.get("/organisations/digipolis/edit").text)
    theirs = dict(mine)
    theirs["website"] = "https://theirs.example"
    theirs["text_0"] = "Their text on slag."
    assert writing.post("/organisations/digipolis/edit", data=theirs).status_code == 200
    mine["website"] = "https://mine.example"
    answer = writing.post("/organisations/digipolis/edit", data=mine)
    assert answer.status_code == 412
    assert "somebody else changed this meanwhile" in answer.text
    for value in ("https://mine.example", "https://theirs.example", "Their text on slag.", mine["text_0"][:40]):
        assert value in html.unescape(answer.text)
    assert stored(writing, "digipolis").record.website == "https://theirs.example"
    again = writing.post("/organisations/digipolis/edit", data=fields_of(answer.text))
    assert again.status_code == 200
    assert stored(writing, "digipolis").record.website == "https://mine.example"


def test_the_same_sent_twice_is_saved_once(writing: TestClient) -> None:
    """A double click, or the button pressed again after going back, is nobody else's change."""
    form = fields_of(writing.get("/organisations/digipolis/edit").text) | {"website": "https://mine.example"}
    for _ in range(2):
        answer = writing.post("/organisations/digipolis/edit", data=form)
        assert answer.status_code == 200
        assert "Saved." in answer.text
    assert stored(writing, "digipolis").version == 2


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "2"])
def test_an_edit_must_say_its_version(writing: TestClient, version: str) -> None:
    form = fields_of(writing.get("/organisations/digipolis/edit").text) | {
        "version": version,
        "website": "https://mine.example",
    }
    assert writing.post("/organisations/digipolis/edit", data=form).status_code == 412
    assert stored(writing, "digipolis").version == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "  "}, "Give the organisation a name."),
        ({"country": "Atlantis"}, "country:"),
        ({"text_0": "a\x00b"}, "NUL"),
        ({"lang_0": "zz"}, "lang"),
    ],
)
def test_what_cannot_be_used_is_said_and_kept(writing: TestClient, change: dict[str, str], message: str) -> None:
    answer = writing.post("/new/organisation", data=NEW | change)
    assert answer.status_code == 422
    assert message in answer.text
    assert "https://lignin.example" in answer.text


def test_a_name_that_is_taken(writing: TestClient) -> None:
    writing.post("/new/organisation", data=NEW)
    answer = writing.post("/new/organisation", data=NEW)
    assert answer.status_code == 422
    assert "There is an organisation with this name already." in answer.text


def test_a_server_that_only_reads_has_no_form(bundled_folder, settings: Settings) -> None:
    from api.app import create_app
    from tests.pages.conftest import settings_in

    with TestClient(
        create_app(settings_in(bundled_folder, settings), read_only=True), base_url="http://localhost"
    ) as reading:
        assert reading.get("/new/organisation").status_code == 403
        assert reading.post("/organisations/digipolis/edit", data={}).status_code == 403
        for address in ("/organisations", "/organisations/digipolis", "/?name=xyzzy"):
            page = reading.get(address).text
            assert "/new/organisation" not in page
            assert "/edit" not in page
        assert reading.post("/match", data={"text": "lignin"}).status_code == 200, "asking is no writing of records"
