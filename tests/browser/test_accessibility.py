"""Every page: no violation that axe knows in light and dark, and no sideways scrolling at 320 pixels in any language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matcher.engine.demo import SAMPLES

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LANGUAGES = ("fi", "sv", "en")
ADDRESSES = (
    "/",
    "/?sample=1",
    "/?name=oulu",
    "/help",
    "/organisations",
    "/organisations?q=xyzzy",
    "/demos",
    "/pilots",
    "/regions",
    "/organisations/digipolis?saved=yes",
    "/organisations/vito/profile",
    "/regions-and-pilots",
    "/searches",
    "/demos/bio-lignocellulose-refinery",
    "/pilots/bio-economy",
    "/regions/east-and-north-finland",
    "/match?record=digipolis&target=organisations",
    "/match?record=digipolis&target=demos",
    "/match?record=digipolis&target=pilots",
    "/match?record=digipolis&country=FI",
    "/new/organisation",
    "/organisations/digipolis/edit",
    "/results/nothing",
    "/nothing",
)
Visit = Callable[..., Any]


def violations(page: Any) -> list[str]:
    """What axe finds on a page, with all that can be opened open."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
    assert found["passes"]
    return [f"{page.url} {one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]]


def sideways(page: Any) -> int:
    """Pixels by which a page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def results(page: Any, text: str = SAMPLES[0].text) -> None:
    """Ask with a text."""
    page.goto("/")
    page.locator("#text").fill(text)
    with page.expect_navigation():
        page.locator("button.main").click()


def stale_form(page: Any) -> None:
    """A form that another edit has overtaken."""
    page.goto("/organisations/digipolis/edit")
    page.evaluate("document.querySelector('[name=version]').value = 7; document.getElementById('website').value = 'x'")
    with page.expect_navigation():
        page.locator("button.main").click()
    assert page.locator(".theirs").count()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing(visit: Visit, scheme: str, width: int) -> None:
    """On every page in both schemes: on a desktop in light, on a phone in dark; the other way round on the main pages."""
    page = visit("fi", color_scheme=scheme, viewport={"width": width, "height": 900})
    found: list[str] = []
    for address in ADDRESSES:
        page.goto(address)
        found += violations(page)
    for text in (
        SAMPLES[0].text,
        "xqzw vvkj",
        "",
        "Euskaraz idatzitako testua zuraren lignina eta itsasgarriei buruz.",
    ):
        results(page, text)
        found += violations(page)
    stale_form(page)
    found += violations(page)
    assert found == []


@pytest.mark.parametrize(("lang", "scheme", "width"), [("sv", "dark", 1280), ("en", "light", 390)])
def test_axe_finds_nothing_in_other_languages(visit: Visit, lang: str, scheme: str, width: int) -> None:
    page = visit(lang, color_scheme=scheme, viewport={"width": width, "height": 900})
    found: list[str] = []
    for address in (
        "/",
        "/help",
        "/organisations",
        "/demos/bio-lignocellulose-refinery",
        "/match?record=digipolis&target=demos",
    ):
        page.goto(address)
        found += violations(page)
    assert found == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_scrolls_sideways_at_320_pixels(visit: Visit, lang: str) -> None:
    page = visit(lang, viewport={"width": 320, "height": 640})
    wide: dict[str, int] = {}
    for address in ADDRESSES:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        wide[address] = sideways(page)
    results(page)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    wide["results"] = sideways(page)
    stale_form(page)
    wide["stale"] = sideways(page)
    assert {address: pixels for address, pixels in wide.items() if pixels > 0} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headings_follow_each_other(visit: Visit, lang: str) -> None:
    """One first-level heading, no level left out; one main, named landmarks."""
    page = visit(lang)
    for address in ADDRESSES:
        page.goto(address)
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(one => +one.tagName[1])")
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), (address, levels)
        assert page.locator("main").count() == 1
        unnamed = page.evaluate(
            "[...document.querySelectorAll('nav, aside')].filter(one => !one.getAttribute('aria-label')).length"
        )
        assert unnamed == 0
