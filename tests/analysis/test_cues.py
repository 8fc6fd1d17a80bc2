"""Sentences that ask and sentences that offer."""

from __future__ import annotations

import pytest


def read(analyzer, text, lang):
    return [(text[passage.start : passage.end], passage.aspect) for passage in analyzer.passages(text, lang)]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fi", "Etsimme kumppaneita, jotka valmistavat biopohjaisia liimoja."),
        ("en", "We are looking for partners who offer test beds."),
        ("de", "Wir suchen Partner mit einer Pilotanlage."),
        ("sv", "Vi söker partner i Italien."),
        ("fr", "Nous cherchons des partenaires."),
        ("pl", "Szukamy partnerów z laboratorium."),
    ],
)
def test_a_sentence_that_asks_stays_whole(analyzer, lang, text):
    assert read(analyzer, text, lang) == [(text, "seeks")]


def test_a_sentence_that_offers_and_asks_is_cut_between_its_clauses(analyzer):
    text = "Tarjoamme testilaboratorion ja etsimme kumppaneita Italiasta. Olemme yritys."
    assert read(analyzer, text, "fi") == [
        ("Tarjoamme testilaboratorion", "offers"),
        ("ja etsimme kumppaneita Italiasta.", "seeks"),
        ("Olemme yritys.", "about"),
    ]


def test_cues_are_whole_words(analyzer):
    assert read(analyzer, "Seekers of truth.", "en") == [("Seekers of truth.", "about")]


def test_list_items_are_passages_of_their_own(analyzer):
    text = "We are looking for\n- lignin\n- resins"
    assert [aspect for _, aspect in read(analyzer, text, "en")] == ["seeks", "about", "about"]
