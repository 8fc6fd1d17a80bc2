"""What a coordinator does with a match list: by keyboard in three languages, once without JavaScript; axe; the width of a phone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from matcher.engine import Engine, people
from matcher.engine.plans import Plan
from matcher.people.passwords import Passwords
from matcher.review.labels import label
from matcher.settings import Settings
from tests.browser.conftest import serving, settings_in
from tests.browser.test_accessibility import LANGUAGES, sideways, violations
from tests.browser.test_journeys import focus, until

PASSWORD = "seven quiet lakes"
DESKTOP = {"width": 1280, "height": 900}
DEMO = "bio-aromatics"
Sign = Callable[..., Any]


@pytest.fixture(scope="module")
def desk(bundled_folder: Path, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server with two coordinators, a list of a demo and one of every demo of a pilot, made twice."""
    folder = tmp_path_factory.mktemp("desk") / "copy"
    shutil.copytree(bundled_folder, folder)
    with Engine.open(settings=settings_in(folder, settings)) as engine:
        engine.passwords = Passwords(time_cost=1, memory_kib=64, lanes=1)
        people.add(engine, "root", "admin", PASSWORD, "test")
        for name in ("anna", "bo"):
            people.add(engine, name, "coordinator", PASSWORD, "test")
        engine.lists.create(Plan(record=DEMO, record_target="demos"), title="Kumppanit", who="anna")
        engine.lists.create(Plan(every="demos", of_pilot="bio-economy", top=5), title="Kaikki", who="bo")
        while engine.lists.work("test"):
            pass
        for match in engine.lists.matches(1)[:3]:
            change = {"state": "rejected", "reason": "other", "note": "Ei nyt.", "assignee": "anna"}
            engine.lists.decide(1, match.number, 1, change, "bo")
        engine.lists.comment(1, engine.lists.matches(1)[0].number, "Soitetaan huomenna.", "anna")
        engine.lists.rerun(2, "anna")
        engine.lists.work("test")
    with serving(folder, settings) as address:
        yield address


