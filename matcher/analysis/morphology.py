"""What a dictionary of word forms must answer, and which one is used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from matcher.analysis.languages.model import Language
from matcher.errors import InputError


class Morphology(Protocol):
    """Base forms, and members of compounds.

    Any number of threads may ask.
    """

    def lemma(self, word: str, language: Language) -> str:
        """The base form of a word in small letters; the word itself where nothing is known of it."""

    def knows(self, word: str, language: Language) -> bool:
        """Whether the dictionary has the word."""

    def members(self, word: str, language: Language) -> tuple[str, ...] | None:
        """The members of a base form, from left to right: none for a simple word, None where they are to be guessed."""

    def versions(self) -> dict[str, str]:
        """Name → version of what it goes by; it belongs to the provenance of every result."""


VOIKKO_MODES: Final = ("auto", "on", "off")
"""Use Voikko where it is installed; use it or say why not; leave it alone."""


def choose(voikko: str, cache_dir: Path, on_prepare: Callable[[str], None] | None = None) -> Morphology:
    """The morphology to use.

    Parameters
    ----------
    voikko : str
        One of `VOIKKO_MODES`.
    cache_dir, on_prepare
        See `matcher.analysis.lemmas.Lemmatizer`.

    Raises
    ------
    InputError
        If `voikko` is none of the modes, or is "on" and Voikko is not installed.
    """
    from matcher.analysis.lemmas import Lemmatizer

    if voikko not in VOIKKO_MODES:
        raise InputError("MATCHER_VOIKKO", f"{voikko!r} is no mode", f"use one of {', '.join(VOIKKO_MODES)}")
    lemmatizer = Lemmatizer(cache_dir, on_prepare)
    if voikko == "off":
        return lemmatizer
    from matcher.analysis.voikko import Voikko

    try:
        return Voikko(lemmatizer)
    except InputError:
        if voikko == "on":
            raise
        return lemmatizer
