"""The documentation page draws in a browser under the strict Content-Security-Policy, without an error in its console."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.api.test_serving import server

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"
    " --disable-sync --disable-dev-shm-usage"
).split()


@pytest.fixture
def browser():
    """Debian's chromium; skipped where it is not, unless REQUIRE_BROWSER=1."""
    playwright = pytest.importorskip("playwright.sync_api") if os.environ.get("REQUIRE_BROWSER") != "1" else None
    if playwright is None:
        from playwright import sync_api as playwright
    path = shutil.which("chromium")
    if path is None and os.environ.get("REQUIRE_BROWSER") != "1":
        pytest.skip("there is no chromium")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.mark.slow
def test_the_page_draws_without_an_error(browser, copied):
    with server(copied) as (port, _):
        page = browser.new_page()
        said, asked = [], []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"http://127.0.0.1:{port}/docs")
        page.get_by_text("Suggest matches for a text or a record").click()
        page.get_by_text("Example Value").first.wait_for()
        assert page.get_by_text("mustalipeästä").count() > 0
        assert said == []
        assert all(url.startswith((f"http://127.0.0.1:{port}/", "data:")) for url in asked)
        page.close()
