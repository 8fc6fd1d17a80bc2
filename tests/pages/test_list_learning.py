"""The page on what decisions teach a list: what would change, applied, taken back, and what to decide on next."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from tests.pages.list_pages import decide, made, matches, wait
from tests.pages.test_pages import LANGUAGES, UNFIT, visible


def names(client: TestClient, address: str) -> list[int]:
    return list(matches(client.get(address).text))


@pytest.fixture
def address(writing: TestClient) -> str:
    """A list with one match in favour, one turned down for its topic and one for want of capacity."""
    writing.headers["Accept-Language"] = "en"
    here = made(writing)
    first, second, _, fourth, _ = matches(writing.get(here).text)
    decide(writing, here, fourth, 1, state="accepted")
    decide(writing, here, first, 1, state="rejected", reason="wrong-topic")
    decide(writing, here, second, 1, state="rejected", reason="capacity")
    return here


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_opens_in_every_language(writing: TestClient, address: str, lang: str) -> None:
    page = writing.get(f"{address}/learning", headers={"Accept-Language": lang})
    assert page.status_code == 200
    assert [word for word in UNFIT if word in visible(page.text)] == []
    assert page.text.count("<h1") == 1
    assert page.headers["cache-control"] == "no-store"
    assert f'href="{address}/learning"' in writing.get(address).text


def test_seen_applied_and_taken_back(writing: TestClient, address: str) -> None:
    before = names(writing, address)
    page = writing.get(f"{address}/learning").text
    assert "2 decisions say something of the topic. 1 says nothing of it." in page
    assert "What would change" in page
    assert "agrees with them" in page
    enters = re.findall(r'<td><ul><li><a href="/organisations/([^"]+)"', page)
    assert names(writing, address) == before, "looking changes nothing"

    answer = writing.post(f"{address}/learning", data={"what": "apply"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    wait(writing, address)
    assert names(writing, address) != before
    assert enters, "something new comes in"
    page = writing.get(f"{address}/learning").text
    assert "This list learns from 2 decisions." in page

    writing.post(f"{address}/learning", data={"what": "undo"})
    wait(writing, address)
    page = writing.get(f"{address}/learning").text
    assert "This list learns from" not in page
    refused = writing.post(f"{address}/learning", data={"what": "undo"})
    assert refused.status_code == 409
    assert "there is nothing to learn from" in refused.text


def test_without_decisions_it_says_what_teaches_and_what_to_decide_on(writing: TestClient) -> None:
    writing.headers["Accept-Language"] = "en"
    here = made(writing)
    page = writing.get(f"{here}/learning").text
    assert "There is nothing to learn from yet" in page
    assert "What to decide on next" in page
    assert page.count(f'href="{here}/matches/') == 5
    assert 'value="apply"' not in page
    assert writing.get("/lists/99/learning").status_code == 404
