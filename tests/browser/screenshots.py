"""Takes the pictures of docs/images, in Finnish, from a server over the bundled data.

::

    matcher demo --no-open --port 8000
    python tests/browser/screenshots.py http://127.0.0.1:8000

Take them anew when a page changes its looks. A picture above `MOST_BYTES` is refused, as the repository keeps every version.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).parents[2] / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
MOST_BYTES = 150_000
RESULTS = "results"
"""In place of an address: the results of the first example text."""


LIST = "list"
"""In place of an address: a match list that is made for the picture, with some decisions."""

DEMO = "bio-aromatics"


class Picture(NamedTuple):
    """A picture: its name, the address, what it shows from (a selector) and how."""

    name: str
    address: str
    first: str = "body"
    width: int = 1000
    height: int = 860
    scheme: str = "light"
    scale: float = 1.0


PICTURES = (
    Picture("page-start", "/?sample=1", height=900),
    Picture("page-results", RESULTS),
    Picture("page-demo", "/demos/bio-lignocellulose-refinery", first="#home", width=880, height=1390, scale=0.7),
    Picture("page-list", LIST, first=".desk", width=1280, height=700, scale=0.8),
    Picture("page-regions", "/regions-and-pilots", first="#all", width=1000, height=900, scale=0.8),
    Picture("page-help", "/help", first="#ranking", height=700),
    Picture("page-phone", RESULTS, width=390, height=844),
    Picture("page-dark", "/match?record=savonia&target=demos", scheme="dark"),
)


def take(browser: Any, address: str, picture: Picture) -> None:
    """One picture.

    Raises
    ------
    SystemExit
        If it is too large.
    """
    viewport = {"width": picture.width, "height": picture.height}
    context = browser.new_context(
        base_url=address,
        locale="fi",
        color_scheme=picture.scheme,
        viewport=viewport,
        device_scale_factor=picture.scale,
    )
    page = context.new_page()
    if picture.address == LIST:
        make_list(page)
    else:
        page.goto("/?sample=1" if picture.address == RESULTS else picture.address)
    if picture.address == RESULTS:
        with page.expect_navigation():
            page.locator("button.main").click()
    top = page.locator(picture.first).first.bounding_box()["y"]
    clip = {"x": 0, "y": max(top - 10, 0), "width": picture.width, "height": picture.height}
    path = IMAGES / f"{picture.name}.png"
    page.screenshot(path=path, full_page=True, clip=clip)
    context.close()
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path.name}: {path.stat().st_size:,} bytes, at most {MOST_BYTES:,}; show less of the page")


def make_list(page: Any) -> None:
    """A match list of a demo, in which some is decided."""
    page.goto("/new/list")
    page.locator("#demo").select_option(DEMO)
    page.locator("button.main").click()
    rows = page.locator("[data-row]")
    rows.first.wait_for()
    for place, state in enumerate(("shortlisted", "accepted")):
        rows.nth(place).locator(f"[value={state}]").click()
        page.locator("#said .good").wait_for()
    rows.nth(2).locator(".reject summary").click()
    rows.nth(2).locator("[value=already-partners]").click()
    rows.nth(2).locator(".badge.rejected").wait_for()
    page.goto(page.url.partition("?")[0].partition("#")[0])


def main(address: str) -> None:
    """All pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            take(browser, address, picture)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
