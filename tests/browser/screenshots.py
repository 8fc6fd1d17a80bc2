"""Takes the pictures of docs/images from a server over the bundled data: `python tests/browser/screenshots.py http://127.0.0.1:8000`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).parents[2] / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def take(browser: Any, address: str, name: str, path: str, scheme: str, viewport: dict[str, int]) -> None:
    """One picture; an empty path is the results of the first sample text."""
    context = browser.new_context(base_url=address, locale="fi", color_scheme=scheme, viewport=viewport)
    page = context.new_page()
    page.goto(path or "/?sample=1")
    if not path:
        with page.expect_navigation():
            page.locator("button.main").click()
    page.screenshot(path=IMAGES / f"{name}.png")
    context.close()


def main(address: str) -> None:
    """All pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        take(browser, address, "page-start", "/?sample=1", "light", DESKTOP)
        take(browser, address, "page-results", "", "light", DESKTOP)
        take(
            browser,
            address,
            "page-demo-dark",
            "/demos/bio-lignocellulose-refinery",
            "dark",
            {"width": 1280, "height": 1200},
        )
        take(browser, address, "page-phone", "", "light", PHONE)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
