"""What an expert does, from pasted Finnish text to a shared result: in three languages, by keyboard, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from matcher.engine.demo import SAMPLES

LANGUAGES = ("fi", "sv", "en")
TEXT = SAMPLES[0].text
DESKTOP = {"width": 1280, "height": 900}
Visit = Callable[..., Any]


def first_match(page: Any) -> str:
    """Address of the best suggestion."""
    return page.locator(".matches > li h3 a").first.get_attribute("href")


def until(page: Any, condition: str) -> None:
    """Wait for a condition; playwright's own way evaluates a string in the page, which the policy forbids."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{page.url} never came to {condition}")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_from_pasted_text_to_a_shared_result(visit: Visit, lang: str) -> None:
    page = visit(lang, viewport=DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == lang
    page.locator("#text").fill(TEXT)
    assert page.locator("input[name=where]").is_checked()
    page.locator("button.main").click()
    page.wait_for_url("**/results/**")
    assert "ligniini" not in page.url
    best = page.locator(".matches > li").first
    assert "ligniiniä" in best.locator(".pairs").inner_text()
    assert best.locator("blockquote[lang=fi] mark").count() > 0
    assert best.locator("blockquote:not([lang=fi]) mark").count() > 0
    assert "/100" in best.locator(".score").inner_text()
    best.locator("summary").click()
    assert best.locator("tbody tr").count() > 1

    page.locator("#country").select_option("BE")
    page.wait_for_url("**country=BE**")
    until(page, "[...document.querySelectorAll('.matches .where')].every(one => /Belgi/.test(one.textContent))")
    assert page.url.endswith("?target=organisations&country=BE")
    page.locator("[data-copy]").click()
    until(page, "document.getElementById('copied').textContent")
    shared = page.evaluate("navigator.clipboard.readText()")
    assert shared == page.url

    colleague = visit("sv" if lang != "sv" else "en", viewport=DESKTOP)
    colleague.goto(shared)
    assert first_match(colleague) == first_match(page)
    assert colleague.locator("#country").input_value() == "BE"

    page.locator(".share form:not(.keep) button").click()
    page.wait_for_url("**/forget")
    colleague.reload()
    assert colleague.locator(".matches").count() == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_partners_of_an_organisation_chosen_by_name(visit: Visit, lang: str) -> None:
    """The list comes while one writes; the address of the results can be shared and says what was asked."""
    page = visit(lang, viewport=DESKTOP)
    page.goto("/")
    page.locator("#name").press_sequentially("digipol")
    page.locator("#found a[href*='target=organisations']").first.click()
    page.wait_for_url("**/match?record=digipolis&target=organisations")
    assert page.locator(".matches > li").count() == 10
    assert page.locator("#where-foreign").is_checked()
    page.locator("#where-all").check()
    page.wait_for_url("**where=all**")
    page.locator(".tabs a").nth(1).click()
    page.wait_for_url("**target=demos**")
    assert first_match(page).startswith("/demos/")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_is_missing_from_a_demo(visit: Visit, lang: str) -> None:
    page = visit(lang, viewport=DESKTOP)
    page.goto("/demos")
    page.locator("#q").fill("lignocellulose")
    page.keyboard.press("Enter")
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/demos/bio-lignocellulose-refinery")
    assert page.locator("#home + .matches > li").count() == 5
    assert page.locator(".need.partly, .need.missing").count() > 0
    assert "enzyme" in page.locator(".need.partly, .need.missing").first.inner_text()


def test_with_the_keyboard_only(visit: Visit) -> None:
    page = visit("fi", viewport=DESKTOP)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    focus(page, "text")
    page.keyboard.insert_text(TEXT)
    focus(page, lambda: "document.activeElement.name === 'target'")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "demos"
    focus(page, lambda: "document.activeElement.matches('button.main')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/results/**target=demos**")
    focus(page, lambda: "document.activeElement.matches('.matches summary')")
    page.keyboard.press("Enter")
    assert page.locator(".matches details[open]").count() == 1
    focus(page, "country")
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**country=**")


def focus(page: Any, wanted: str | Callable[[], str]) -> None:
    """Tab on until something has the focus; all on the way is seen to have it."""
    condition = f"document.activeElement.id === {wanted!r}" if isinstance(wanted, str) else wanted()
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement !== document.body"):
            style = page.evaluate(
                "(({outlineStyle, outlineWidth}) => outlineStyle + outlineWidth)(getComputedStyle(document.activeElement))"
            )
            assert style == "solid3px", page.evaluate("document.activeElement.outerHTML")
        if page.evaluate(condition):
            return
    pytest.fail(f"the keyboard does not reach {condition}")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_javascript(visit: Visit, lang: str) -> None:
    page = visit(lang, viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto("/")
    page.locator("#text").fill(TEXT)
    page.locator("button.main").click()
    assert "/results/" in page.url
    shared, best = page.url, first_match(page)
    assert page.locator("[data-copy]").is_hidden()
    page.locator("#country").select_option("BE")
    page.locator("#top").select_option("25")
    page.locator(".filters button").click()
    assert "country=BE" in page.url
    page.locator(".matches summary").first.click()
    assert page.locator(".matches tbody tr").first.is_visible()
    page.locator(".tabs a").nth(1).click()
    assert "target=demos" in page.url
    other = "fi" if lang != "fi" else "sv"
    page.locator(f".languages a[lang={other}]").click()
    assert "target=demos" in page.url
    assert page.locator("html").get_attribute("lang") == other
    page.goto("/")
    page.locator("#name").fill("digipolis")
    page.locator(".find button").click()
    page.locator("#found a").first.click()
    assert page.url.endswith("/organisations/digipolis")
    page.goto(shared)
    assert first_match(page) == best


def test_back_leads_to_the_results_before(visit: Visit) -> None:
    page = visit("fi", viewport=DESKTOP)
    page.goto("/match?record=digipolis&target=organisations")
    best = first_match(page)
    page.locator("#country").select_option("SE")
    page.wait_for_url("**country=SE**")
    page.go_back()
    until(page, "!location.search.includes('country=SE')")
    until(page, f"document.querySelector('.matches > li h3 a')?.getAttribute('href') === '{best}'")
