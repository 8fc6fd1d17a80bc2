"""The glossary's names in one language, cut into words and reduced to keys, as a plain table that can be kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matcher.analysis.glossary import Concept, Glossary
from matcher.analysis.tokens import is_acronym, normal, tokenize

Reduce = Callable[[str], tuple[str, str]]
"""A word in small letters → its key and its base form."""


def read_names(glossary: Glossary, code: str, reduce: Reduce) -> dict[str, Any]:
    """The names of all concepts in a language, and their English acronyms.

    Returns
    -------
    dict
        "acronyms", "lemmas" and "keys" hold the terms of concepts by acronym, base form and key of a single word. "phrases" lists
        names of several words: their keys, their words, the concept's term.
    """
    names = _Names(reduce)
    for concept in glossary.concepts.values():
        for name in concept.names.get(code, ()):
            names.take(name, concept)
        for name in concept.names["en"]:
            if is_acronym(name):
                _enter(names.acronyms, name, concept)
    return {"acronyms": names.acronyms, "lemmas": names.lemmas, "keys": names.keys, "phrases": names.phrases}


class _Names:
    """The table while it is made."""

    def __init__(self, reduce: Reduce) -> None:
        self._reduce = reduce
        self.acronyms: dict[str, list[str]] = {}
        self.lemmas: dict[str, list[str]] = {}
        self.keys: dict[str, list[str]] = {}
        self.phrases: list[tuple[list[str], list[str], str]] = []

    def take(self, name: str, concept: Concept) -> None:
        """Enter a name of a concept."""
        tokens = [token.text for token in tokenize(name)]
        lows = [normal(token) for token in tokens]
        pairs = [self._reduce(low) for low in lows]
        if len(tokens) > 1:
            self.phrases.append(([key for key, _ in pairs], lows, concept.term))
        elif tokens and is_acronym(tokens[0]):
            _enter(self.acronyms, tokens[0], concept)
        elif tokens:
            key, lemma = pairs[0]
            _enter(self.lemmas, lemma, concept)
            _enter(self.keys, key, concept)


def _enter(table: dict[str, list[str]], entry: str, concept: Concept) -> None:
    held = table.setdefault(entry, [])
    if concept.term not in held:
        held.append(concept.term)
