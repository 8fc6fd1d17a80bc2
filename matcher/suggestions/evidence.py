"""Where a match stands in the candidate's own text: its words and the sentence that carries most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from matcher.analysis.analyzer import Analysis, Unit
from matcher.analysis.tokens import normal, sentences
from matcher.analysis.words import Option
from matcher.matches import Place
from matcher.ranking.explain import Contribution

LONGEST_SENTENCE: Final = 400
"""Characters of the sentence that is shown; a longer one is cut at a word."""

_IN_PART: Final = frozenset({"member", "part"})


class Met(NamedTuple):
    """How a candidate has a term.

    Parameters
    ----------
    weight : float
        Of the term among those that the word stands for.
    word : str
        The word or phrase in its text; of a part that stands in it the part alone.
    lemma : str
        The base form of the word or phrase.
    route, via : str
        How the word stands for the term, see `Option`; "same" for a part that can be read there.
    dataset : str or None
    """

    weight: float
    word: str
    lemma: str
    route: str
    via: str
    dataset: str | None


Bounds = Sequence[tuple[int, int]]
"""Where the sentences of a text stand, from left to right."""

Carried = tuple[Place, int, float]
"""A place in a text, the number of the term or slot that stands there, and what it carries."""


class Hit(NamedTuple):
    """A term that a word stands for.

    Parameters
    ----------
    number : int
        Of the term.
    option : Option
        How the word stands for it.
    """

    number: int
    option: Option


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text of a candidate, read once for all the queries that it may meet.

    Parameters
    ----------
    analysis : Analysis
    sentences : sequence of (int, int)
        Empty for what has none, such as a list of keywords.
    """

    analysis: Analysis
    sentences: Bounds


class Terms:
    """The terms that a query may meet, found among the options of words.

    Words that are spelt alike share their options, so these are looked through once for all the candidates of a query.

    Parameters
    ----------
    numbers : mapping of str to int
        Term → number.
    """

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._seen: dict[int, tuple[tuple[Option, ...], tuple[Hit, ...]]] = {}

    def among(self, options: tuple[Option, ...]) -> tuple[Hit, ...]:
        """The terms that a word with these options stands for."""
        seen = self._seen.get(id(options))
        if seen is None:
            hits = tuple(Hit(self._numbers[option.term], option) for option in options if option.term in self._numbers)
            seen = self._seen[id(options)] = (options, hits)  # holding them keeps their id theirs
        return seen[1]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A candidate's words.

    Parameters
    ----------
    met : dict of int to Met
        Term number → how the candidate has it.
    places : dict of int to tuple of Place
        Term number → everywhere it stands.
    sentence : str
        Empty where no text of the candidate has any term.
    sentence_place : Place or None
    """

    met: dict[int, Met]
    places: dict[int, tuple[Place, ...]]
    sentence: str
    sentence_place: Place | None


def read_text(analysis: Analysis, *, prose: bool) -> ReadText:
    """An analysed text; `prose` is false of what has no sentences, such as a list of keywords."""
    return ReadText(analysis, tuple(sentences(analysis.text)) if prose else ())


def find_evidence(found: Sequence[Contribution], terms: Terms, documents: Sequence[ReadText]) -> Evidence:
    """The candidate's words for the terms that contribute, and its best sentence.

    Parameters
    ----------
    found : sequence of Contribution
    terms : Terms
        Those of the query.
    documents : sequence of ReadText
        The candidate's documents, in the order in which they are preferred.
    """
    value = {contribution.target.number: contribution.value for contribution in found}
    met: dict[int, Met] = {}
    places: dict[int, dict[Place, None]] = {}
    best, sentence, where = 0.0, "", None
    for document, read in enumerate(documents):
        text = read.analysis.text
        carried: list[Carried] = []
        for unit in read.analysis.units:
            for number, option in terms.among(unit.options):
                if number in value:
                    place = Place(document, unit.start, unit.end)
                    carried.append((place, number, value[number] * option.weight))
                    places.setdefault(number, {})[place] = None
                    if number not in met or option.weight > met[number].weight:
                        met[number] = _met(text, unit, option)
        total, (start, end) = strongest_sentence(read.sentences, carried)
        if total > best:
            best, sentence, where = total, text[start:end], Place(document, start, end)
    return Evidence(
        met,
        {number: tuple(held) for number, held in places.items()},
        _shortened(" ".join(sentence.split())),
        where,
    )


def _met(text: str, unit: Unit, option: Option) -> Met:
    word, route = text[unit.start : unit.end], option.route
    if route in _IN_PART and option.via in normal(word):
        # the part is named: beside "machine", "machine learning" would look like a wrong translation
        word, route = option.via, "same"
    return Met(option.weight, " ".join(word.split()), unit.lemma, route, option.via, option.dataset)


def query_sentence(found: Sequence[Contribution], bounds: Sequence[Bounds]) -> Place | None:
    """The query's sentence that carries most of a match; None where nothing contributes.

    Parameters
    ----------
    found : sequence of Contribution
    bounds : sequence of sequence of (int, int)
        The sentences of each text of the query.
    """
    carried: dict[int, list[Carried]] = {}
    for number, contribution in enumerate(found):
        for span in contribution.slot.spans:
            carried.setdefault(span[0], []).append((Place(*span), number, contribution.value))
    best, where = 0.0, None
    for document, held in carried.items():
        total, (start, end) = strongest_sentence(bounds[document], sorted(held, key=lambda item: item[0].start))
        if total > best:
            best, where = total, Place(document, start, end)
    return where


def strongest_sentence(bounds: Bounds, carried: Sequence[Carried]) -> tuple[float, tuple[int, int]]:
    """What the strongest sentence of a text carries, and where it stands.

    Parameters
    ----------
    bounds : sequence of (int, int)
        The sentences of the text.
    carried : sequence of (Place, int, float)
        Places in the text from left to right, the term or slot that stands there, and what it carries; each counts once in a
        sentence.

    Returns
    -------
    (float, (int, int))
        The first of equal ones; (0, (0, 0)) where no sentence has any.
    """
    best, where = 0.0, (0, 0)
    first = 0
    for start, end in bounds:
        while first < len(carried) and carried[first][0].start < start:
            first += 1
        strongest: dict[int, float] = {}
        at = first
        while at < len(carried) and carried[at][0].start < end:
            place, number, share = carried[at]
            if place.end <= end:
                strongest[number] = max(strongest.get(number, 0.0), share)
            at += 1
        total = sum(strongest.values())
        if total > best:
            best, where = total, (start, end)
    return best, where


def _shortened(sentence: str) -> str:
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence
    return sentence[:LONGEST_SENTENCE].rsplit(" ", 1)[0] + " …"
