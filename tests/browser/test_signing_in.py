"""Signing in with the keyboard alone, in three languages; the pages for accounts pass axe and fit a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matcher.engine import Engine, people
from matcher.people.passwords import Passwords
from matcher.settings import Settings
from tests.browser.conftest import serving, settings_in
from tests.browser.test_accessibility import LANGUAGES, sideways, violations

PASSWORD = "seven quiet lakes"
PAGES = ("/account", "/people")


@pytest.fixture(scope="module")
def house(bundled_folder: Path, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server with an admin and a reader."""
    folder = tmp_path_factory.mktemp("house") / "copy"
    shutil.copytree(bundled_folder, folder)
    with Engine.open(settings=settings_in(folder, settings)) as engine:
        engine.passwords = Passwords(time_cost=1, memory_kib=64, lanes=1)
        people.add(engine, "anna", "admin", PASSWORD, "test")
        people.add(engine, "bo", "reader", PASSWORD, "test")
    with serving(folder, settings) as address:
        yield address


def sign_in_by_keyboard(page: Any, house: str) -> None:
    """Walk to the form with the tabulator, fill it in and send it with Enter."""
    page.goto(f"{house}/sign-in")
    for _ in range(30):
        if page.evaluate("document.activeElement.id") == "name":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("anna")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sign_in_with_the_keyboard(browser: Any, house: str, lang: str) -> None:
    """It leads away from the form, and only then the pages for accounts open; on a phone nothing scrolls sideways."""
    context = browser.new_context(locale=lang, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{house}/people")
    assert "/sign-in" in page.url
    assert sideways(page) <= 0
    sign_in_by_keyboard(page, house)
    assert "/sign-in" not in page.url
    assert page.locator("html").get_attribute("lang") == lang
    for address in PAGES:
        page.goto(f"{house}{address}")
        assert page.url == f"{house}{address}"
        assert sideways(page) <= 0, address
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_on_the_pages_for_accounts(browser: Any, house: str, scheme: str, width: int) -> None:
    context = browser.new_context(locale="fi", color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"{house}/sign-in")
    found = violations(page)
    with page.expect_navigation():
        page.locator("button.main").click()
    found += violations(page)
    sign_in_by_keyboard(page, house)
    for address in PAGES:
        page.goto(f"{house}{address}")
        found += violations(page)
    context.close()
    assert found == []
