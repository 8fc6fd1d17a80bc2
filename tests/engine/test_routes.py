"""How two words meet is told as it is, and only whole words meet a need."""

from __future__ import annotations

import pytest

from matcher.engine import Engine
from matcher.matches import Match
from matcher.records import Document
from matcher.settings import Settings
from matcher.sources.rank_lines import RankText


def matches(settings: Settings, query: tuple[str, str], *documents: tuple[str, str]) -> dict[str, Match]:
    """Text of a document → its match."""
    ranked = [
        RankText(id=f"d{number}", title=text, documents=(Document(text=text, lang=lang),))
        for number, (text, lang) in enumerate(documents)
    ]
    asked = [RankText(id="q", title="q", documents=(Document(text=query[0], lang=query[1]),))]
    found: dict[str, Match] = {}
    Engine.without_store(settings).rank(
        asked, documents=ranked, details=lambda _, answer: found.update({m.title: m for m in answer.matches})
    )
    return found


def test_a_word_related_to_the_candidates_word_is_no_translation(settings):
    found = matches(settings, ("Etsimme klinikkaa.", "fi"), ("Clinical trials", "en"), ("A clinic", "en"))
    related, same = found["Clinical trials"], found["A clinic"]
    assert [(reason.term, reason.route) for reason in related.reasons] == [("Clinical trials", "family")]
    assert [(reason.term, reason.route) for reason in same.reasons] == [("clinic", "glossary")]
    assert [coverage.share for coverage in related.coverage] == [0.0]
    assert [coverage.words for coverage in same.coverage] == [("klinikkaa",)]


def test_a_stop_word_of_the_candidate_is_no_reason(settings):
    found = matches(settings, ("Hyvinvointi", "fi"), ("Steel as well", "en"), ("Wellness", "en"))
    assert set(found) == {"Wellness"}


def test_a_part_that_the_candidate_does_not_write_is_shown_as_what_it_writes(settings):
    """The glossary's English name of 3D printing is additive manufacturing, which no candidate here writes."""
    found = matches(settings, ("We are looking for manufacturing.", "en"), ("3D-tulostus", "fi"), ("Puuta", "fi"))
    (reason,) = found["3D-tulostus"].reasons
    assert (reason.term, reason.route, reason.lemma) == ("3D-tulostus", "part", "manufacturing")
    assert [coverage.share for coverage in found["3D-tulostus"].coverage] == [0.0]


@pytest.mark.parametrize(("text", "lang"), [("Quality control of steel", "en"), ("Laadunvalvonta ja teräs", "fi")])
def test_a_part_of_the_querys_term_is_told_as_such(settings, text, lang):
    found = matches(settings, (text, lang), ("Noise control", "en"), ("Paper", "en"))
    (reason,) = found["Noise control"].reasons
    assert (reason.term, reason.route, reason.lemma) == ("control", "part", "control")


def test_words_of_one_family_are_evidence_once(settings):
    """Beside "clinic" the related "clinical" adds nothing to what is sure already."""
    documents = ("Clinic, clinical", "en"), ("Steel", "en")
    one = matches(settings, ("A clinic.", "en"), *documents)["Clinic, clinical"]
    two = matches(settings, ("A clinical clinic.", "en"), *documents)["Clinic, clinical"]
    assert len(two.reasons) == len(one.reasons) + 1
    assert two.confidence.value == one.confidence.value
