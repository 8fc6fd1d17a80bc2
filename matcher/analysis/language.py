"""Which language a text is in: given, or detected among the supported ones with a probability.

A model of letter sequences judges every text. Where it is not sure, which is so for a word or two, two more things count, each as odds
that multiply (Bayes): whose words these are, by the stop words and glossary names of each language, and where the user is at home:

    p(L | text)  ~  p_model(L | text) · KNOWN^(k_L / sqrt(n)) · h_L

with n words, k_L of them known to be of language L, and h_L = HOME for the first language of the home country, sqrt(HOME) for its
further languages and for English, 1 for all others. The root tempers the words as the model tempers its letters. Both odds are of
small account against the model where it has enough to read.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from math import log, sqrt
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.analysis.glossary import Glossary
from matcher.analysis.identifier import identifier
from matcher.analysis.kept import Kept
from matcher.analysis.languages import LANGUAGES, language_code
from matcher.analysis.noise import blanked
from matcher.analysis.tokens import TOKEN, normal

DEFAULT: Final = "en"
SAMPLE: Final = 2_000
"""Characters that are enough to detect a language."""

SURE: Final = 0.95
"""Probability by the model alone from which nothing else is asked."""

KNOWN: Final = 7.0
"""Odds of a language that knows a word against one that does not."""

HOME: Final = 2.0
"""Odds of the home language against a foreign one."""

HOME_LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(("AT", "DE", "LI"), ("de",)),
        **dict.fromkeys(("GB", "IE"), ("en",)),
        "BE": ("nl", "fr", "de"),
        "CH": ("de", "fr", "it"),
        "CZ": ("cs",),
        "DK": ("da",),
        "ES": ("es",),
        "FI": ("fi", "sv"),
        "FR": ("fr",),
        "IT": ("it",),
        "LU": ("fr", "de"),
        "NL": ("nl",),
        "NO": ("nb",),
        "PL": ("pl",),
        "PT": ("pt",),
        "RO": ("ro",),
        "SE": ("sv",),
        "SI": ("sl",),
    }
)
"""Country → its languages that the glossary covers, the commonest first."""

_CODES: Final = tuple(LANGUAGES)
_LOCK = threading.Lock()
_SMALLEST: Final = 1e-12
_REMEMBERED: Final = 100_000
"""Words kept with the languages that know them."""


class Detected(NamedTuple):
    """A language and how sure it is: 1 where it was given, in [0, 1]."""

    code: str
    probability: float


class Detector:
    """Detects the language of texts.

    Parameters
    ----------
    glossary : Glossary
        Its names say whose a word is.
    home : str, optional
        ISO 3166-1 alpha-2 code of the country whose languages are likelier; without it none is.
    kept : Kept, optional
        Where the model and the words lie that were read at an earlier start.
    """

    def __init__(self, glossary: Glossary, home: str | None = None, kept: Kept | None = None) -> None:
        self._glossary = glossary
        self._kept = kept or Kept()
        self._lock = threading.Lock()
        self._knowing: dict[str, NDArray[np.float64]] = {}
        own = HOME_LANGUAGES.get(home or "", ())
        odds = {code: sqrt(HOME) for code in (*own, DEFAULT)} if home else {}
        odds.update(dict.fromkeys(own[:1], HOME))
        self._prior = np.asarray([log(odds.get(code, 1.0)) for code in _CODES])

    def detect(self, text: str) -> Detected:
        """The most likely supported language of a text.

        Addresses and codes are no words and do not count. A text without letters is taken as English with probability 0.
        """
        sample = blanked(text[:SAMPLE])
        if not any(char.isalpha() for char in sample):
            return Detected(DEFAULT, 0.0)
        likely = self._by_model(sample)
        if likely.max() < SURE:
            scores = np.log(likely) + self._by_words(sample) + self._prior
            likely = np.exp(scores - scores.max())
            likely /= likely.sum()
        best = int(likely.argmax())
        return Detected(_CODES[best], round(float(likely[best]), 4))

    def resolve(self, text: str, given: str | None) -> Detected:
        """The given language with probability 1, else the detected one.

        Raises
        ------
        LanguageError
            If `given` is no language code.
        """
        if given is not None and given.strip():
            return Detected(language_code(given), 1.0)
        return self.detect(text)

    def _by_words(self, text: str) -> NDArray[np.float64]:
        """For each language the logarithm of the odds that the words of a text speak for it."""
        words = [word for word in map(normal, TOKEN.findall(text)) if len(word) > 1 and word.isalpha()]
        if not words:
            return np.zeros(len(_CODES))
        known = np.sum([self._languages_of(word) for word in words], axis=0)
        return np.asarray(log(KNOWN) * known / sqrt(len(words)))

    def _languages_of(self, word: str) -> NDArray[np.float64]:
        """1 for each language that knows a word."""
        found = self._knowing.get(word)
        if found is None:
            with self._lock:  # stemmers are not safe to share
                knows = [word in stops or stem([word])[0] in names for stops, names, stem in self._words]
                found = np.asarray(knows, dtype=np.float64)
                if len(self._knowing) >= _REMEMBERED:
                    self._knowing.clear()
                self._knowing[word] = found
        return found

    @cached_property
    def _words(self) -> list[tuple[frozenset[str], frozenset[str], Any]]:
        """For each language its stop words, the stems of its glossary names, and what makes stems; made at the first unsure text."""
        stems = self._kept.table("stems", self._stems)
        tables = []
        for code, language in LANGUAGES.items():
            stemmer = language.stemmer()
            stem = stemmer.stemWords if stemmer is not None else list
            tables.append((language.stop_words(), frozenset(stems[code]), stem))
        return tables

    def _stems(self) -> dict[str, list[str]]:
        """The stems of the words in each language's names."""
        names: dict[str, list[str]] = defaultdict(list)
        for concept in self._glossary.concepts.values():
            for code, held in concept.names.items():
                names[code].extend(held)
        stems = {}
        for code, language in LANGUAGES.items():
            words = sorted({normal(word) for word in set(TOKEN.findall(" ".join(names[code])))})
            stemmer = language.stemmer()
            stems[code] = sorted(set(stemmer.stemWords(words) if stemmer is not None else words))
        return stems

    def _by_model(self, text: str) -> NDArray[np.float64]:
        """The probability of each language by the model.

        Of its kinds of Norwegian the likeliest counts: their sum would make a text that tells nothing Norwegian.
        """
        with _LOCK:
            ranked = identifier(self._kept).rank(text)
        found: dict[str, float] = {}
        for name, probability in ranked:
            found.setdefault(language_code(name), max(probability, _SMALLEST))
        likely = np.asarray([found[code] for code in _CODES])
        return np.asarray(likely / likely.sum())
