"""The small steps: tokens, compounds, cognates, base forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.analysis.cognates import HEAD_BONUS, SHORTEST, CognateIndex, fold
from matcher.analysis.compounds import MOST_PARTS, SHORTEST_PART, split_compound
from matcher.analysis.languages import language
from matcher.analysis.tokens import sentences, tokenize


@given(st.text(max_size=300))
def test_tokens_stand_in_the_text(text):
    place = 0
    for token in tokenize(text):
        assert text[token.start : token.end] == token.text
        assert place <= token.start
        place = token.end


@given(st.text(max_size=300))
def test_sentences_hold_every_letter(text):
    spans = list(sentences(text))
    held = sum(sum(char.isalnum() for char in text[start:end]) for start, end in spans)
    assert held == sum(char.isalnum() for char in text)
    assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))


WORDS = {
    "metsä",
    "bio",
    "talous",
    "biotalous",
    "saha",
    "tavara",
    "sahata",
    "vara",
    "arbeit",
    "markt",
    "puu",
    "jalostus",
}


@pytest.mark.parametrize(
    ("word", "links", "members"),
    [
        ("metsäbiotalous", (), ("metsä", "biotalous")),  # the fewest members
        ("sahatavara", (), ("saha", "tavara")),  # of equals the longest last member
        ("arbeitsmarkt", ("s",), ("arbeit", "markt")),
        ("puunjalostus", ("n",), ("puu", "jalostus")),
        ("talous", (), ()),  # a word is no compound of itself
        ("xyzxyz", (), ()),
        ("", (), ()),
    ],
)
def test_compounds(word, links, members):
    assert split_compound(word, links, WORDS.__contains__) == members


@given(st.lists(st.sampled_from(sorted(WORDS)), min_size=2, max_size=MOST_PARTS))
def test_a_compound_of_known_words_is_always_split(parts):
    word = "".join(parts)
    found = split_compound(word, (), WORDS.__contains__)
    whole = word in WORDS
    assert found or whole
    assert "".join(found) == word or whole
    assert all(len(part) >= SHORTEST_PART and part in WORDS for part in found)


@pytest.mark.parametrize(
    ("word", "like"),
    [
        ("biomassa", "biomass"),
        ("ligniini", "lignin"),
        ("phosphore", "phosphorus"),
        ("hydrogène", "hydrogen"),
        ("komposiitti", "composite"),
    ],
)
def test_cognates_are_found(word, like):
    words = ["composite", "biomass", "lignin", "phosphorus", "hydrogen", "steel", "forest"]
    assert words[CognateIndex(words).like(word, 0.5, 1)[0][0]] == like


def test_unlike_words_are_no_cognates():
    assert CognateIndex(["steel", "forest"]).like("terästeollisuus", 0.5, 5) == []


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöéß", min_size=4, max_size=20))
def test_a_word_is_its_own_best_cognate(word):
    if len(fold(word)) >= 4:
        assert CognateIndex(["unrelated", word]).like(word, 0.5, 1) == [(1, 1.0)]


@given(
    st.lists(st.text(alphabet="abcxyzßøäe\u0301", max_size=12), max_size=8), st.text(alphabet="abcxyzßøä", max_size=12)
)
def test_likeness_is_the_dice_coefficient_of_trigrams_with_a_bonus_for_the_same_head(words, asked):
    def grams(word):
        padded = f"##{word}##"
        return {padded[place : place + 3] for place in range(len(padded) - 2)}

    expected = []
    for number, word in enumerate(words):
        first, second = fold(word), fold(asked)
        if min(len(first), len(second)) >= SHORTEST:
            dice = 2 * len(grams(first) & grams(second)) / (len(grams(first)) + len(grams(second)))
            likeness = min(1.0, dice + (HEAD_BONUS if first[:3] == second[:3] else 0.0))
            if likeness >= 0.4:
                expected.append((number, pytest.approx(likeness)))
    found = CognateIndex(words).like(asked, 0.4, len(words))
    assert sorted(found) == expected
    assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))


@pytest.mark.parametrize(
    ("lang", "word", "lemma"),
    [
        ("fi", "mustalipeästä", "mustalipeä"),
        ("fi", "hakkuukoneiden", "hakkuukone"),
        ("fi", "tehtaan", "tehdas"),
        ("fi", "hirsitalotehtaassa", "hirsitalotehdas"),  # unknown as a whole; no member is lost
        ("de", "biogasanlagen", "biogasanlage"),
        ("en", "harvesters", "harvester"),
        ("xx", "anything", "anything"),
    ],
)
def test_base_forms(analyzer, lang, word, lemma):
    assert analyzer.lemmatizer.lemma(word, language(lang)) == lemma


@pytest.mark.parametrize("lang", ["fi", "de", "sv", "en", "pl"])
def test_a_string_of_thousands_of_letters_is_looked_up_nowhere(analyzer, lang, monkeypatch):
    """It once kept the splitter busy for minutes; now neither splitter nor dictionary is asked at all."""
    analyzer.tables(lang)  # made before the dictionary is watched
    asked = []
    monkeypatch.setattr(analyzer.lemmatizer, "_by_ending", lambda *held: asked.append(held))
    word = "metsäbiotalous" * 300
    (unit,) = analyzer.analyse(word, lang).units
    assert analyzer.lemmatizer.lemma(word, language(lang)) == word
    assert [option.route for option in unit.options] == ["same"]
    assert asked == []
    assert split_compound("ab" * 3000, (), lambda piece: True) == ()
