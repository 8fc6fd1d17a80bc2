"""A pasted text stays private: in no address, no log, no cache; gone when its time is over or its owner says so."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from starlette.testclient import TestClient

from matcher.store import kept_queries

TEXT = "Salainen ligniinihanke Kajaanissa: erotamme ligniiniä mustalipeästä ja etsimme biomuovien valmistajaa."


def test_text_is_in_no_address_and_no_log(client: TestClient, capfd: pytest.CaptureFixture[str]) -> None:
    answer = client.post("/match", data={"text": TEXT, "target": "organisations"})
    addresses = [str(one.url) for one in (*answer.history, answer)]
    addresses += [one.headers.get("location", "") for one in answer.history]
    addresses += re.findall(r'(?:href|action|hx-get)="([^"]*)"', answer.text)
    for word in ("Salainen", "ligniini", "Kajaani"):
        assert not [address for address in addresses if word.lower() in address.lower()]
    logged = capfd.readouterr()
    assert "/match" in logged.err, "the log was not captured"
    assert not re.search("salainen|ligniini|kajaani|mustalip", logged.err + logged.out, flags=re.IGNORECASE)


def test_token_is_in_no_log(client: TestClient, capfd: pytest.CaptureFixture[str]) -> None:
    """Who reads the log cannot open anybody's results, whatever was done at their address."""
    address = str(client.post("/match", data={"text": TEXT}).url).partition("?")[0]
    token = address.rpartition("/")[2]
    client.get(address, params={"target": "demos", "kind": "?"})
    client.get(f"{address}/")
    client.get(f"{address}/nothing/here")
    client.put(address)
    client.get("/", params={"again": token})
    client.get(f"/language/fi?to=/results/{token}")
    client.get(address, headers={"Host": "elsewhere.example"})
    client.post(f"{address}/forget", headers={"Origin": "https://elsewhere.example"})
    assert client.post(f"{address}/forget").status_code == 200
    logged = capfd.readouterr()
    assert '"route": "/results/{token}"' in logged.err, "the log was not captured"
    assert len(token) > 20
    assert token not in logged.err + logged.out
    assert token not in client.get("/metrics").text


def test_text_can_be_changed_and_asked_again(client: TestClient) -> None:
    """The results lead back to the form, with the text and the options in it."""
    answer = client.post("/match", data={"text": TEXT, "target": "demos", "country": "BE"})
    (back,) = re.findall(r'href="(/\?again=[^"]+)"', answer.text)
    form = client.get(html.unescape(back))
    assert TEXT in form.text
    assert re.search(r'value="demos" checked', form.text)
    assert re.search(r'value="BE" selected', form.text)
    assert form.headers["cache-control"] == "no-store"
    assert client.get("/?again=nobody's").status_code == 200


def test_results_are_not_kept_by_others(client: TestClient) -> None:
    answer = client.post("/match", data={"text": TEXT})
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["referrer-policy"] in ("same-origin", "no-referrer")
    assert '<meta name="robots" content="noindex, nofollow">' in answer.text


def test_address_is_shared_with_its_options(client: TestClient) -> None:
    """Who has the address sees the same, in any language; the options stand in it."""
    answer = client.post("/match", data={"text": TEXT, "target": "demos"})
    assert "target=demos" in str(answer.url)
    again = client.get(str(answer.url), headers={"Accept-Language": "sv"})
    found = [
        re.findall(r'id="match-\d+">.*?href="([^"]+)"', page, flags=re.DOTALL) for page in (answer.text, again.text)
    ]
    assert found[0]
    assert found[0] == found[1]


def test_text_can_be_removed(client: TestClient) -> None:
    address = str(client.post("/match", data={"text": TEXT}).url).partition("?")[0]
    assert client.post(f"{address}/forget").status_code == 200
    assert client.get(address).status_code == 404


def test_text_is_gone_after_its_time(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    address = str(client.post("/match", data={"text": TEXT}).url)
    days = client.app.state.settings.keep_days
    moment = kept_queries.now() + dt.timedelta(days=days, minutes=1)
    monkeypatch.setattr(kept_queries, "now", lambda: moment)
    answer = client.get(address)
    assert answer.status_code == 404
    assert TEXT not in answer.text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Write or paste a text first."),
        (" \n\t ", "Write or paste a text first."),
        ("ligniini " * 30_000, "The text is too long."),
        ("ligniini\x00", "characters that cannot be read"),
    ],
    ids=["empty", "blank", "long", "NUL"],
)
def test_text_that_cannot_be_used(client: TestClient, text: str, message: str) -> None:
    answer = client.post("/match", data={"text": text, "target": "demos"})
    assert answer.status_code == 422
    assert message in answer.text
    assert re.search(r'value="demos" checked', answer.text), "the choice is kept"
    if message.startswith("The text is too long"):
        assert "ligniini ligniini" in answer.text, "what was written is kept"


def test_a_foreign_page_cannot_send_the_form(client: TestClient) -> None:
    answer = client.post("/match", data={"text": TEXT}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
