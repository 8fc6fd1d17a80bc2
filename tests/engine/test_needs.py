"""Who is missing: what a demo seeks, and what of it the home region's organisations have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.engine import Engine
from matcher.engine.editing import make_record
from matcher.engine.needs import MOST_NAMED, home_view, parts
from matcher.matches import Filters
from matcher.records import Demo, Document


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" , ;.", []),
        ("Mills with 1,7 tonnes of lignin, e.g. pulp mills.", ["Mills with 1,7 tonnes of lignin", "e.g", "pulp mills"]),
        ("Owners of wood; enzyme companies", ["Owners of wood", "enzyme companies"]),
    ],
)
def test_parts(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def demo(text: str) -> Demo:
    return Demo(id="d", name="A demo", documents=(Document(text=text, aspect="seeks", lang="en"),))


def test_best_are_of_the_home_region(bundled: Engine) -> None:
    view = home_view(bundled, bundled.record("demos", "bio-aromatics"))
    assert view.region == "east-and-north-finland"
    assert [match.rank for match in view.best] == [1, 2, 3, 4, 5]
    assert {match.region for match in view.best} == {view.region}


@pytest.mark.parametrize(("target", "record"), [("demos", "bio-aromatics"), ("pilots", "bio-economy")])
def test_best_are_those_of_a_list(bundled: Engine, target: str, record: str) -> None:
    """The page of a record and a match list for it show the same organisations, in the same order, with the same scores."""
    best = home_view(bundled, bundled.record(target, record)).best
    filters = Filters(regions=("east-and-north-finland",))
    assert best == bundled.suggest(record=record, record_target=target, top=5, filters=filters).matches


def test_a_record_without_a_text_has_no_best(bundled: Engine) -> None:
    assert home_view(bundled, Demo(id="d", name="Lignin")).best == ()


def test_a_need_that_nobody_meets_is_missing(engine: Engine) -> None:
    """It is met once an organisation of the home region says the word."""
    sought = demo("Pulp mills, makers of xylophones.")
    mills, xylophones = home_view(engine, sought).needs
    assert mills.missing == ()
    assert 0 < len(mills.by) <= MOST_NAMED
    assert "xylophones" in xylophones.missing
    data = {
        "name": "Kuhmo Xylophones",
        "country": "FI",
        "region": "east-and-north-finland",
        "about": "We make xylophones.",
    }
    engine.add(make_record("organisations", data))
    _, xylophones = home_view(engine, sought).needs
    assert "xylophones" not in xylophones.missing
    assert xylophones.by[0].title == "Kuhmo Xylophones"
    assert "xylophones" in xylophones.by[0].words


def test_an_organisation_from_elsewhere_does_not_count(engine: Engine) -> None:
    data = {"name": "Xylo GmbH", "country": "DE", "region": "bavaria", "about": "We make xylophones."}
    engine.add(make_record("organisations", data))
    (need,) = home_view(engine, demo("Makers of xylophones.")).needs
    assert "xylophones" in need.missing


def test_without_a_home_region_the_home_country_counts(bundled: Engine) -> None:
    other = Engine(bundled.store, replace(bundled.settings, home_region="nowhere"), bundled.configuration)
    view = home_view(other, bundled.record("demos", "bio-aromatics"))
    assert view.region == ""
    assert {match.country for match in view.best} == {"FI"}


def test_a_demo_that_seeks_nothing_has_no_needs(bundled: Engine) -> None:
    assert home_view(bundled, Demo(id="d", name="Lignin", documents=(Document(text="Lignin resins."),))).needs == ()
