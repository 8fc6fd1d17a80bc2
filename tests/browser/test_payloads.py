"""Payloads in names and texts run nothing in a real browser, with the policy and without it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matcher.engine import Engine
from matcher.engine.editing import make_record
from matcher.settings import Settings
from tests.browser.conftest import serving, settings_in
from tests.pages.payloads import PAYLOADS

WATCH = "window.ran = []; window.run = number => { window.ran.push(number); };"


@pytest.fixture(scope="module")
def hostile(bundled_folder: Path, settings: Settings, tmp_path_factory) -> Iterator[str]:
    """Address of a server whose store holds an organisation per payload."""
    folder = tmp_path_factory.mktemp("hostile") / "copy"
    shutil.copytree(bundled_folder, folder)
    with Engine.open(settings=settings_in(folder, settings)) as engine:
        for number, payload in enumerate(PAYLOADS):
            engine.add(make_record("organisations", record(number, payload)))
    with serving(folder, settings) as address:
        yield address


def record(number: int, payload: str) -> dict[str, Any]:
    return {
        "id": f"payload-{number}",
        "name": f"Payload {payload}",
        "local_names": [payload],
        "keywords": ["lignin", payload],
        "kind": payload,
        "country": "DE",
        "region": payload,
        "website": payload,
        "sources": [payload],
        "provenance": {"documents": payload, payload: payload},
        "facts": {"note": payload},
        "documents": [
            {"text": f"We make lignin resins. {payload}", "aspect": "about", "lang": "en"},
            {"text": f"Lignin buyers. {payload}", "aspect": "seeks", "source": payload},
        ],
    }


@pytest.mark.parametrize("bypass", [False, True], ids=["policy", "no policy"])
def test_payloads_run_nothing(browser: Any, hostile: str, bypass: bool) -> None:
    """Without the policy only the escaping stands in the way."""
    context = browser.new_context(locale="fi", base_url=hostile, bypass_csp=bypass)
    context.set_default_timeout(15_000)
    context.add_init_script(WATCH)
    page = context.new_page()
    complaints: list[str] = []
    page.on("dialog", lambda dialog: (complaints.append("a dialog"), dialog.dismiss()))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith(hostile) else None)
    addresses = ["/organisations?q=payload", "/?name=payload"]
    for number in range(len(PAYLOADS)):
        addresses += [f"/organisations/payload-{number}", f"/organisations/payload-{number}/edit"]
        addresses += [f"/match?record=payload-{number}&target=demos"]
    for address in addresses:
        page.goto(address)
        check(page, address, complaints)
    for payload in PAYLOADS:
        page.goto("/")
        page.locator("#text").fill(f"Etsimme ligniinihartsia ja ligniiniä. {payload}")
        page.locator("button.main").click()
        page.wait_for_selector(".matches")
        assert payload in page.locator(".reading").text_content()
        check(page, payload, complaints)
        page.locator("#where-all").check()
        page.wait_for_url("**where=all**")
        check(page, payload, complaints)
    context.close()


@pytest.mark.parametrize("bypass", [False, True], ids=["policy", "no policy"])
def test_payloads_in_lists_run_nothing(browser: Any, hostile: str, bypass: bool) -> None:
    """In names, titles, texts, notes, comments and names of people, also where htmx puts a part of a page into another."""
    context = browser.new_context(
        locale="fi", base_url=hostile, bypass_csp=bypass, viewport={"width": 1500, "height": 900}
    )
    context.set_default_timeout(15_000)
    context.add_init_script(WATCH)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith(hostile) else None)
    for payload in PAYLOADS:
        page.goto("/new/list")
        page.locator("#text").fill(f"Etsimme ligniiniä. {payload}")
        page.locator("#title").fill(payload)
        page.locator("#top").select_option("25")
        page.locator("button.main").click()
        row = page.locator("[data-row]", has_text="Payload").first
        row.wait_for()
        address = page.url
        check(page, address, complaints)
        row.locator(".reject summary").click()
        row.locator("[name=note]").fill(payload)
        row.locator("[value=other]").click()
        page.locator("#said .good").wait_for()
        assert payload in row.inner_text()
        check(page, payload, complaints)
        row.locator("[data-open]").click()
        page.locator("#panel h1").wait_for()
        check(page, payload, complaints)
        page.locator("#panel #text").fill(payload)
        page.locator("#panel form[action$=comments] button").click()
        page.wait_for_url("**done=yes**")
        assert page.locator(".words", has_text=payload).count()
        page.locator("#assignee").fill(payload)
        page.locator("form.edit button.main").click()
        page.wait_for_url("**done=yes**")
        check(page, payload, complaints)
        for place in ("/lists", address, f"{address}/versions", f"{address}/files"):
            page.goto(place)
            check(page, place, complaints)
    context.close()


def check(page: Any, where: str, complaints: list[str]) -> None:
    """Nothing ran, and nothing is there that could run on a click or a focus."""
    assert page.evaluate("window.ran") == [], where
    assert complaints == [], where
    could = page.evaluate(
        """[...document.querySelectorAll('*')].filter(one => one.tagName === 'IFRAME' || one.closest('main svg, main math')
        || [...one.attributes].some(a => a.name.startsWith('on') || a.name.startsWith('hx-on')
           || /^\\s*javascript:/i.test(a.name === 'href' || a.name === 'src' ? a.value : ''))).map(one => one.outerHTML)"""
    )
    assert could == [], where
