"""Texts that were read are kept while the index stays, up to a size, and change no answer."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from matcher.analysis.analyzer import Analysis
from matcher.engine.editing import make_record
from matcher.engine.texts import KeptTexts
from matcher.suggestions.evidence import read_text


def index(generation: int = 0) -> SimpleNamespace:
    return SimpleNamespace(fingerprint="a", generation=generation)


@pytest.fixture
def asked():
    return []


@pytest.fixture
def read(asked):
    """Reads texts of ten characters and notes for which records it was asked."""

    def of(ids):
        asked.append(list(ids))
        return {i: (read_text(Analysis("0123456789", "en", 1.0, ()), prose=True),) for i in ids if i != "gone"}

    return of


def test_a_text_is_read_once(read, asked):
    kept = KeptTexts()
    first = kept.of(index(), ["a", "b"], read)
    again = kept.of(index(), ["b", "c", "gone"], read)
    assert asked == [["a", "b"], ["c", "gone"]]
    assert again["b"] is first["b"]
    assert set(again) == {"b", "c"}


def test_another_state_of_the_index_forgets_them(read, asked):
    kept = KeptTexts()
    kept.of(index(), ["a"], read)
    kept.of(index(1), ["a"], read)
    assert asked == [["a"], ["a"]]


def test_what_was_read_for_an_older_state_is_not_kept(asked):
    """Somebody edits while a question is answered: the old text must not show in the next answer."""
    kept = KeptTexts()

    def slow(ids):
        kept.of(index(1), ["b"], lambda ids: {})
        return dict.fromkeys(ids, ())

    assert kept.of(index(), ["a"], slow) == {"a": ()}
    kept.of(index(1), ["a"], lambda ids: asked.append(list(ids)) or {})
    assert asked == [["a"]]


def test_those_not_asked_for_longest_go_first(read, asked):
    kept = KeptTexts(most=25)
    for record_id in ("a", "b", "a", "c", "a", "b"):
        kept.of(index(), [record_id], read)
    assert asked == [["a"], ["b"], ["c"], ["b"]]


def test_an_edit_shows_in_the_next_answer(engine):
    """The kept text of a record is not that of its answer after an edit."""

    def sentence(text: str) -> str:
        matches = engine.suggest(text, lang="en", target="organisations", top=5).matches
        return next(match.sentence for match in matches if match.id == "quoll")

    wire = {"id": "quoll", "name": "Quoll", "country": "SE"}
    first = engine.add(make_record("organisations", {**wire, "about": "We print zirconium quoll cages."}))
    assert sentence("zirconium quoll cages") == "We print zirconium quoll cages."
    engine.edit(
        make_record("organisations", {**wire, "about": "Zirconium quoll cages are what we cast."}), first.version
    )
    assert sentence("zirconium quoll cages") == "Zirconium quoll cages are what we cast."
