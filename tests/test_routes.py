"""How a pair of words that met is written."""

from __future__ import annotations

import pytest

from matcher.routes import ROUTES, SURE_ROUTES, met


@pytest.mark.parametrize("route", ROUTES)
def test_the_sign_tells_whether_the_word_is_met_whole(route: str) -> None:
    sign = "→" if route in SURE_ROUTES else "≈"
    assert met("haketta", "chips", route) == f"haketta {sign} chips"


def test_a_word_that_met_itself_stands_once() -> None:
    assert met("Lignin", "lignin", "same") == "Lignin"


def test_a_terminal_may_have_signs_of_its_own() -> None:
    assert met("haketta", "chips", "member", whole="->", like="~") == "haketta ~ chips"
