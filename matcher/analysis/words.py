"""What one word may stand for: worked out once per spelling and language, then looked up.

A `Vocabulary`-free step: it knows the language and the glossary, not the index.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from matcher.analysis.compounds import join_segments, split_compound
from matcher.analysis.glossary import Concept, Glossary
from matcher.analysis.languages.model import Language
from matcher.analysis.morphology import Morphology
from matcher.analysis.tokens import is_acronym, normal, tokenize

SHORTEST_DICTIONARY_PART: Final = 4
"""Letters that a compound's member has at least when only the general dictionary knows it."""

SHORTEST_COMPOUND: Final = 8
"""Letters that a word has at least before it is split."""

REMEMBERED: Final = 500_000
"""Spellings kept per language; above that the memory is emptied, so that hostile input cannot fill it."""


class Option(NamedTuple):
    """A term that a word may stand for.

    Parameters
    ----------
    term : str
        A concept's term or a stemmed word.
    weight : float
        1 for the whole word, less for a part; in (0, 1].
    route : str
        "same", "glossary", "lexicon" or "member".
    via : str
        The base form, name, translation or part that led to the term.
    mass : float or None
        What it counts in a document where that is not its weight: translations of a word share the mass of one word there, while
        in a query the best of them counts alone.
    dataset : str or None
        The dictionaries that know the translation, with their licences.
    """

    term: str
    weight: float
    route: str
    via: str
    mass: float | None = None
    dataset: str | None = None

    @property
    def counted(self) -> float:
        """What it counts in a document."""
        return self.weight if self.mass is None else self.mass

    def as_member(self, weight: float, via: str) -> Option:
        """The same term, reached through a part that weighs `weight`."""
        mass = None if self.mass is None else self.mass * weight
        return Option(self.term, self.weight * weight, "member", via, mass, self.dataset)


@dataclass(frozen=True, slots=True)
class Word:
    """A spelling, analysed.

    Parameters
    ----------
    key : str
        Stemmed base form; phrases are sequences of keys.
    lemma : str
    options : tuple of Option
        The whole first; empty for a word that says nothing by itself: a stop word, a number, a single letter.
    familiar : bool
        Whether the dictionary of its language has it; a word that it has not is likelier a term that languages share.
    """

    key: str
    lemma: str
    options: tuple[Option, ...]
    familiar: bool = False


def strongest(options: Iterable[Option]) -> tuple[Option, ...]:
    """Each term once, with its greatest weight, in the order of first sight."""
    best: dict[str, Option] = {}
    for option in options:
        held = best.get(option.term)
        if held is None or option.weight > held.weight:
            best[option.term] = option
    return tuple(best.values())


