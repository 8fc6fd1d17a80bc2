"""Searches that a visitor keeps: what is new since the last look, and nothing that others can see or that runs."""

from __future__ import annotations

import html
import re

import pytest
from starlette.testclient import TestClient

from matcher.engine import people, saved_searches
from matcher.engine.plans import Plan
from tests.pages.payloads import PAYLOADS
from tests.pages.test_escaping import check
from tests.pages.test_pages import LANGUAGES, UNFIT, visible

TEXT = "Etsimme ligniinin ostajia ja ligniinihartsin valmistajia."


def kept(client: TestClient, **form: str) -> str:
    """The address of a search that was kept from its results."""
    answer = client.post("/searches", data=form or {"asked": "record=vito&target=demos"}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def add(client: TestClient, name: str) -> None:
    """Add an organisation that the searches find at once."""
    form = {
        "name": name,
        "country": "SE",
        "text_0": "Lignin resins. Lignin adhesives.",
        "aspect_0": "offers",
        "lang_0": "",
    }
    assert client.post("/new/organisation", data=form).status_code == 200


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_of_searches_open(writing: TestClient, lang: str) -> None:
    writing.headers["Accept-Language"] = lang
    empty = writing.get("/searches").text
    answer = writing.post("/match", data={"text": TEXT, "target": "organisations"})
    form = dict(re.findall(r'<input type="hidden" name="(asked|token)" value="([^"]*)">', html.unescape(answer.text)))
    address = kept(writing, **form, title="")
    add(writing, "Ligninbolaget")
    for page in (empty, answer.text, writing.get("/searches").text, writing.get(address).text):
        assert f'<html lang="{lang}">' in page
        assert [word for word in UNFIT if word in visible(page)] == []
        assert page.count("<h1") == 1


def test_what_is_new_is_told_until_it_was_seen(writing: TestClient) -> None:
    answer = writing.post("/match", data={"text": TEXT, "target": "organisations"})
    token = answer.url.path.rpartition("/")[2]
    address = kept(writing, asked="target=organisations&where=all", token=token, title="Buyers")
    assert "nothing new" in writing.get("/searches").text
    assert "Nothing is new" in writing.get(address).text
    add(writing, "Ligninbolaget")
    assert "1 new" in writing.get("/searches").text
    page = writing.get(address).text
    fresh = page.split("New since you looked last")[1].split("Seen before")[0]
    assert "Ligninbolaget" in fresh
    assert fresh.count("<article") == 1
    shown = re.findall(r'name="id" value="([^"]+)"', page)
    add(writing, "Ligninbolaget II")  # while the page was looked at
    after = writing.post(f"{address}/seen", data={"id": shown}).text
    assert "Ligninbolaget II" in after.split("Seen before")[0]
    assert 'value="ligninbolaget"' not in after
    assert TEXT in html.unescape(after)


def test_a_search_of_a_record_follows_it_until_it_cannot(writing: TestClient) -> None:
    address = kept(writing, asked="record=vito&target=organisations&country=SE&top=25")
    page = writing.get(address).text
    assert "Partners: VITO" in page
    assert 'href="/organisations/vito"' in page
    with writing.app.state.engine.store.writing() as held:
        held.delete("organisations", "vito")
    gone = writing.get(address)
    assert (gone.status_code, "It cannot be asked now" in gone.text) == (200, True)
    assert "cannot be asked now" in writing.get("/searches").text


def test_a_search_is_its_persons_own_and_can_be_forgotten(writing: TestClient) -> None:
    engine = writing.app.state.engine
    theirs = saved_searches.save(engine, "somebody-else", "Secret", Plan(target="demos"), TEXT)
    assert "Secret" not in writing.get("/searches").text
    assert writing.get(f"/searches/{theirs.number}").status_code == 404
    assert writing.post(f"/searches/{theirs.number}/seen", data={"id": "x"}).status_code == 404
    writing.post(f"/searches/{theirs.number}/forget")
    assert [one.number for one in saved_searches.saved(engine, "somebody-else")] == [theirs.number]
    mine = kept(writing)
    writing.post(f"{mine}/forget")
    assert writing.get(mine).status_code == 404


def test_what_was_kept_before_there_were_accounts_is_found_by_who_made_the_first(writing: TestClient) -> None:
    address = kept(writing, asked="record=vito&target=demos", title="Kept at first")
    page = writing.get("/people").text
    assert "the searches kept so far are yours" in page
    made = html.unescape(writing.post("/people", data={"name": "anna", "role": "admin"}).text)
    password = re.search(r'<code id="made">([^<]+)</code>', made)[1]
    people.add(writing.app.state.engine, "bo", "admin", "kuusi pientä mökkiä", "anna")
    writing.app.state.accounts.exist = True
    assert writing.get(address, follow_redirects=False).headers["location"].startswith("/sign-in")
    for name, word, status in (("bo", "kuusi pientä mökkiä", 404), ("anna", password, 200)):
        writing.cookies.clear()
        writing.post("/sign-in", data={"name": name, "password": word})
        assert writing.get(address).status_code == status
        assert ("Kept at first" in writing.get("/searches").text) == (status == 200)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"asked": "target=demos", "token": "nothing"}, "its text is no more"),
        ({"asked": "record=nobody&target=demos"}, "cannot be asked now"),
        ({"asked": "record=vito&country=FI&region=flanders"}, "cannot be asked now"),
        ({"asked": ""}, "cannot be asked now"),
    ],
)
def test_what_cannot_be_kept_is_told(writing: TestClient, form: dict[str, str], told: str) -> None:
    answer = writing.post("/searches", data=form)
    assert (answer.status_code, told in answer.text) == (422, True)
    assert "You have kept no search" in answer.text


def test_payloads_in_searches_run_nothing(writing: TestClient) -> None:
    for payload in PAYLOADS:
        answer = writing.post("/match", data={"text": f"{TEXT} {payload}", "target": "organisations"})
        check(answer.text)
        address = kept(writing, asked="target=organisations", token=answer.url.path.rpartition("/")[2], title=payload)
        page = writing.get(address).text
        check(page)
        assert html.unescape(page).count(payload) >= 2
    check(writing.get("/searches").text)
