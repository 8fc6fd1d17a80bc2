"""Where a match stands in the candidate's own text: its words and the sentence that carries most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from matcher.analysis.analyzer import Analysis
from matcher.analysis.tokens import sentences
from matcher.analysis.words import Option
from matcher.matches import Place
from matcher.ranking.explain import Contribution

LONGEST_SENTENCE: Final = 400
"""Characters of the sentence that is shown; a longer one is cut at a word."""


Bounds = Sequence[tuple[int, int]]
"""Where the sentences of a text stand, from left to right."""

Met = tuple[Place, int, float]
"""A place in a text, the number of the term or slot that stands there, and what it carries."""


class Hit(NamedTuple):
    """A term that a word stands for.

    Parameters
    ----------
    number : int
    weight : float
    part : str or None
        The part of the word that stands for it; None where the whole does.
    """

    number: int
    weight: float
    part: str | None


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
            hits = tuple(
                # of a part the part is named: beside "machine", "machine learning" would look like a wrong translation
                Hit(self._numbers[option.term], option.weight, option.via if option.route == "member" else None)
                for option in options
                if option.term in self._numbers
            )
            seen = self._seen[id(options)] = (options, hits)  # holding them keeps their id theirs
        return seen[1]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A candidate's words.

    Parameters
    ----------
    words : dict of int to str
        Term number → the word or phrase in the candidate's text.
    lemmas : dict of int to str
        Term number → its base form there.
    places : dict of int to tuple of Place
        Term number → everywhere it stands.
    sentence : str
        Empty where no text of the candidate has any term.
    sentence_place : Place or None
    """

    words: dict[int, str]
    lemmas: dict[int, str]
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
    words: dict[int, tuple[float, str, str]] = {}
    places: dict[int, dict[Place, None]] = {}
    best, sentence, where = 0.0, "", None
    for document, read in enumerate(documents):
        text = read.analysis.text
        met: list[Met] = []
        for unit in read.analysis.units:
            for number, weight, part in terms.among(unit.options):
                if number in value:
                    place = Place(document, unit.start, unit.end)
                    met.append((place, number, value[number] * weight))
                    places.setdefault(number, {})[place] = None
                    if weight > words.get(number, (0.0, "", ""))[0]:
                        words[number] = (weight, part or text[unit.start : unit.end], unit.lemma)
        total, (start, end) = strongest_sentence(read.sentences, met)
        if total > best:
            best, sentence, where = total, text[start:end], Place(document, start, end)
    return Evidence(
        {number: " ".join(held[1].split()) for number, held in words.items()},
        {number: held[2] for number, held in words.items()},
        {number: tuple(held) for number, held in places.items()},
        _shortened(" ".join(sentence.split())),
        where,
    )


def query_sentence(found: Sequence[Contribution], bounds: Sequence[Bounds]) -> Place | None:
    """The query's sentence that carries most of a match; None where nothing contributes.

    Parameters
    ----------
    found : sequence of Contribution
    bounds : sequence of sequence of (int, int)
        The sentences of each text of the query.
    """
    met: dict[int, list[Met]] = {}
    for number, contribution in enumerate(found):
        for span in contribution.slot.spans:
            met.setdefault(span[0], []).append((Place(*span), number, contribution.value))
    best, where = 0.0, None
    for document, held in met.items():
        total, (start, end) = strongest_sentence(bounds[document], sorted(held, key=lambda item: item[0].start))
        if total > best:
            best, where = total, Place(document, start, end)
    return where


def strongest_sentence(bounds: Bounds, met: Sequence[Met]) -> tuple[float, tuple[int, int]]:
    """What the strongest sentence of a text carries, and where it stands.

    Parameters
    ----------
    bounds : sequence of (int, int)
        The sentences of the text.
    met : sequence of (Place, int, float)
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
        while first < len(met) and met[first][0].start < start:
            first += 1
        strongest: dict[int, float] = {}
        at = first
        while at < len(met) and met[at][0].start < end:
            place, number, share = met[at]
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
