"""What one word may stand for: worked out once per spelling and language, then looked up.

A `Vocabulary`-free step: it knows the language and the glossary, not the index.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from matcher.analysis.compounds import join_segments, split_compound
from matcher.analysis.glossary import Concept, Glossary
from matcher.analysis.kept import Kept
from matcher.analysis.languages.model import Language
from matcher.analysis.morphology import Morphology
from matcher.analysis.names import read_names
from matcher.analysis.tokens import is_acronym, normal

SHORTEST_DICTIONARY_PART: Final = 4
"""Letters that a compound's member has at least when only the general dictionary knows it."""

FAMILY_WEIGHT: Final = 0.5
"""Weight of a concept whose name only shares the stem of a word that is a word of its own.

One half, for the stem does not say whether the word is about the same thing ("clinical", "clinic") or another ("fabricate", "fabric").
"""

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
        "same", "glossary", "family", "lexicon", "member" (of a compound) or "part" (of a term).
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

    def as_part(self, weight: float, route: str, via: str) -> Option:
        """The same term, reached through a part that weighs `weight`; a part that is only related to it stays so."""
        mass = None if self.mass is None else self.mass * weight
        route = self.route if self.route == "family" else route
        return Option(self.term, self.weight * weight, route, via, mass, self.dataset)


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
    kept : Kept, optional
        Where the glossary's names lie that were read at an earlier start.
    """

    def __init__(
        self,
        language: Language,
        lemmatizer: Morphology,
        glossary: Glossary,
        member_weight: float,
        parts_of: Callable[[Concept], tuple[Option, ...]],
        translate: Callable[[str], tuple[Option, ...]] | None = None,
        kept: Kept | None = None,
    ) -> None:
        self.language = language
        self._parts_of = parts_of
        self._translate = translate
        self._lemmatizer = lemmatizer
        self._member_weight = member_weight
        self._lock = threading.RLock()
        self._stemmer = language.stemmer()
        self._stemming = threading.Lock()
        self._stop_words = language.stop_words()
        self._words: dict[str, Word] = {}
        self._parts: dict[str, bool] = {}
        self._take_names(glossary, kept or Kept())

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

    def wholes(self, low: str) -> list[Option]:
        """What a word in small letters stands for as a whole, without its translations; nothing for a silent word."""
        key, lemma = self._key_and_lemma(low)
        named, related = self._concepts(low, key, lemma)
        return [] if self._is_silent(low, lemma, named) else self._own(key, lemma, named, related)

    def _key_and_lemma(self, low: str) -> tuple[str, str]:
        lemma = self._lemmatizer.lemma(low, self.language)
        if self._stemmer is None:
            return lemma, lemma
        with self._stemming:
            return self._stemmer.stemWord(lemma), lemma

    def _take_names(self, glossary: Glossary, kept: Kept) -> None:
        code = self.language.code

        def read() -> dict[str, Any]:
            return read_names(glossary, code, self._key_and_lemma)

        names = kept.table(f"names-{code}", read) if self.language.supported else read()

        def concepts(table: dict[str, list[str]]) -> dict[str, list[Concept]]:
            return {entry: [glossary.concepts[term] for term in terms] for entry, terms in table.items()}

        self._acronyms = concepts(names["acronyms"])
        self._by_lemma = concepts(names["lemmas"])
        self._by_key = concepts(names["keys"])
        self.phrase_names = [
            (tuple(keys), tuple(lows), glossary.concepts[term]) for keys, lows, term in names["phrases"]
        ]
        inside = {key for keys, _, _ in self.phrase_names for key in keys}
        self._glossary_words = set(self._by_key) | (inside - self._stop_words)

    def _concepts(self, low: str, key: str, lemma: str) -> tuple[list[Concept], list[Concept]]:
        """The concepts that a word names, by its base form, and if none those that only share its stem.

        A word that the dictionary does not know is taken to be a form of the name that shares its stem, and so is one whose family
        is generic ("innovative"). One that it knows is a word of its own, such as "clinical" beside "clinic"; a stop word has no
        family ("well" is no "wellness").
        """
        named = self._by_lemma.get(lemma, [])
        alike = [] if named or self._is_stop(low, lemma) else self._by_key.get(key, [])
        if all(concept.generic for concept in alike) or not self._lemmatizer.knows(low, self.language):
            return named or alike, []
        return named, alike

    def _analyse(self, surface: str) -> Word:
        low = normal(surface)
        key, lemma = self._key_and_lemma(low)
        acronyms = self._acronyms.get(surface, []) if is_acronym(surface) else []
        named, related = self._concepts(low, key, lemma)
        if acronyms:
            named, related = acronyms, []
        if self._is_silent(low, lemma, named):
            return Word(key, lemma, ())
        options = self._whole(key, lemma, named, related)
        concepts = named or related
        if not acronyms and (not concepts or any(not concept.generic for concept in concepts)):
            options.extend(self._members(lemma, known=len(options) > 1 or bool(concepts)))
        for concept in named:
            options.extend(self._parts_of(concept))
        return Word(key, lemma, strongest(options), self._lemmatizer.knows(low, self.language))

    def _is_silent(self, low: str, lemma: str, concepts: list[Concept]) -> bool:
        """A single letter, a number, or a stop word, unless the glossary has it as a thing ("mine" is a place, too)."""
        if len(low) < 2 or low.isnumeric():
            return True
        return self._is_stop(low, lemma) and all(concept.generic for concept in concepts)

    def _is_stop(self, low: str, lemma: str) -> bool:
        return low in self._stop_words or lemma in self._stop_words

    def _whole(self, key: str, lemma: str, named: list[Concept], related: list[Concept]) -> list[Option]:
        """What a word as a whole stands for: its concepts, else itself, its family and its translations."""
        options = self._own(key, lemma, named, related)
        if not (named or related) and self._translate is not None:
            options.extend(self._translate(lemma))
        return options

    def _own(self, key: str, lemma: str, named: list[Concept], related: list[Concept]) -> list[Option]:
        """The concepts that a word names; if none, the word itself and the concepts of its family."""
        if named:
            return [Option(concept.term, 1.0, "glossary", lemma) for concept in named]
        family = (Option(concept.term, FAMILY_WEIGHT, "family", lemma) for concept in related)
        return [Option(key, 1.0, "same", lemma), *family]

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
            named, related = self._concepts(member, key, base)
            if not self._is_silent(member, base, named):
                options.extend(
                    o.as_part(self._member_weight, "member", member) for o in self._whole(key, base, named, related)
                )
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
