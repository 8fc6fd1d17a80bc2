"""Glossary names of several words, found in a sequence of word keys; the longest wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from matcher.analysis.words import Option

OptionsOf = Callable[[tuple[str, ...]], tuple[Option, ...]]
"""Keys of a phrase → what it stands for."""


class Phrase:
    """A name of several words and what it stands for, worked out when the phrase is first met: most never are."""

    def __init__(self, keys: tuple[str, ...], options_of: OptionsOf) -> None:
        self.keys = keys
        self._options_of = options_of

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The terms that it may stand for, the whole first."""
        return self._options_of(self.keys)


class PhraseTable:
    """The phrases of one language.

    Parameters
    ----------
    names : iterable of tuple of str
        The keys of each phrase, without repetition.
    options_of : callable
        Keys → what the phrase stands for.
    """

    def __init__(self, names: Iterable[tuple[str, ...]], options_of: OptionsOf) -> None:
        by_first: dict[str, list[Phrase]] = defaultdict(list)
        for keys in names:
            by_first[keys[0]].append(Phrase(keys, options_of))
        for starting in by_first.values():
            starting.sort(key=lambda phrase: (-len(phrase.keys), phrase.keys))
        self.by_first: Mapping[str, list[Phrase]] = dict(by_first)

    def longest(self, keys: Sequence[str], start: int, end: int) -> Phrase | None:
        """The longest phrase that begins at `keys[start]` and ends before `end`, or None."""
        for phrase in self.by_first.get(keys[start], ()):
            if tuple(keys[start : min(start + len(phrase.keys), end)]) == phrase.keys:
                return phrase
        return None
