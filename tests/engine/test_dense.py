"""The dense helper through the engine: built, asked, followed, and named in the provenance."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hash_encoder import HashEncoder

from matcher.engine import Engine
from matcher.errors import InputError
from matcher.profiles.encoders import ENCODERS
from matcher.records import Document, Organisation
from matcher.settings import Configuration

MILLS = [
    Organisation(id="mill", name="Mill", country="FI", documents=(Document(text="We make pulp.", lang="en"),)),
    Organisation(id="lignin", name="Lignin", country="SE", documents=(Document(text="We refine lignin.", lang="en"),)),
]


@pytest.fixture
def dense(settings, tmp_path, monkeypatch):
    """Settings, with an encoder of our own."""
    monkeypatch.setitem(ENCODERS, "hash-engine", HashEncoder)
    return replace(
        settings, db=f"sqlite:///{tmp_path / 'm.sqlite3'}", index_dir=tmp_path / "index", encoder="hash-engine"
    )


def test_an_index_with_vectors_serves_and_follows(dense):
    with Engine.open(settings=dense, configuration=Configuration(dense_share=0.4), init=True) as engine:
        for record in MILLS:
            engine.add(record)
        engine.build_index()
    with Engine.open(settings=dense) as engine:  # the share is the index's own
        found = engine.suggest("who refines lignin", target="organisations", lang="en")
        assert found.matches[0].id == "lignin"
        assert "dense" in found.matches[0].components
        assert found.provenance.versions["encoder"] == "hash-engine (1)"
        assert found.provenance.configuration["dense_share"] == 0.4
        for match in found.matches:
            assert sum(r.weight for r in match.reasons) == pytest.approx(match.components["similarity"], abs=1e-5)
        text = Document(text="We refine lignin into glue.", lang="en")
        engine.add(Organisation(id="glue", name="Glue", country="SE", documents=(text,)))
        found = engine.suggest("We refine lignin into glue.", target="organisations", lang="en")
        assert found.matches[0].id == "glue"
        assert found.matches[0].components["dense"] == pytest.approx(1.0, abs=1e-5)
        assert engine.verify() == []


def test_an_encoder_that_is_missing_later_is_named(dense, monkeypatch):
    with Engine.open(settings=dense, configuration=Configuration(dense_share=0.4), init=True) as engine:
        engine.add(MILLS[0])
        engine.build_index()
    monkeypatch.setattr("matcher.profiles.encoders.ENCODERS", {})
    monkeypatch.setattr("matcher.profiles.encoders.make_encoder", _uncached())
    with Engine.open(settings=dense) as engine, pytest.raises(InputError, match="hash-engine"):
        engine.suggest("pulp", target="organisations", lang="en")


def _uncached():
    from matcher.profiles.encoders import make_encoder

    return make_encoder.__wrapped__


def test_the_default_names_no_encoder(bundled):
    found = bundled.suggest("lignin from black liquor", target="demos", lang="en")
    assert "dense" not in found.matches[0].components
    assert "encoder" not in found.provenance.versions
    assert "voikko" not in found.provenance.versions
