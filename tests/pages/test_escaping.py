"""What people write is shown as they wrote it, and runs nothing: payloads in names, texts, searches and addresses."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from tests.pages.payloads import PAYLOADS

KNOWN_HANDLERS = {"hx-get", "hx-target", "hx-select", "hx-swap", "hx-push-url", "hx-trigger"}


class Tags(HTMLParser):
    """Collects what could run in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.scripts.append(dict(attrs).get("src") or "")
        if tag in ("iframe", "object", "embed", "svg", "math", "base", "b") and attrs:
            self.bad.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style" or (name.startswith("hx-") and name not in KNOWN_HANDLERS):
                self.bad.append(f"{tag} {name}")
            if name in ("href", "src", "action", "hx-get") and not re.match(r"(/|#|\?|https?://)", value or "/"):
                self.bad.append(f"{tag} {name}={value}")


def check(page: str) -> None:
    """The page has our two scripts, no handler, no address that runs."""
    tags = Tags()
    tags.feed(page)
    assert [source.partition("?")[0] for source in tags.scripts] == [
        "/static/vendor/htmx/htmx.min.js",
        "/static/page.js",
    ]
    assert tags.bad == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_in_a_text(client: TestClient, payload: str) -> None:
    answer = client.post("/match", data={"text": f"Etsimme ligniiniä. {payload} We sell lignin."})
    assert answer.status_code == 200
    check(answer.text)
    shown = html.unescape(re.sub(r"</?mark>", "", answer.text))
    assert payload in shown


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_in_an_address(client: TestClient, payload: str) -> None:
    for address, name in (
        ("/", "name"),
        ("/organisations", "q"),
        ("/match", "record"),
        ("/match?record=vito", "region"),
    ):
        check(client.get(address, params={name: payload, **({"record": "vito"} if name == "region" else {})}).text)
    check(client.get("/language/fi", params={"to": f"/?name={payload}"}).text)
    check(client.get("/organisations/" + payload.replace("/", "")).text)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_in_a_record(writing: TestClient, payload: str) -> None:
    """In every field, on every page that shows it, and back in the form."""
    form = {
        "name": f"Lignin {payload}",
        "local_names": payload,
        "kind": payload,
        "country": "DE",
        "region": payload,
        "website": payload,
        "keywords": f"lignin {payload}",
        "text_0": f"We make lignin resins. {payload}",
        "aspect_0": "about",
        "lang_0": "",
        "text_1": f"Lignin. {payload}",
        "aspect_1": "seeks",
        "lang_1": "",
    }
    answer = writing.post("/new/organisation", data=form)
    assert answer.status_code == 200, answer.text
    check(answer.text)
    record = str(answer.url).partition("?")[0]
    assert payload in html.unescape(answer.text)
    record_id = record.rpartition("/")[2]
    for address in (
        f"{record}/edit",
        "/organisations?q=lignin",
        "/?name=lignin",
        f"/match?record={record_id}&target=demos",
        f"/match?record={record_id}&target=organisations&where=all",
    ):
        page = writing.get(address)
        assert page.status_code == 200
        check(page.text)
    found = writing.post("/match", data={"text": "Etsimme ligniiniä ja ligniinihartsia.", "target": "organisations"})
    check(found.text)
    assert payload in html.unescape(re.sub(r"</?mark>", "", found.text))
    stale = writing.post(f"{record}/edit", data=form | {"version": "7", "website": "x", "text_0": payload})
    assert stale.status_code == 412
    check(stale.text)
