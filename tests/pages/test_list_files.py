"""Match lists out to a file and back, and what people write in lists: it comes back as it was, and runs nothing."""

from __future__ import annotations

import html

import pytest
from starlette.testclient import TestClient

from tests.pages.list_pages import bring, decide, exported, keep, lines_of, made, matches, plain, tables
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


def test_what_others_did_is_told_also_after_storing_and_by_the_row_of_the_file(
    writing: TestClient, address: str
) -> None:
    rows = exported(writing, address)
    rows[1] |= {"state": "later", "note": "Mieluummin syksyllä"}
    rows[3]["state"] = "unsure"
    decide(writing, address, rows[1]["match"], 1, state="accepted", note="Soitettu jo")
    page = bring(writing, address, rows)
    done = keep(writing, address, lines_of(page.text))
    assert done.status_code == 200
    for text in (page.text, done.text):
        changes, conflicts = (
            tables(text)[name] for name in ("Changes", "Changed by others meanwhile, and left as they are")
        )
        assert [row[0] for row in changes] == ["4"]
        ((number, title, asked, now, _),) = conflicts
        assert (number, title) == ("2", rows[1]["title"])
        assert asked == "State: Later Note: Mieluummin syksyllä"
        assert now == "State: Accepted Note: Soitettu jo"
    assert "1 was changed." in done.text
    assert "1 was changed by others meanwhile and left as it is." in done.text
    states = {row["match"]: row["state"] for row in exported(writing, address)}
    assert (states[rows[1]["match"]], states[rows[3]["match"]]) == ("accepted", "unsure")


def test_a_conflict_that_nobody_has_seen_stops_all_and_is_shown_with_those_seen(
    writing: TestClient, address: str
) -> None:
    rows = exported(writing, address)
    for row in rows[1:4]:
        row["state"] = "unsure"
    decide(writing, address, rows[1]["match"], 1, state="accepted")
    lines = lines_of(bring(writing, address, rows).text)
    decide(writing, address, rows[2]["match"], 1, state="later")
    late = keep(writing, address, lines)
    assert late.status_code == 409
    found = tables(late.text)
    assert [row[0] for row in found["Changed by others meanwhile, and left as they are"]] == ["2", "3"]
    assert [row[0] for row in found["Changes"]] == ["4"]
    done = keep(writing, address, lines_of(late.text))
    assert "1 was changed." in done.text
    assert {row["match"]: row["state"] for row in exported(writing, address)}[rows[3]["match"]] == "unsure"


TOLD = {
    "fi": (
        "Rivi 1, Tila: arvoa ”perhaps” ei tunneta; käytä jotakin näistä: Ehdotettu",
        "Rivi 2, Syy: Hylkäykselle pitää valita syy",
        "Rivi 3, Osuman numero: ”x” ei ole numero",
    ),
    "sv": (
        "Rad 1, Status: värdet ”perhaps” är okänt; använd något av dessa: Föreslagen",
        "Rad 2, Skäl: Ett avslag behöver ett skäl",
        "Rad 3, Träffens nummer: ”x” är inget tal",
    ),
    "en": (
        "Row 1, State: “perhaps” is unknown; use one of Suggested",
        "Row 2, Reason: A rejection needs a reason",
        "Row 3, Match: “x” is no number",
    ),
}


@pytest.mark.parametrize("lang", TOLD)
def test_what_must_be_mended_in_a_file_is_told_in_the_visitors_language(
    writing: TestClient, address: str, lang: str
) -> None:
    rows = exported(writing, address)
    rows[0]["state"], rows[1]["state"], rows[2]["match"] = "perhaps", "rejected", "x"
    writing.headers["Accept-Language"] = lang
    page = bring(writing, address, rows).text
    shown = plain(page)
    for sentence in TOLD[lang]:
        assert sentence in shown
    assert 'lang="en"' not in page.partition("<main")[2]


@pytest.mark.parametrize(("lang", "told"), [("fi", "Tiedostoa ei voi lukea."), ("sv", "Filen kan inte läsas.")])
def test_a_file_that_cannot_be_read_is_told_in_the_visitors_language(
    writing: TestClient, address: str, lang: str, told: str
) -> None:
    writing.headers["Accept-Language"] = lang
    for name, content in (("a.xlsx", b"PK\x03\x04no"), ("a.ndjson", b"[1]\n"), ("a.csv", b"")):
        page = writing.post(f"{address}/files", files={"file": (name, content)})
        assert page.status_code == 422
        assert told in page.text
    other = writing.post(f"{address}/files", files={"file": ("a.csv", b"Nimi;Maa\nVTT;FI\n")})
    assert told in other.text
    table = "Osuman numero;Tila\n1;Hylätty\n".encode()
    page = plain(writing.post(f"{address}/files", files={"file": ("a.csv", table)}).text)
    missing = {
        "fi": "Rivin versio: tiedostossa ei ole tätä saraketta",
        "sv": "Radens version: filen har ingen sådan kolumn",
    }
    assert missing[lang] in page


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
