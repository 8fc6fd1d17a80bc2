"""Glossary names of several words, found in a sequence of word keys; the longest wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from matcher.analysis.words import Option


class Phrase(NamedTuple):
    """A name of several words and what it stands for."""

    keys: tuple[str, ...]
    options: tuple[Option, ...]


class PhraseTable:
    """The phrases of one language.

    Parameters
    ----------
    phrases : iterable of Phrase
        Keys must differ.
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        by_first: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in phrases:
            by_first[phrase.keys[0]].append(phrase)
        for starting in by_first.values():
            starting.sort(key=lambda phrase: (-len(phrase.keys), phrase.keys))
        self.by_first: Mapping[str, list[Phrase]] = dict(by_first)

    def longest(self, keys: Sequence[str], start: int) -> Phrase | None:
        """The longest phrase that begins at `keys[start]`, or None."""
        for phrase in self.by_first.get(keys[start], ()):
            if tuple(keys[start : start + len(phrase.keys)]) == phrase.keys:
                return phrase
        return None
