"""The lexicon: made from small dictionaries of our own, and what it adds to matching."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_dictionaries import write_dictd

from matcher.analysis.lexicon import Lexicon
from matcher.engine import Engine
from matcher.engine.lexicons import LEAST_PROBABILITY, MOST_TRANSLATIONS, build_lexicon
from matcher.errors import InputError
from matcher.records import Document
from matcher.sources.rank_lines import RankText


@pytest.fixture(scope="module")
def lexicon_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dictd")
    write_dictd(
        folder,
        "fin-eng",
        [
            ("taimitarha", "taimitarha\n1. nursery\n2. tree nursery"),
            ("kanto", "kanto\nstump"),
            ("hömpsis", "hömpsis\ndoodad"),
            ("vekotin", "vekotin\nwooden doodad"),
        ],
    )
    write_dictd(folder, "eng-fin", [("nursery", "nursery\ntaimitarha"), ("to graft", "graft <v>\noksastaa")])
    write_dictd(
        folder,
        "deu-eng",
        [
            ("Baumschule", "Baumschule\nnursery"),
            ("Dingsda", "Dingsda\nwidget, gizmo, gubbins"),
            ("Seltsam", "Seltsam\n" + ", ".join("abcdefgh")),
        ],
    )
    write_dictd(folder, "swe-deu", [("plantskola", "plantskola\nBaumschule")])
    write_dictd(folder, "fra-ita", [("bois", "bois\nlegno")])
    path = folder / "lexicon.sqlite3"
    sources, count = build_lexicon([folder], path)
    assert [source.name for source in sources] == ["deu-eng", "eng-fin", "fin-eng", "swe-deu"]
    assert count > 5
    return path


def found(path, lang, word):
    lexicon = Lexicon(path)
    try:
        return [(t.english, t.probability) for t in lexicon.translations(lang, word)]
    finally:
        lexicon.close()


def test_both_directions_vote_and_the_likeliest_stands_first(lexicon_file):
    assert [english for english, _ in found(lexicon_file, "fi", "taimitarha")] == ["nursery", "tree nursery"]
    assert sum(probability for _, probability in found(lexicon_file, "fi", "taimitarha")) == pytest.approx(
        1.0, abs=1e-3
    )


def test_a_reversed_entry_and_its_lead_word_are_taken(lexicon_file):
    assert found(lexicon_file, "fi", "oksastaa") == [("graft", 1.0)]


def test_a_pivot_leads_to_english(lexicon_file):
    assert found(lexicon_file, "sv", "plantskola") == [("nursery", 1.0)]


def test_few_and_likely_translations_are_kept(lexicon_file):
    kept = found(lexicon_file, "de", "seltsam")
    assert len(kept) == MOST_TRANSLATIONS
    assert all(probability >= LEAST_PROBABILITY for _, probability in kept)


def test_sources_keep_licence_and_digest(lexicon_file):
    lexicon = Lexicon(lexicon_file)
    try:
        assert all(source.licence == "CC BY-SA 3.0" and len(source.digest) == 32 for source in lexicon.sources())
        assert "fin-eng (CC BY-SA 3.0)" in lexicon.translations("fi", "kanto")[0].dataset
    finally:
        lexicon.close()


def test_a_word_that_only_the_lexicon_knows_finds_its_record(settings, lexicon_file):
    documents = [
        RankText(id=i, title=i, documents=(Document(text=text, lang="en"),))
        for i, text in (("a", "a big steel mill"), ("b", "every doodad we make"), ("c", "an oil platform"))
    ]
    query = [RankText(id="q", title="q", documents=(Document(text="hömpsis", lang="fi"),))]
    answers = {}
    with_it = replace(settings, lexicon=lexicon_file)
    Engine.without_store(with_it).rank(
        query, documents=documents, details=lambda i, answer: answers.update({i: answer})
    )
    match = answers["q"].matches[0]
    assert match.id == "b"
    assert match.reasons[0].route == "lexicon"
    assert (match.reasons[0].source, match.reasons[0].term) == ("hömpsis", "doodad")
    assert "fin-eng" in (match.reasons[0].dataset or "")


def test_a_word_of_a_translation_of_several_is_a_part_of_it(settings, lexicon_file):
    documents = [
        RankText(id=i, title=i, documents=(Document(text=text, lang="en"),))
        for i, text in (("doodad", "every doodad we make"), ("none", "an oil platform"))
    ]
    query = [RankText(id="q", title="q", documents=(Document(text="vekotin", lang="fi"),))]
    answers = {}
    Engine.without_store(replace(settings, lexicon=lexicon_file)).rank(
        query, documents=documents, details=lambda i, answer: answers.update({i: answer})
    )
    (reason,) = answers["q"].matches[0].reasons
    assert (reason.source, reason.term, reason.route, reason.lemma) == ("vekotin", "doodad", "part", "wooden doodad")


def test_a_need_is_met_by_a_likely_translation_only(settings, lexicon_file):
    assert [probability for _, probability in found(lexicon_file, "de", "dingsda")] == pytest.approx(
        [1 / 3] * 3, abs=1e-3
    )
    documents = [
        RankText(id=i, title=i, documents=(Document(text=text, lang="en"),))
        for i, text in (
            ("likely", "every doodad we make"),
            ("unlikely", "our gizmo of steel"),
            ("none", "an oil rig"),
        )
    ]
    shares = {}
    engine = Engine.without_store(replace(settings, lexicon=lexicon_file))
    for text, lang in (("Etsimme hömpsistä: hömpsis.", "fi"), ("Wir suchen Dingsda.", "de")):
        query = [RankText(id="q", title="q", documents=(Document(text=text, lang=lang),))]
        answers = {}
        engine.rank(query, documents=documents, details=lambda i, answer, held=answers: held.update({i: answer}))
        shares |= {match.id: match.coverage[0].share for match in answers["q"].matches}
    assert shares["likely"] > 0
    assert shares["unlikely"] == 0


def test_no_dictionary_is_said(tmp_path):
    with pytest.raises(InputError, match="dict-freedict"):
        build_lexicon([tmp_path], tmp_path / "l.sqlite3")


def test_a_file_that_is_no_lexicon_is_refused(tmp_path):
    (tmp_path / "l.sqlite3").write_bytes(b"nonsense" * 200)
    with pytest.raises(InputError, match="no lexicon"):
        Lexicon(tmp_path / "l.sqlite3")