@pytest.fixture
def sign_in(browser: Any, desk: str) -> Iterator[Sign]:
    """Makes pages of people who signed in; at the end none may have complained on its console."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def new(name: str, lang: str = "fi", **options: Any) -> Any:
        context = browser.new_context(locale=lang, base_url=desk, **({"viewport": DESKTOP} | options))
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if _complains(message) else None)
        page.goto("/sign-in")
        page.locator("#name").fill(name)
        page.locator("#password").fill(PASSWORD)
        page.locator("button.main").click()
        page.wait_for_url(f"{desk}/")
        return page

    yield new
    for context in contexts:
        context.close()
    assert complaints == []


def _complains(message: Any) -> bool:
    return message.type in ("error", "warning") and not message.text.startswith("Failed to load resource: the server")


def row(page: Any, place: int) -> Any:
    """A row of the table, counted from 0."""
    return page.locator("[data-row]").nth(place)


def press(page: Any, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def edited(path: Path, lang: str, row_number: int, state: str) -> Path:
    """The exported workbook with another state in one row."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    header = [cell.value for cell in sheet[1]]
    sheet.cell(row_number, header.index(label("columns", "state", lang)) + 1, label("states", state, lang))
    made = path.with_name(f"edited-{lang}.xlsx")
    book.save(made)
    return made


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_list_from_its_making_to_its_return_with_the_keyboard_only(sign_in: Sign, lang: str, tmp_path: Path) -> None:
    page = sign_in("anna", lang)
    page.goto("/lists")
    focus(page, lambda: "document.activeElement.getAttribute('href') === '/new/list'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/new/list")
    focus(page, "demo")
    page.keyboard.type("Biobased")
    focus(page, lambda: "document.activeElement.matches('button.main')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lists/*")
    row(page, 0).wait_for()  # the page follows by itself until the list is made
    address = page.url.partition("#")[0]

    press(page, "jr")
    assert page.evaluate("document.activeElement.value") == "wrong-topic"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator("#said .good").wait_for()
    assert label("reasons", "wrong-topic", lang) in row(page, 0).inner_text()
    until(page, f"document.activeElement.id === '{row(page, 0).get_attribute('id')}'")
    press(page, "js")
    page.locator(f"#said:has-text('{label('states', 'shortlisted', lang)}')").wait_for()
    assert page.url.partition("#")[0] == address
    until(page, f"document.activeElement.id === '{row(page, 1).get_attribute('id')}'")

    colleague = sign_in("bo", lang)
    colleague.goto(address)
    third = row(colleague, 2)
    third.locator("[value=later]").click()
    colleague.locator("#said .good").wait_for()
    press(page, "ja")
    conflict = page.locator(".conflict")
    conflict.wait_for()
    told = conflict.inner_text()
    for word in ("bo", label("states", "accepted", lang), label("states", "later", lang)):
        assert word in told
    focus(page, lambda: "document.activeElement.matches('.conflict button')")
    page.keyboard.press("Enter")
    page.locator("#said .good").wait_for()
    assert label("states", "accepted", lang) in row(page, 2).inner_text()
    until(page, f"document.activeElement.id === '{row(page, 2).get_attribute('id')}'")
    press(page, "u")
    page.locator(f"#said:has-text('{label('states', 'later', lang)}')").wait_for()
    assert label("states", "later", lang) in row(page, 2).inner_text()

    press(page, "?")
    assert page.locator("dialog[open] kbd").count() >= 10
    page.keyboard.press("Escape")
    page.goto(f"{address}/files")
    focus(page, lambda: "document.activeElement.matches('.actions a.main')")
    with page.expect_download() as loading:
        page.keyboard.press("Enter")
    path = tmp_path / "lista.xlsx"
    loading.value.save_as(path)
    focus(page, "file")
    page.locator("#file").set_input_files(edited(path, lang, 5, "unsure"))
    focus(page, lambda: "document.activeElement.matches('.narrow-form button')")
    page.keyboard.press("Enter")
    page.locator("button.main").wait_for()
    assert label("states", "unsure", lang) in page.locator("main").inner_text()
    colleague.reload()
    assert label("states", "suggested", lang) in row(colleague, 3).locator(".badge").inner_text()
    focus(page, lambda: "document.activeElement.matches('button.main')")
    page.keyboard.press("Enter")
    page.locator(".notice.good").wait_for()
    page.goto(address)
    assert label("states", "unsure", lang) in row(page, 3).inner_text()