class WordTable:
    """The words of one language.

    Parameters
    ----------
    language : Language
    lemmatizer : Morphology
    glossary : Glossary
    member_weight : float
        Weight of a compound's member; in [0, 1].
    parts_of : callable
        Concept → the options that its parts stand for.
    translate : callable, optional
        Base form → the options of its translations; not given where there is no lexicon.
    """

    def __init__(
        self,
        language: Language,
        lemmatizer: Morphology,
        glossary: Glossary,
        member_weight: float,
        parts_of: Callable[[Concept], tuple[Option, ...]],
        translate: Callable[[str], tuple[Option, ...]] | None = None,
    ) -> None:
        self.language = language
        self._parts_of = parts_of
        self._translate = translate
        self._lemmatizer = lemmatizer
        self._member_weight = member_weight
        self._lock = threading.RLock()
        self._stemmer = language.stemmer()
        self._stop_words = language.stop_words()
        self._words: dict[str, Word] = {}
        self._parts: dict[str, bool] = {}
        self._acronyms: dict[str, list[Concept]] = defaultdict(list)
        self._by_lemma: dict[str, list[Concept]] = defaultdict(list)
        self._by_key: dict[str, list[Concept]] = defaultdict(list)
        self.phrase_names: list[tuple[tuple[str, ...], tuple[str, ...], Concept]] = []
        self._glossary_words: set[str] = set()
        self._take_glossary(glossary)

    def word(self, surface: str) -> Word:
        """The analysis of a spelling."""
        found = self._words.get(surface)
        if found is None:
            with self._lock:
                found = self._analyse(surface)
                if len(self._words) >= REMEMBERED:
                    self._words.clear()
                self._words[surface] = found
        return found

    def __len__(self) -> int:
        return len(self._words)

    def key(self, low: str) -> str:
        """The stemmed base form of a word in small letters."""
        return self._key_and_lemma(low)[0]

    def terms_of(self, low: str) -> tuple[str, ...]:
        """The terms of a word as a whole, in small letters: its concepts, else its stem; none for a silent word."""
        key, lemma = self._key_and_lemma(low)
        concepts = self._concepts(key, lemma)
        if self._is_silent(low, lemma, concepts):
            return ()
        return tuple(concept.term for concept in concepts) or (key,)

    def _key_and_lemma(self, low: str) -> tuple[str, str]:
        lemma = self._lemmatizer.lemma(low, self.language)
        key = self._stemmer.stemWord(lemma) if self._stemmer is not None else lemma
        return key, lemma

    def _take_glossary(self, glossary: Glossary) -> None:
        for concept in glossary.concepts.values():
            for name in concept.names.get(self.language.code, ()):
                self._take_name(name, concept)
            for name in concept.names["en"]:
                if is_acronym(name) and concept not in self._acronyms[name]:
                    self._acronyms[name].append(concept)

    def _take_name(self, name: str, concept: Concept) -> None:
        tokens = [token.text for token in tokenize(name)]
        lows = tuple(normal(token) for token in tokens)
        pairs = [self._key_and_lemma(low) for low in lows]
        if len(tokens) > 1:
            self.phrase_names.append((tuple(key for key, _ in pairs), lows, concept))
            self._glossary_words.update(key for key, _ in pairs if key not in self._stop_words)
        elif tokens and is_acronym(tokens[0]):
            self._acronyms[tokens[0]].append(concept)
        elif tokens:
            key, lemma = pairs[0]
            self._glossary_words.add(key)
            for table, entry in ((self._by_lemma, lemma), (self._by_key, key)):
                if concept not in table[entry]:
                    table[entry].append(concept)

    def _concepts(self, key: str, lemma: str) -> list[Concept]:
        """Concepts of a base form; where it has none, of its stem, so that derived words meet their family."""
        return self._by_lemma.get(lemma) or self._by_key.get(key) or []

    def _analyse(self, surface: str) -> Word:
        low = normal(surface)
        key, lemma = self._key_and_lemma(low)
        acronyms = self._acronyms.get(surface, []) if is_acronym(surface) else []
        concepts = acronyms or self._concepts(key, lemma)
        if self._is_silent(low, lemma, concepts):
            return Word(key, lemma, ())
        options = self._whole(key, lemma, concepts)
        if not acronyms and (not concepts or any(not concept.generic for concept in concepts)):
            options.extend(self._members(lemma, known=len(options) > 1 or bool(concepts)))
        for concept in concepts:
            options.extend(self._parts_of(concept))
        return Word(key, lemma, strongest(options), self._lemmatizer.knows(low, self.language))

    def _is_silent(self, low: str, lemma: str, concepts: list[Concept]) -> bool:
        """A single letter, a number, or a stop word, unless the glossary has it as a thing ("mine" is a place, too)."""
        if len(low) < 2 or low.isnumeric():
            return True
        stop = low in self._stop_words or lemma in self._stop_words
        return stop and all(concept.generic for concept in concepts)

    def _whole(self, key: str, lemma: str, concepts: list[Concept]) -> list[Option]:
        """What a word as a whole stands for: its concepts, else itself and its translations."""
        if concepts:
            return [Option(concept.term, 1.0, "glossary", lemma) for concept in concepts]
        translations = self._translate(lemma) if self._translate is not None else ()
        return [Option(key, 1.0, "same", lemma), *translations]

    def _members(self, lemma: str, *, known: bool) -> list[Option]:
        """What the members of a compound stand for; where the whole is known, only members that the glossary has are sure enough."""
        if not self.language.compounding or len(lemma) < SHORTEST_COMPOUND:
            return []
        is_part = self._is_glossary_word if known else self._is_part
        segments = self._lemmatizer.members(lemma, self.language)
        members = (
            split_compound(lemma, self.language.links, is_part)
            if segments is None
            else join_segments(segments, is_part)
        )
        options: list[Option] = []
        for member in members:
            key, base = self._key_and_lemma(member)
            concepts = self._concepts(key, base)
            if not self._is_silent(member, base, concepts):
                options.extend(o.as_member(self._member_weight, member) for o in self._whole(key, base, concepts))
        return options

    def _is_glossary_word(self, piece: str) -> bool:
        return self.key(piece) in self._glossary_words

    def _is_part(self, piece: str) -> bool:
        known = self._parts.get(piece)
        if known is None:
            key, lemma = self._key_and_lemma(piece)
            known = key in self._glossary_words
            if not known and len(piece) >= SHORTEST_DICTIONARY_PART:
                known = self._is_word(piece, lemma)
            self._parts[piece] = known
        return known

    def _is_word(self, piece: str, lemma: str) -> bool:
        """Whether a part means something: the lexicon translates it, or without a lexicon the dictionary has it."""
        if self._translate is not None:
            return bool(self._translate(lemma))
        return self._lemmatizer.knows(piece, self.language)
