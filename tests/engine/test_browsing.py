"""Records as a person browses them."""

from __future__ import annotations

from matcher.engine import Engine
from matcher.engine.browsing import among, choices, many
from matcher.settings import Settings


def test_records_of_a_region_and_of_a_pilot(bundled: Engine) -> None:
    at_home = among(bundled, "organisations", region="east-and-north-finland", limit=500).records
    assert at_home
    assert {stored.record.region for stored in at_home} == {"east-and-north-finland"}
    demos = among(bundled, "demos", pilot="bio-economy", limit=500).records
    assert {stored.record.pilot for stored in demos} == {"bio-economy"}
    assert among(bundled, "demos", pilot="nothing").records == ()


def test_pages_of_a_region_hold_each_once(bundled: Engine) -> None:
    seen, after = [], None
    while True:
        page = among(bundled, "organisations", region="east-and-north-finland", after=after, limit=7)
        seen += [stored.record.id for stored in page.records]
        after = page.after
        if after is None:
            break
    whole = among(bundled, "organisations", region="east-and-north-finland", limit=500).records
    assert seen == [stored.record.id for stored in whole]


def test_many_keeps_the_order_and_leaves_out_what_is_not_there(bundled: Engine) -> None:
    assert list(many(bundled, "organisations", ["vito", "nothing", "digipolis"])) == ["vito", "digipolis"]


def test_choices_without_an_index_are_none(store, tmp_path, settings: Settings) -> None:
    from dataclasses import replace

    engine = Engine(store, replace(settings, index_dir=tmp_path / "index"))
    assert set(choices(engine, "organisations").values()) == {()}
