"""Words → base forms, from dictionaries that are turned into compact tries once and kept in the user's cache folder."""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NamedTuple

from matcher.analysis.languages.model import Language

log = logging.getLogger(__name__)

MOST_LANGUAGES: Final = 32
"""Dictionaries kept open at once; the library's default of 8 would thrash with fifteen languages."""


SHORTEST_LEAD: Final = 3
"""Letters that stand at least before the known ending of an unknown compound."""

SHORTEST_ENDING: Final = 4
"""Letters that such an ending has at least."""


LONGEST: Final = 60
"""Letters above which a string is looked up nowhere: it is no word, and the search for endings would take its square in time."""


@cache
def _simplemma_version() -> str:
    return version("simplemma")  # which reads and parses a file


class _Strategies(NamedTuple):
    default: Any
    dictionary: Any
    rules: Any


def _open(folder: Path) -> _Strategies:
    from simplemma.strategies import DefaultStrategy, DictionaryLookupStrategy, RulesStrategy
    from simplemma.strategies.dictionaries import TrieDictionaryFactory

    factory = TrieDictionaryFactory(MOST_LANGUAGES, disk_cache_dir=str(folder))
    return _Strategies(DefaultStrategy(dictionary_factory=factory), DictionaryLookupStrategy(factory), RulesStrategy())


class Lemmatizer:
    """Base forms of words, for every language that has a dictionary.

    Parameters
    ----------
    cache_dir : Path
        Where the tries are kept. The first use of a language makes its trie (1 to 8 s); a folder that cannot be written
        costs that time in every process.
    on_prepare : callable, optional
        Called with the language's English name before a trie is made, so that a door can tell the user why it waits.
    """

    def __init__(self, cache_dir: Path, on_prepare: Callable[[str], None] | None = None) -> None:
        self.cache_dir = cache_dir
        self.on_prepare = on_prepare
        self._lock = threading.Lock()
        self._strategies: _Strategies | None = None
        self._folder = cache_dir / "lemmas" / version("simplemma")
        self._ready: set[str] = set()

    def lemma(self, word: str, language: Language) -> str:
        """The base form of a word in small letters; the word itself where nothing is known of it.

        In languages that write compounds together, a word that the dictionary does not know is taken apart at its longest known
        ending: what stands before stays, the ending gets its base form. So no member of a compound is lost.

        Examples
        --------
        >>> from matcher.analysis.languages import language
        >>> from matcher.settings import cache_folder
        >>> lemmatizer = Lemmatizer(cache_folder())
        >>> lemmatizer.lemma("mustalipeästä", language("fi"))
        'mustalipeä'
        """
        if language.lemmas is None or len(word) > LONGEST:
            return word
        strategies = self._prepared(language)
        found: str | None
        if language.compounding:
            found = strategies.dictionary.get_lemma(word, language.lemmas) or self._by_ending(word, language)
            found = found or strategies.rules.get_lemma(word, language.lemmas)
        else:
            found = strategies.default.get_lemma(word, language.lemmas)
        return found.lower() if found else word

    def _by_ending(self, word: str, language: Language) -> str | None:
        dictionary = self._prepared(language).dictionary
        for cut in range(SHORTEST_LEAD, len(word) - SHORTEST_ENDING + 1):
            found: str | None = dictionary.get_lemma(word[cut:], language.lemmas)
            if found is not None:
                return word[:cut] + found
        return None

    def knows(self, word: str, language: Language) -> bool:
        """Whether the word, as written or capitalised, is a form in the dictionary."""
        if language.lemmas is None or len(word) > LONGEST:
            return False
        return self._prepared(language).dictionary.get_lemma(word, language.lemmas) is not None

    def members(self, word: str, language: Language) -> tuple[str, ...] | None:
        """None: the dictionary does not say where a compound is joined."""
        return None

    def versions(self) -> dict[str, str]:
        """Of the dictionaries."""
        return {"simplemma": _simplemma_version()}

    def _prepared(self, language: Language) -> _Strategies:
        if self._strategies is not None and language.code in self._ready:
            return self._strategies
        with self._lock:
            if self._strategies is None:
                self._strategies = _open(self._folder)
            if language.code not in self._ready:
                self._make_trie(language)
                self._ready.add(language.code)
        return self._strategies

    def _make_trie(self, language: Language) -> None:
        """Make the language's trie beside its place and move it there, so that no other process reads half of it."""
        from simplemma.strategies.dictionaries import TrieDictionaryFactory

        code = language.lemmas
        place = self._folder / f"{code}.dic"
        if code is None or place.exists():
            return
        log.info("preparing the %s dictionary, once", language.name)
        if self.on_prepare is not None:
            self.on_prepare(language.name)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder) as folder:
                TrieDictionaryFactory(disk_cache_dir=folder).get_dictionary(code)
                os.replace(Path(folder) / place.name, place)
        except OSError as error:
            log.warning("%s: the %s dictionary cannot be kept: %s", self._folder, language.name, error)
