"""Regions against pilots: counts are of organisations of the region, each for the pilots that it fits best."""

from __future__ import annotations

from collections import Counter

from matcher.engine.regions_and_pilots import LEADS, MOST_NAMED, NEARLY, TAKES_PART, overview


def test_every_cell_counts_organisations_of_its_region(engine):
    found = overview(engine)
    region_of = {one.id: one.region for one in engine.records("organisations")}
    assert {pilot.id for pilot in found.pilots} == {one.id for one in engine.records("pilots")}
    for (region, pilot), cell in found.cells.items():
        assert (cell.region, cell.pilot) == (region, pilot)
        assert len(cell.best) == min(cell.fitting, MOST_NAMED)
        assert all(region_of[id_] == region for id_, _ in cell.best)
        assert not (cell.is_missing and cell.could_join)
        assert cell.is_missing == (cell.part in (LEADS, TAKES_PART) and cell.fitting == 0)
    assert any(cell.is_missing for cell in found.cells.values())
    assert any(cell.could_join for cell in found.cells.values())


def test_how_many_organisations_of_each_region_are_stored(engine):
    """A region without any is not taken for one where nobody fits."""
    found = overview(engine)
    stored = Counter(one.region for one in engine.records("organisations"))
    assert found.stored == {region.id: stored[region.id] for region in found.regions}
    for (region, _), cell in found.cells.items():
        assert cell.fitting <= stored[region]


def test_an_organisation_counts_where_it_fits_best_or_nearly_so(engine):
    """Held against suggestions for each pilot: who is named has that score, and everybody's best pilot counts them."""
    scores: dict[str, dict[str, float]] = {}
    for pilot in engine.records("pilots"):
        for match in engine.suggest(record=pilot.id, record_target="pilots", top=400).matches:
            scores.setdefault(match.id, {})[pilot.id] = match.score
    found = overview(engine)
    for cell in found.cells.values():
        for id_, _ in cell.best:
            assert scores[id_][cell.pilot] >= NEARLY * max(scores[id_].values()) - 1e-6
    fitting = Counter()
    for cell in found.cells.values():
        fitting[cell.pilot] += cell.fitting
    assert 0 < sum(fitting.values()) < 2 * len(scores)


def test_parts_are_those_of_the_records(engine):
    found = overview(engine)
    pilots = {one.id: one for one in engine.records("pilots")}
    regions = {one.id: one for one in engine.records("regions")}
    for (region, pilot), cell in found.cells.items():
        assert (cell.part == LEADS) == (region in pilots[pilot].lead_regions)
        if pilot in regions[region].pilots:
            assert cell.part in (LEADS, TAKES_PART)
