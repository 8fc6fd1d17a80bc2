"""The pages of evaluations: nothing that axe knows, in light and dark, and no sideways scrolling of the page on a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matcher.engine import Engine
from matcher.settings import Settings
from tests.browser.conftest import serving, settings_in
from tests.browser.test_accessibility import sideways, violations
from tests.pages.test_evaluations import compared


@pytest.fixture(scope="module")
def address(bundled_folder: Path, settings: Settings, tmp_path_factory) -> Iterator[str]:
    """A server over a copy of the bundled data with an evaluation."""
    folder = tmp_path_factory.mktemp("evaluations") / "copy"
    shutil.copytree(bundled_folder, folder)
    with Engine.open(settings=settings_in(folder, settings)) as engine:
        compared(engine)
    with serving(folder, settings) as made:
        yield made


@pytest.mark.parametrize(
    ("lang", "scheme", "width"),
    [("fi", "light", 1280), ("sv", "dark", 390), ("en", "dark", 1280), ("fi", "light", 320)],
)
def test_the_pages_are_for_everybody(browser: Any, address: str, lang: str, scheme: str, width: int) -> None:
    context = browser.new_context(
        locale=lang, base_url=address, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    for place in ("/evaluations", "/evaluations/1", "/evaluations/1?measure=Hit@1"):
        page.goto(place)
        assert violations(page) == [], place
        assert sideways(page) <= 0, place
    page.goto("/")
    page.locator("nav a[href='/evaluations']").click()
    page.locator("article h2 a").first.click()
    assert page.url.endswith("/evaluations/1")
    assert page.locator("svg.interval").count() > 2
    context.close()
