"""The language of texts: of long ones by their letters, of short ones also by whose words they are and where the user is at home."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from matcher.analysis.language import HOME_LANGUAGES, Detector
from matcher.analysis.languages import LANGUAGES
from matcher.settings import bundled_data


@pytest.fixture(scope="module")
def at_home(analyzer):
    return Detector(analyzer.glossary, "FI")


@pytest.fixture(scope="module")
def nowhere(analyzer):
    return Detector(analyzer.glossary)


def texts() -> list[tuple[str, str]]:
    """Each judged text with its language."""
    found = []
    for path in sorted((bundled_data() / "evaluation").glob("*_queries.jsonl")):
        rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        found += [(row["text"], row["lang"]) for row in rows if row["lang"] in LANGUAGES]
    return found


def accuracy(detector: Detector, held: list[tuple[str, str]]) -> float:
    return sum(detector.detect(text).code == code for text, code in held) / len(held)


@pytest.mark.parametrize(
    "word", ["vety", "ligniini", "energia", "robotti", "akku", "teräs", "puu", "kaivos", "biotalous"]
)
def test_one_finnish_word_is_finnish_in_finland(at_home, word):
    assert at_home.detect(word).code == "fi"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wasserstoff", "de"),
        ("Schwarzlauge", "de"),
        ("vätgas och lignin", "sv"),
        ("wood adhesive", "en"),
        ("liqueur noire", "fr"),
        ("biologisk mangfold i skog", "nb"),
    ],
)
def test_home_does_not_turn_clear_words_of_others(at_home, text, code):
    assert at_home.detect(text).code == code


def test_home_decides_where_several_languages_have_the_word(analyzer):
    assert Detector(analyzer.glossary, "IT").detect("energia").code == "it"
    assert Detector(analyzer.glossary, "PL").detect("energia").code == "pl"


def test_long_texts_are_read_as_before(at_home, nowhere):
    assert accuracy(at_home, texts()) == 1.0
    assert accuracy(nowhere, texts()) == 1.0


@pytest.mark.parametrize(("words", "least"), [(1, 0.70), (2, 0.90), (3, 0.95), (5, 0.99)])
def test_the_first_words_of_texts_are_mostly_enough(at_home, words, least):
    """By the letters alone it is 0.56, 0.85, 0.94 and 0.99 of the pieces."""
    pieces = []
    for text, code in texts():
        split = text.split()
        starts = range(0, min(len(split) - words + 1, 30), max(words, 3))
        pieces += [(" ".join(split[start : start + words]).strip(".,;:"), code) for start in starts]
    assert accuracy(at_home, pieces) >= least


def test_names_of_the_glossary_are_mostly_read_in_their_language(analyzer, at_home):
    held = Counter()
    right = Counter()
    for number, concept in enumerate(analyzer.glossary.concepts.values()):
        if number % 10 == 0:
            for code, names in concept.names.items():
                for name in names:
                    held[code] += 1
                    right[code] += at_home.detect(name).code == code
    assert right.total() / held.total() > 0.8
    assert right["fi"] / held["fi"] > 0.95
    assert right["de"] / held["de"] > 0.75


def test_addresses_and_codes_do_not_count(at_home):
    noise = "https://www.example.org/the/news/of-the-day anna.of.the.house@example.org SGVsbG8gd29ybGQhIFdoYXQgYSBkYXk="
    assert at_home.detect(f"{noise} vety").code == "fi"
    assert at_home.detect(noise) == ("en", 0.0)
    assert at_home.detect("12 345,6 %") == ("en", 0.0)


def test_home_languages_are_supported_and_countries_are_codes():
    for country, codes in HOME_LANGUAGES.items():
        assert len(country) == 2
        assert country.isupper()
        assert codes
        assert set(codes) <= set(LANGUAGES)
