"""Voikko as the source of Finnish: the plug with a fake library, and the real one where it is installed."""

from __future__ import annotations

import builtins
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from matcher.analysis.analyzer import Analyzer
from matcher.analysis.languages import language
from matcher.analysis.lemmas import Lemmatizer
from matcher.analysis.morphology import VOIKKO_MODES, choose
from matcher.analysis.voikko import Voikko
from matcher.errors import InputError

FI, SV = language("fi"), language("sv")

WORDS = {
    "vetyteknologian": [("vetyteknologia", "=pppp=ppppppppppp", None)],
    "vetyteknologia": [("vetyteknologia", "=pppp=pppppppppp", None)],
    "pk-yritykset": [("pk-yritys", "=pp-=ppppppppp", None)],
    "pk-yritys": [("pk-yritys", "=pp-=pppppp", None)],
    "ennustamisessa": [("ennustaa", "=pppppppppppppp", "MINEN-infinitive")],
    "kuusi": [("kuu", "=ppppp", None), ("kuusi", "=ppppp", None)],
    "Oulussa": [("Oulu", "=ipppppp", None)],
    "outo": [("", "=pppp", None)],
}


class FakeLibrary:
    """Analyses as `libvoikko.Voikko` gives them; it notices two threads at once."""

    def __init__(self):
        self.asked = []
        self._busy = threading.Lock()

    def analyze(self, word):
        assert self._busy.acquire(blocking=False)
        try:
            self.asked.append(word)
            names = ("BASEFORM", "STRUCTURE", "MOOD")
            return [dict(zip(names, held, strict=True)) for held in WORDS.get(word, ())]
        finally:
            self._busy.release()

    def getVersion(self):  # noqa: N802 - the library's name
        return "4.3"


class Others:
    """Another morphology that answers so that its answers can be told."""

    def lemma(self, word, language):
        return "kuusi" if word == "kuusi" else f"other:{word}"

    def knows(self, word, language):
        return word == "tunnettu"

    def members(self, word, language):
        return None

    def versions(self):
        return {"others": "1"}


@pytest.fixture
def voikko():
    return Voikko(Others(), FakeLibrary())


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("vetyteknologian", "vetyteknologia"),
        ("ennustamisessa", "ennustaminen"),  # a verbal noun is a noun
        ("kuusi", "kuusi"),  # of two readings the one that the other dictionary has, too
        ("oulussa", "oulu"),  # a name, written small
        ("xyzzy", "other:xyzzy"),
        ("outo", "other:outo"),  # an analysis without a base form says nothing
        ("a" * 1000, "other:" + "a" * 1000),
    ],
)
def test_base_forms(voikko, word, lemma):
    assert voikko.lemma(word, FI) == lemma


def test_members_are_cut_where_the_library_says(voikko):
    assert voikko.members("vetyteknologia", FI) == ("vety", "teknologia")
    assert voikko.members("pk-yritys", FI) == ("pk", "yritys")
    assert voikko.members("kuusi", FI) == ()  # a simple word has none
    assert voikko.members("xyzzy", FI) is None  # to be guessed


def test_what_either_knows_is_known(voikko):
    assert voikko.knows("vetyteknologian", FI)
    assert voikko.knows("tunnettu", FI)
    assert not voikko.knows("xyzzy", FI)


def test_other_languages_are_left_to_the_others(voikko):
    assert voikko.lemma("kuusi", SV) == "kuusi"
    assert voikko.lemma("vetyteknologian", SV) == "other:vetyteknologian"
    assert voikko.members("vetyteknologia", SV) is None
    assert not voikko.knows("vetyteknologian", SV)


def test_versions_are_told(voikko):
    assert voikko.versions() == {"others": "1", "voikko": "4.3"}


def test_threads_take_turns_and_a_word_is_asked_for_once(voikko):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: voikko.lemma(f"sana{number % 40}", FI), range(400)))
    before = len(voikko._library.asked)
    voikko.lemma("sana1", FI)
    assert len(voikko._library.asked) == before


def test_the_mode_decides(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="auto, on, off"):
        choose("maybe", tmp_path)
    assert isinstance(choose("off", tmp_path), Lemmatizer)

    real = builtins.__import__

    def without(name, *rest):
        if name == "libvoikko":
            raise ImportError("No module named 'libvoikko'")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    assert isinstance(choose("auto", tmp_path), Lemmatizer)
    with pytest.raises(InputError, match="MATCHER_VOIKKO"):
        choose("on", tmp_path)
    assert VOIKKO_MODES == ("auto", "on", "off")


@pytest.fixture(scope="module")
def with_voikko(analyzer):
    """An analyzer over the real library."""
    try:
        real = Voikko(analyzer.lemmatizer)
    except InputError as error:
        pytest.skip(str(error))
    return Analyzer(analyzer.glossary, analyzer.cues, real)


@pytest.mark.parametrize(
    ("word", "lemma", "members"),
    [
        ("metsäbiotaloudessa", "metsäbiotalous", ("metsä", "bio", "talous")),
        ("koneoppimista", "koneoppiminen", ("kone", "oppiminen")),
        ("tuulivoimaloissammekin", "tuulivoimala", ("tuuli", "voimala")),
        ("otamme", "ottaa", ()),
    ],
)
def test_the_real_library(with_voikko, word, lemma, members):
    morphology = with_voikko.lemmatizer
    assert morphology.lemma(word, FI) == lemma
    assert morphology.members(lemma, FI) == members


def test_bulk_and_single_reading_agree_with_it(with_voikko):
    text = "Metsäbiotaloudessa syntyy sivuvirtoja, ja niitä otamme talteen tuulivoimaloissammekin."
    units = with_voikko.analyse(text, "fi").units
    assert {option.term for unit in units for option in unit.options} >= {
        option.term for option in with_voikko.tables("fi")[0].word("sivuvirtoja").options
    }
