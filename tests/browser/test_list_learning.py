"""A list that learns from its decisions, in a browser: applied and taken back, with JavaScript and without; axe; small screens."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matcher.engine import Engine
from matcher.engine.plans import Plan
from matcher.settings import Settings
from tests.browser.conftest import serving, settings_in
from tests.browser.test_accessibility import sideways, violations


@pytest.fixture(scope="module")
def address(bundled_folder: Path, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a copy of the bundled data with a list that was decided on."""
    folder = tmp_path_factory.mktemp("learning") / "copy"
    shutil.copytree(bundled_folder, folder)
    with Engine.open(settings=settings_in(folder, settings)) as engine:
        engine.lists.create(Plan(record="bio-aromatics", record_target="demos", top=8), title="Kumppanit")
        engine.lists.work("test")
        first, *_, last = engine.lists.matches(1)
        engine.lists.decide(1, last.number, 1, {"state": "accepted"}, "anna")
        engine.lists.decide(1, first.number, 1, {"state": "rejected", "reason": "wrong-topic"}, "anna")
    with serving(folder, settings) as made:
        yield made


@pytest.mark.parametrize(
    ("lang", "scheme", "width"), [("fi", "light", 1280), ("sv", "dark", 390), ("en", "light", 320)]
)
def test_the_page_is_for_everybody(browser: Any, address: str, lang: str, scheme: str, width: int) -> None:
    context = browser.new_context(
        locale=lang, base_url=address, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    page.goto("/lists/1/learning")
    assert violations(page) == []
    assert sideways(page) <= 0
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_applied_and_taken_back(browser: Any, address: str, scripts: bool) -> None:
    """The tab leads to the page; each button makes the list anew."""
    context = browser.new_context(locale="en", base_url=address, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/lists/1")
    page.get_by_role("link", name="Learn from decisions").click()
    page.get_by_role("button", name="Make the list anew with it").click()
    page.wait_for_url(f"{address}/lists/1")
    _made(page)
    page.goto("/lists/1/learning")
    assert "This list learns from 2 decisions." in page.inner_text("main")
    page.get_by_role("button", name="Take it back").click()
    page.wait_for_url(f"{address}/lists/1")
    _made(page)
    page.goto("/lists/1/learning")
    assert "This list learns from" not in page.inner_text("main")
    context.close()


def _made(page: Any) -> None:
    """Wait until no version is being made."""
    for _ in range(60):
        page.goto("/lists/1")
        if not page.locator("#job progress, #job .progress").count():
            return
        page.wait_for_timeout(500)
    pytest.fail(page.inner_text("main"))
