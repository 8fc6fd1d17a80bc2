"""What somebody is told whose role does not reach so far."""

from __future__ import annotations

import html
import re

import pytest
from starlette.testclient import TestClient

from matcher.engine import people
from tests.pages.test_pages import visible

PASSWORD = "kuusi pientä mökkiä"


@pytest.fixture
def accounts(writing: TestClient) -> TestClient:
    """Asks pages of a server with accounts, in Finnish."""
    for name, role in (("anna", "admin"), ("bo", "reader"), ("cia", "coordinator"), ("dan", "analyst")):
        people.add(writing.app.state.engine, name, role, PASSWORD, "test")
    writing.app.state.accounts.exist = True
    writing.headers["Accept-Language"] = "fi"
    return writing


def sign_in(client: TestClient, name: str) -> None:
    """Begin a session."""
    client.cookies.clear()
    client.post("/sign-in", data={"name": name, "password": PASSWORD})
    assert name in client.get("/account").text


def told(client: TestClient, address: str) -> str:
    """What the page of an address that is refused says, without the program's own words."""
    answer = client.get(address)
    assert answer.status_code == 403
    page = html.unescape(visible(re.sub("<details>.*?</details>", "", answer.text, flags=re.DOTALL)))
    return " ".join(page.split())


@pytest.mark.parametrize(
    ("name", "address", "role", "right", "roles"),
    [
        ("bo", "/lists", "asiantuntija", "käsitellä ehdotuslistoja", "koordinaattori, analyytikko, ylläpitäjä"),
        ("cia", "/people", "koordinaattori", "hoitaa tilejä", "ylläpitäjä"),
        ("cia", "/evaluations", "koordinaattori", "mitata", "analyytikko, ylläpitäjä"),
        ("dan", "/new/organisation", "analyytikko", "lisätä, muuttaa ja tuoda", "koordinaattori, ylläpitäjä"),
    ],
)
def test_who_lacks_a_right_is_told_which(
    accounts: TestClient, name: str, address: str, role: str, right: str, roles: str
) -> None:
    sign_in(accounts, name)
    page = told(accounts, address)
    assert f"({role})" in page
    assert right in page
    assert f": {roles}." in page
    assert "mutta ei lisätä" not in page


def test_a_form_that_is_refused_is_not_said_to_be_a_matter_of_rights(accounts: TestClient) -> None:
    sign_in(accounts, "anna")
    answer = accounts.post("/people", data={"name": "eva"})
    assert answer.status_code == 403
    assert "Avaa sivu uudelleen" in answer.text
    assert "mutta ei lisätä" not in answer.text
