"""Common history in partner search: shown in any case, in the order only where it has a share."""

from __future__ import annotations

from pathlib import Path

import pytest
from open_data import cordis_csv

from matcher.engine import Engine, collaborating, merging
from matcher.errors import UnknownIdError
from matcher.matches import Filters, Query
from matcher.settings import Configuration, Settings

NAMES = {"1": "Alpha Lab", "2": "Beta Works", "3": "Gamma Mill", "4": "Delta House", "5": "Epsilon Yard"}
TOGETHER = {"10": "12", "20": "23", "30": "14", "40": "43"}
"""Project → who takes part: 1 and 3 have 2 and 4 in common; 5 takes part alone."""


MOSTLY = {"collaboration_share": 0.9, "centroid_share": 0.1, "documents_share": 0.0, "bm25_share": 0.0}
"""Shares of texts that are all but the same make noise of their z-scores, so they count little here."""


def sample(path: Path) -> Path:
    projects = [
        {"id": p, "title": "Lignin resins", "objective": "Kraft lignin to resins.", "startDate": "2020-01-01"}
        for p in (*TOGETHER, "50")
    ]
    parts = [
        {"projectID": p, "organisationID": f"90000000{one}", "name": NAMES[one], "country": "FI"}
        for p, both in {**TOGETHER, "50": "5"}.items()
        for one in both
    ]
    return cordis_csv(path, projects=projects, parts=parts)


def engine_with(tmp_path: Path, settings: Settings, **parameters: float) -> Engine:
    place = Settings(db=f"sqlite:///{tmp_path / 'store.sqlite3'}", cache_dir=settings.cache_dir)
    engine = Engine.open(settings=place, configuration=Configuration(**parameters), init=True)
    engine.import_files([sample(tmp_path / "cordis.zip")], file_format="cordis")
    engine.build_index()
    return engine


def test_shown_but_not_counted_by_default(tmp_path: Path, settings: Settings):
    with engine_with(tmp_path, settings) as engine:
        found = engine.suggest(record="pic-900000001", top=10)
        shown = {match.id: match.components["collaboration"] for match in found.matches}
        assert shown == pytest.approx(
            {"pic-900000003": 1.0, "pic-900000002": 0, "pic-900000004": 0, "pic-900000005": 0}
        )
        plain = engine.suggest(Query(documents=found.query.documents, top=10, filters=found.query.filters))
        assert [(match.id, match.score) for match in found.matches] == [(m.id, m.score) for m in plain.matches]
        texts = engine.suggest("Kraft lignin to resins.", top=10)
        assert all("collaboration" not in match.components for match in texts.matches)
        demos = collaborating.component(engine, texts.query, engine.index("organisations"))
        assert demos is None


def test_with_a_share_it_orders_and_the_lift_keeps_newcomers(tmp_path: Path, settings: Settings):
    """The scores say so; a filter changes none of them."""
    scores = {}
    for lift in (0.0, 1.0):
        (tmp_path / str(lift)).mkdir()
        with engine_with(tmp_path / str(lift), settings, **MOSTLY, newcomer_lift=lift) as engine:
            found = engine.suggest(record="pic-900000001", top=10)
            if not lift:
                assert found.matches[0].id == "pic-900000003"
            scores[lift] = {match.id: match.score for match in found.matches}
            filters = Filters(countries=("FI",), exclude=("pic-900000003",))
            few = engine.suggest(record="pic-900000001", top=10, filters=filters)
            assert {match.id: match.score for match in few.matches}.items() <= scores[lift].items()
    gap = {lift: held["pic-900000003"] - held["pic-900000005"] for lift, held in scores.items()}
    assert gap[0.0] > gap[1.0]


def test_what_stands_behind_the_value(tmp_path: Path, settings: Settings):
    with engine_with(tmp_path, settings) as engine:
        held = collaborating.history(engine, "pic-900000001", "pic-900000003")
        assert held.value == pytest.approx(1.0)
        assert held.common == {"pic-900000002": "Beta Works", "pic-900000004": "Delta House"}
        assert held.together == ()
        together = collaborating.history(engine, "pic-900000001", "pic-900000002").together
        assert [project.id for project in together] == ["10"]
        assert [(o.name, n) for o, n in collaborating.partners(engine, "pic-900000001")] == [
            ("Beta Works", 1),
            ("Delta House", 1),
        ]
        with pytest.raises(UnknownIdError):
            collaborating.history(engine, "pic-900000001", "pic-1")


def test_the_graph_follows_the_store(tmp_path: Path, settings: Settings):
    """A merge changes who has worked with whom, at once."""
    with engine_with(tmp_path, settings) as engine:
        before = engine.collaboration.graph(engine)
        assert engine.collaboration.graph(engine) is before
        merging.merge(engine, "pic-900000001", "pic-900000003")
        assert engine.collaboration.graph(engine).partners("pic-900000001") == {"pic-900000002": 2, "pic-900000004": 2}