def test_the_same_without_javascript(sign_in: Sign, tmp_path: Path) -> None:
    page = sign_in("anna", java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto("/new/list")
    page.locator("#demo").select_option(DEMO)
    page.locator("button.main").click()
    for _ in range(100):
        if page.locator("#job").count() == 0:
            break
        page.wait_for_timeout(100)
        page.locator("#job a").click()
    address = page.url.partition("?")[0]
    row(page, 0).locator("summary").click()
    row(page, 0).locator("[value=capacity]").click()
    assert label("reasons", "capacity", "fi") in page.locator("#said").inner_text()
    late = sign_in("bo", java_script_enabled=False)
    late.goto(address)
    row(page, 1).locator("[value=later]").click()
    row(late, 1).locator("[value=accepted]").click()
    told = late.locator(".conflict").inner_text()
    assert "anna" in told
    assert label("states", "later", "fi") in told
    late.locator(".conflict button").click()
    assert label("states", "accepted", "fi") in row(late, 1).inner_text()
    late.locator("#said button").click()
    assert label("states", "later", "fi") in row(late, 1).inner_text()
    late.locator("[name=match]").nth(2).check()
    late.locator("[name=match]").nth(3).check()
    late.locator(".bulk summary").click()
    late.locator("#bulk-assignee").select_option("bo")
    late.locator("#bulk button.main").click()
    assert late.locator("[data-row]:has-text('bo,')").count() >= 2
    late.goto(f"{address}/files")
    with late.expect_download() as loading:
        late.locator(".actions a.main").click()
    path = tmp_path / "lista.xlsx"
    loading.value.save_as(path)
    late.locator("#file").set_input_files(edited(path, "fi", 6, "accepted"))
    late.locator(".narrow-form button").click()
    late.locator("button.main").click()
    late.goto(f"{address}?state=accepted")
    assert late.locator("[data-row]").count() == 1
    late.locator("[data-open]").click()
    assert late.locator("mark").count() > 0
    late.locator("#text").fill("Soitetaan huomenna.")
    late.locator("form[action$=comments] button").click()
    assert "Soitetaan huomenna." in late.locator("main").inner_text()


def test_a_match_opens_beside_the_table(sign_in: Sign) -> None:
    page = sign_in("anna", viewport={"width": 1500, "height": 900})
    page.goto("/lists/1")
    press(page, "jjo")
    page.locator("#panel mark").first.wait_for()
    assert page.url.endswith("/lists/1")
    assert row(page, 1).locator("a").first.inner_text() == page.locator("#panel h1").inner_text()
    assert page.locator("#panel details.change").get_attribute("open") is None


def addresses(page: Any) -> list[str]:
    """Every page about lists, in the states that differ."""
    page.goto("/lists/1")
    first, last = row(page, 0).get_attribute("id"), page.locator("[data-row]").last.get_attribute("id")
    numbers = [name.removeprefix("row-") for name in (first or "", last or "")]
    return ["/lists", "/lists?show=mine", "/new/list", "/new/list?record=vito&record_target=organisations", "/lists/1", "/lists/2",
            f"/lists/1?done={numbers[0]}", "/lists/1?state=agreed", "/lists/2?order=score", "/lists/1/versions", "/lists/2/versions",
            "/lists/1/print", "/lists/2/print?state=open", "/lists/1/files", "/lists/1/files?state=open",
            *(f"/lists/1/matches/{number}" for number in numbers)]  # fmt: skip


def stale(page: Any) -> None:
    """A decision that another has overtaken."""
    page.goto("/lists/1")
    page.evaluate("document.querySelectorAll('[name=version]').forEach(one => one.value = 77)")
    row(page, 4).locator("[value=later]").click()
    page.locator(".conflict").wait_for()


def looked_at(page: Any, folder: Path) -> None:
    """A file that was brought back, with changes, a conflict and nothing stored."""
    lines = [json.dumps({"match": number, "version": 1, "state": "later"}) for number in range(1, 6)]
    path = folder / "back.ndjson"
    path.write_text("\n".join(lines), encoding="utf-8")
    page.goto("/lists/1/files")
    page.locator("#file").set_input_files(path)
    page.locator(".narrow-form button").click()
    page.locator("button.main:not(a)").wait_for()
    assert page.locator("tbody").count() == 2


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_on_the_pages_of_lists(sign_in: Sign, scheme: str, width: int, tmp_path: Path) -> None:
    page = sign_in("anna", color_scheme=scheme, viewport={"width": width, "height": 900})
    found: list[str] = []
    for address in addresses(page):
        page.goto(address)
        found += violations(page)
    stale(page)
    found += violations(page)
    looked_at(page, tmp_path)
    found += violations(page)
    if width > 1000:
        page.goto("/lists/1")
        press(page, "j?")
        found += violations(page)
    assert found == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_of_lists_fit_a_phone_and_have_headings_in_order(sign_in: Sign, lang: str, tmp_path: Path) -> None:
    page = sign_in("anna", lang, viewport={"width": 320, "height": 640})
    wide: dict[str, int] = {}
    for address in addresses(page):
        page.goto(address)
        levels = page.evaluate(
            "[...document.querySelectorAll('main h1,main h2,main h3,main h4')].map(one => +one.tagName[1])"
        )
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), (address, levels)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        wide[address] = sideways(page)
    stale(page)
    wide["stale"] = sideways(page)
    looked_at(page, tmp_path)
    wide["looked at"] = sideways(page)
    assert {address: pixels for address, pixels in wide.items() if pixels > 0} == {}
