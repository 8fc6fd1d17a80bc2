"""Match lists out to a file and back, and what people write in lists: it comes back as it was, and runs nothing."""

from __future__ import annotations

import html

from starlette.testclient import TestClient

from tests.pages.list_pages import bring, decide, exported, keep, lines_of, made, matches
from tests.pages.payloads import PAYLOADS
from tests.pages.test_escaping import Tags


def test_decisions_come_back_from_a_file_after_a_look(writing: TestClient, address: str) -> None:
    rows = exported(writing, address)
    rows[0] |= {"state": "Hylätty", "reason": "competitor"}
    rows[1]["assignee"] = "bo"
    page = bring(writing, address, rows)
    assert page.status_code == 200
    assert "2 would be changed" in page.text
    assert matches(writing.get(address).text)[rows[0]["match"]] == 1
    done = keep(writing, address, lines_of(page.text))
    assert "2 were changed." in done.text
    assert {row["match"]: row["state"] for row in exported(writing, address)}[rows[0]["match"]] == "rejected"
    assert [row["assignee"] for row in exported(writing, address, assignee="bo")] == ["bo"]


def test_a_file_never_overwrites_what_others_did(writing: TestClient, address: str) -> None:
    rows = exported(writing, address)
    rows[0]["state"], rows[1]["state"] = "later", "unsure"
    decide(writing, address, rows[0]["match"], 1, state="accepted")
    page = bring(writing, address, rows)
    assert "1 would be changed" in page.text
    assert "1 was changed by others meanwhile" in page.text
    lines = lines_of(page.text)
    decide(writing, address, rows[1]["match"], 1, state="shortlisted")
    late = keep(writing, address, lines)
    assert late.status_code == 409
    assert "Nothing was stored" in late.text
    assert 'name="lines"' not in late.text
    states = {row["match"]: row["state"] for row in exported(writing, address)}
    assert (states[rows[0]["match"]], states[rows[1]["match"]]) == ("accepted", "shortlisted")


def test_a_file_that_cannot_be_used_is_told(writing: TestClient, address: str) -> None:
    rows = exported(writing, address)
    rows[0]["state"] = "perhaps"
    page = bring(writing, address, rows)
    assert "must be mended" in page.text
    assert 'name="lines"' not in page.text
    assert writing.post(f"{address}/files", files={"file": ("", b"")}).status_code == 422
    assert bring(writing, address, [], "x.pdf").status_code == 422
    assert keep(writing, address, "{nonsense").status_code == 422


def check(page: str) -> None:
    """Nothing in the page could run but our own scripts."""
    tags = Tags()
    tags.feed(page)
    own = ["/static/vendor/htmx/htmx.min.js", "/static/page.js", "/static/review.js"]
    assert [source.partition("?")[0] for source in tags.scripts] in (own[:2], own)
    known = {"hx-post", "hx-select-oob"}
    assert [bad for bad in tags.bad if bad.partition(" ")[2] not in known] == []


def test_payloads_are_shown_as_they_were_written(writing: TestClient) -> None:
    """In the title, text, note, assignee, comment and file, on every page of the list."""
    for payload in PAYLOADS:
        form = {"start": "text", "text": f"Etsimme ligniiniä. {payload}", "title": payload, "top": "5"}
        address = made(writing, **form)
        (first, second, *_) = matches(writing.get(address).text)
        decide(writing, address, first, 1, state="later", note=payload, assignee=payload)
        writing.post(f"{address}/matches/{first}/comments", data={"text": payload})
        late = decide(writing, address, first, 1, state="accepted", note=payload)
        rows = exported(writing, address)
        rows[1]["note"] = payload
        shown = bring(writing, address, rows, f"{payload}.ndjson").text
        pages = [late.text, shown, writing.post("/new/list", data={**form, "start": "demo"}).text]
        places = ("/lists", address, f"{address}?assignee={payload.replace('%', '%25').replace('#', '')}", f"{address}/versions",
                  f"{address}/files", f"{address}/matches/{first}", f"{address}/matches/{second}")  # fmt: skip
        pages += [writing.get(place).text for place in places]
        for page in pages:
            check(page)
        for page in (pages[0], pages[1], pages[3], pages[4], pages[8]):
            assert payload in html.unescape(page)
