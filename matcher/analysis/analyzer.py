"""The analyzer: composes the steps that turn a text into units with the terms they may stand for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matcher.analysis.cues import Cues, Passage
from matcher.analysis.glossary import Concept, Glossary
from matcher.analysis.kept import Kept
from matcher.analysis.language import Detected, Detector
from matcher.analysis.languages import language
from matcher.analysis.lexicon import Lexicon
from matcher.analysis.morphology import Morphology, choose
from matcher.analysis.noise import blanked
from matcher.analysis.phrases import PhraseTable
from matcher.analysis.tokens import normal, reaches, tokenize
from matcher.analysis.words import Option, Word, WordTable, strongest

PIVOT: Final = "en"
"""The language whose names say which parts a concept has, so that the parts meet in every language."""


_Named = dict[tuple[str, ...], tuple[tuple[str, ...], list[Concept]]]
"""Keys of a name of several words → its words and the concepts it names."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A word or phrase of a text that says something.

    Parameters
    ----------
    start, end : int
        Its place: `text[start:end]`.
    lemma : str
        Its base form, or base forms.
    options : tuple of Option
        The terms that it may stand for, the whole first; never empty.
    familiar : bool
        Whether the dictionary of the language has it.
    """

    start: int
    end: int
    lemma: str
    options: tuple[Option, ...]
    familiar: bool = False


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text, analysed.

    Parameters
    ----------
    text : str
    lang : str
    probability : float
        Of the language; 1 where it was given.
    units : tuple of Unit
        From left to right, without overlaps.
    """

    text: str
    lang: str
    probability: float
    units: tuple[Unit, ...]


