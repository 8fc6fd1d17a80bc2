"""Finnish base forms and compound members from Voikko, where it is installed.

Voikko is a library of the operating system (Debian: `libvoikko1 voikko-fi`) with a Python binding (the extra `fi`); both are loaded
only when they are asked for. It is free software under the GPL and no part of this package.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import Any, Final, NamedTuple

from matcher.analysis.languages.model import Language
from matcher.analysis.morphology import Morphology
from matcher.errors import InputError

CODE: Final = "fi"
"""The language that Voikko reads."""

REMEMBERED: Final = 50_000
"""Words whose readings are kept; the table of words above asks for each spelling a few times only."""

LONGEST: Final = 100
"""Letters above which a word is not asked for: it is none, and the automaton's time grows with the length."""


VERBAL_NOUN: Final = "MINEN-infinitive"
_VERBAL_NOUN: Final = re.compile(r"(.+)mi(?:nen|se|s)")
"""A noun such as "koneoppiminen" (machine learning) in any case: the dictionary gives it the verb as its base form."""


class VoikkoReading(NamedTuple):
    """What a word may be: its base form, and the base form cut where the members of the compound meet."""

    lemma: str
    segments: tuple[str, ...]


class Voikko:
    """Finnish from Voikko, all else from another morphology.

    Parameters
    ----------
    others : Morphology
        For other languages, and for Finnish words that Voikko does not know.
    library : Any, optional
        What analyses a word, as `libvoikko.Voikko` does; that of the machine where not given.

    Raises
    ------
    InputError
        If Voikko, its Finnish dictionary or its Python binding is not installed.
    """

    def __init__(self, others: Morphology, library: Any = None) -> None:
        self._others = others
        self._library = library if library is not None else _open()
        self._lock = threading.Lock()
        self._readings = lru_cache(maxsize=REMEMBERED)(self._read)

    def lemma(self, word: str, language: Language) -> str:
        """The base form; of several the one on which the other morphology agrees, else Voikko's first."""
        if language.code != CODE:
            return self._others.lemma(word, language)
        lemmas = [reading.lemma for reading in self._readings(word)]
        other = "" if len(lemmas) == 1 else self._others.lemma(word, language)
        return other if not lemmas or other in lemmas else lemmas[0]

    def knows(self, word: str, language: Language) -> bool:
        """Whether Voikko or the other morphology has the word."""
        return self._others.knows(word, language) or (language.code == CODE and bool(self._readings(word)))

    def members(self, word: str, language: Language) -> tuple[str, ...] | None:
        """The members of a base form from left to right, of Finnish words that Voikko knows."""
        if language.code != CODE:
            return self._others.members(word, language)
        for reading in self._readings(word):
            if reading.lemma == word:
                return reading.segments if len(reading.segments) > 1 else ()
        return self._others.members(word, language)

    def versions(self) -> dict[str, str]:
        """Of the library, beside those of the other morphology."""
        return {**self._others.versions(), "voikko": self._library.getVersion()}

    def _read(self, word: str) -> tuple[VoikkoReading, ...]:
        if len(word) > LONGEST:
            return ()
        with self._lock:  # a handle of the library must not be used by two threads at once
            found = self._library.analyze(word) or self._library.analyze(word.capitalize())
        readings = (_reading(analysis, word) for analysis in found)
        return tuple(dict.fromkeys(reading for reading in readings if reading is not None))


def _reading(analysis: dict[str, str], word: str) -> VoikkoReading | None:
    """One of Voikko's analyses of a word as a reading; None where it gives no base form.

    A verbal noun keeps its own base form, as lexicons and glossary have it: "ennustamisessa" → "ennustaminen", not "ennustaa".
    STRUCTURE has a letter for each letter of the word as written and `=` before each member. All members but the last are as
    long in the base form, so the same places cut it.
    """
    lemma = analysis.get("BASEFORM", "").lower()
    if not lemma:
        return None
    if analysis.get("MOOD") == VERBAL_NOUN and (noun := _VERBAL_NOUN.match(word)):
        lemma = noun[1] + "minen"
    lengths = [len(part) for part in analysis.get("STRUCTURE", "").split("=")[1:-1]]
    segments, place = [], 0
    for length in lengths:
        segments.append(lemma[place : place + length])
        place += length
    segments.append(lemma[place:])
    return VoikkoReading(lemma, tuple(piece for piece in (segment.strip("-") for segment in segments) if piece))


def _open() -> Any:
    """The library of this machine with its Finnish dictionary."""
    problem = "Voikko is not to be had"
    remedy = "install libvoikko1 and voikko-fi (Debian) and the extra 'fi', or set MATCHER_VOIKKO to off"
    try:
        import libvoikko
    except ImportError as error:
        raise InputError("MATCHER_VOIKKO", f"{problem}: {error}", remedy) from None
    try:
        return libvoikko.Voikko(CODE)
    except (OSError, libvoikko.VoikkoException) as error:
        raise InputError("MATCHER_VOIKKO", f"{problem}: {error}", remedy) from None
