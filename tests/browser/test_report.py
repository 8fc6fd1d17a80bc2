"""The report's file in a browser: axe in light and dark, no sideways scrolling, nothing fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from matcher.cli.rendering.report import report_page
from matcher.engine import Engine
from matcher.engine.report import Report, make_report
from matcher.settings import Settings
from tests.browser.conftest import settings_in
from tests.browser.test_accessibility import sideways, violations


@pytest.fixture(scope="module")
def report(bundled_folder: Path, settings: Settings) -> Report:
    with Engine.open(settings=settings_in(bundled_folder, settings)) as engine:
        return make_report(engine)


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("fi", "light", 1280), ("sv", "dark", 390), ("en", "dark", 320)]
)
def test_the_report_is_for_everybody(
    report: Report, browser: Any, tmp_path: Path, language: str, scheme: str, width: int
):
    path = tmp_path / "report.html"
    path.write_text(report_page(report, language), encoding="utf-8")
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    try:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        assert asked == [path.as_uri()]
        assert sideways(page) == 0
        assert violations(page) == []
    finally:
        context.close()