class Analyzer:
    """Texts → units with terms.

    Parameters
    ----------
    glossary : Glossary
    cues : Cues
    lemmatizer : Morphology
    lexicon : Lexicon, optional
        Translations of words that the glossary does not have.
    member_weight : float, default 0.7
        Weight of a part of a compound or phrase beside the whole; in [0, 1].
    home : str, optional
        Country whose languages are likelier where a text does not tell its own; see `Detector`.
    kept : Kept, optional
        Where what was worked out at an earlier start lies.

    Notes
    -----
    A unit stands for its whole (a concept where the glossary knows it, else the stemmed word) and, at `member_weight`, for its
    parts: the members of a compound, the words of a phrase, and the words of the concept's English name. So "metsäbiotalous" and
    "forest bioeconomy" meet each other as wholes and each meets "bioeconomy" as a part, whatever the language.
    """

    def __init__(
        self,
        glossary: Glossary,
        cues: Cues,
        lemmatizer: Morphology,
        *,
        lexicon: Lexicon | None = None,
        member_weight: float = 0.7,
        home: str | None = None,
        kept: Kept | None = None,
    ) -> None:
        self.glossary = glossary
        self.cues = cues
        self.lemmatizer = lemmatizer
        self.lexicon = lexicon
        self.member_weight = member_weight
        self._kept = kept or Kept()
        self._detector = Detector(glossary, home, self._kept)
        self._tables: dict[str, tuple[WordTable, PhraseTable]] = {}
        self._word_tables: dict[str, tuple[WordTable, _Named]] = {}
        self._parts: dict[str, tuple[Option, ...]] = {}
        self._lock = threading.RLock()

    @classmethod
    def from_folder(
        cls,
        glossary_folder: Path,
        cache_dir: Path,
        *,
        lexicon: Path | None = None,
        member_weight: float = 0.7,
        home: str | None = None,
        voikko: str = "off",
        on_prepare: Callable[[str], None] | None = None,
    ) -> Analyzer:
        """An analyzer over the glossary and cues of a folder, its dictionaries kept in `cache_dir`.

        `voikko` is one of `matcher.analysis.morphology.VOIKKO_MODES`.

        Raises
        ------
        SourceError
            If a file of the glossary cannot be used.
        InputError
            If `lexicon` is given and is no lexicon file, or `voikko` asks for what is not installed.
        """
        morphology = choose(voikko, cache_dir, on_prepare)
        made_by = (f"{name} {version}" for name, version in sorted(morphology.versions().items()))
        return cls(
            Glossary.from_folder(glossary_folder),
            Cues.from_folder(glossary_folder),
            morphology,
            lexicon=Lexicon(lexicon) if lexicon is not None else None,
            member_weight=member_weight,
            home=home,
            kept=Kept.over(glossary_folder, cache_dir, *made_by),
        )

    def analyse(self, text: str, lang: str | None = None) -> Analysis:
        """The units of a text.

        Parameters
        ----------
        text : str
        lang : str, optional
            Language code; detected among the supported languages where it is not given.

        Raises
        ------
        LanguageError
            If `lang` is no language code.
        """
        detected = self.detect(text, lang)
        words, phrases = self.tables(detected.code)
        readable = blanked(text)
        tokens = list(tokenize(readable))
        ends = reaches(readable, tokens)
        seen: list[Word] = [words.word(token.text) for token in tokens]
        keys = [word.key for word in seen]
        units: list[Unit] = []
        place = 0
        while place < len(tokens):
            phrase = phrases.longest(keys, place, ends[place])
            if phrase is not None:
                last = place + len(phrase.keys) - 1
                lemma = " ".join(word.lemma for word in seen[place : last + 1])
                units.append(Unit(tokens[place].start, tokens[last].end, lemma, phrase.options))
                place = last + 1
                continue
            word = seen[place]
            if word.options:
                token = tokens[place]
                units.append(Unit(token.start, token.end, word.lemma, word.options, word.familiar))
            place += 1
        return Analysis(text, detected.code, detected.probability, tuple(units))

    def passages(self, text: str, lang: str) -> list[Passage]:
        """The sentences of a text with their aspects; see `Cues.passages`."""
        return self.cues.passages(text, lang)

    def detect(self, text: str, lang: str | None = None) -> Detected:
        """The language of a text: the given one, else the most likely of the supported ones."""
        return self._detector.resolve(text, lang)

    def tables(self, code: str) -> tuple[WordTable, PhraseTable]:
        """The words and phrases of a language, made when it is first met."""
        found = self._tables.get(code)
        if found is None:
            with self._lock:
                words, named = self._words(code)
                phrases = PhraseTable(named, lambda keys: self._phrase_options(keys, named, words))
                found = self._tables.setdefault(code, (words, phrases))
        return found

    def _words(self, code: str) -> tuple[WordTable, _Named]:
        """A language's words, and its names of several words by their keys."""
        found = self._word_tables.get(code)
        if found is None:
            with self._lock:
                words = WordTable(
                    language(code),
                    self.lemmatizer,
                    self.glossary,
                    self.member_weight,
                    self._parts_of,
                    (lambda lemma: self._translations(code, lemma)) if self._translates(code) else None,
                    self._kept,
                )
                named: _Named = {}
                for keys, lows, concept in words.phrase_names:
                    concepts = named.setdefault(keys, (lows, []))[1]
                    if concept not in concepts:
                        concepts.append(concept)
                found = self._word_tables.setdefault(code, (words, named))
        return found

    def _phrase_options(self, keys: tuple[str, ...], named: _Named, words: WordTable) -> tuple[Option, ...]:
        """What a phrase stands for: its concepts; at a lower weight the phrases and words inside it, and the concepts' parts."""
        lows, concepts = named[keys]
        options = [Option(concept.term, 1.0, "glossary", " ".join(lows)) for concept in concepts]
        options.extend(self._inside(keys, lows, named, words))
        for concept in concepts:
            options.extend(self._parts_of(concept))
        return strongest(options)

    def _inside(
        self, keys: tuple[str, ...], lows: tuple[str, ...], named: _Named, words: WordTable
    ) -> Iterator[Option]:
        """The shorter phrases and the words inside a phrase."""
        size = len(keys)
        for length in range(size - 1, 1, -1):
            for start in range(size - length + 1):
                for concept in named.get(keys[start : start + length], ((), ()))[1]:
                    yield Option(concept.term, self.member_weight, "part", " ".join(lows[start : start + length]))
        for low in lows:
            for option in words.wholes(low):
                yield option.as_part(self.member_weight, "part", low)

    def _translates(self, code: str) -> bool:
        """Whether the lexicon has the language."""
        return self.lexicon is not None and code in self.lexicon.languages()

    def _translations(self, code: str, lemma: str) -> tuple[Option, ...]:
        """The terms of a word's English translations: the square root of the probability weighs in a query [1]_.

        References
        ----------
        .. [1] K. Darwish and D. Oard, "Probabilistic structured query methods", SIGIR 2003; the root was measured here.
        """
        if self.lexicon is None:
            return ()
        options: list[Option] = []
        for english, probability, dataset in self.lexicon.translations(code, lemma):
            for term, share, route in self._english_terms(english):
                options.append(Option(term, share * probability**0.5, route, english, share * probability, dataset))
        return strongest(options)

    def _english_terms(self, english: str) -> Iterator[tuple[str, float, str]]:
        """The terms of an English translation with weight and route: a concept of the whole, else its words, which are parts of it.

        What only its family leads to stays a related word: "fabricate" translates "valmistaa", and "fabric" is another thing.
        """
        words, named = self._words(PIVOT)
        lows = tuple(normal(token.text) for token in tokenize(english))
        if len(lows) == 1:
            for option in words.wholes(lows[0]):
                yield option.term, option.weight, "family" if option.route == "family" else "lexicon"
            return
        concepts = named.get(tuple(words.key(low) for low in lows), ((), ()))[1]
        for concept in concepts:
            yield concept.term, 1.0, "lexicon"
        if not concepts:
            for low in lows:
                for option in words.wholes(low):
                    part = option.as_part(self.member_weight, "part", english)
                    yield part.term, part.weight, part.route

    def _parts_of(self, concept: Concept) -> tuple[Option, ...]:
        """What is inside a concept's English label, so that a part meets the same terms in every language."""
        held = self._parts.get(concept.term)
        if held is None:
            lows = tuple(normal(token.text) for token in tokenize(concept.label(PIVOT)))
            inside: Iterator[Option] = iter(())
            if len(lows) > 1:
                words, named = self._words(PIVOT)
                inside = self._inside(tuple(words.key(low) for low in lows), lows, named, words)
            held = tuple(option for option in strongest(inside) if option.term != concept.term)
            self._parts[concept.term] = held
        return held
