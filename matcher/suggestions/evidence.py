"""Where a match stands in the candidate's own text: its words and the sentence that carries most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.analysis.analyzer import Analysis
from matcher.analysis.tokens import sentences
from matcher.matches import Place
from matcher.ranking.explain import Contribution

LONGEST_SENTENCE: Final = 400
"""Characters of the sentence that is shown; a longer one is cut at a word."""


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


def find_evidence(
    found: Sequence[Contribution], names: dict[str, int], documents: Iterable[tuple[Analysis, bool]]
) -> Evidence:
    """The candidate's words for the terms that contribute, and its best sentence.

    Parameters
    ----------
    found : sequence of Contribution
    names : dict of str to int
        Term → number, for the terms that contribute.
    documents : iterable of (Analysis, bool)
        The candidate's analysed documents, in the order in which they are preferred, and whether each has sentences (a list of
        keywords has not).
    """
    value = {contribution.target.number: contribution.value for contribution in found}
    words: dict[int, tuple[float, str, str]] = {}
    places: dict[int, dict[Place, None]] = {}
    best, sentence, where = 0.0, "", None
    for document, (analysis, prose) in enumerate(documents):
        text = analysis.text
        met: list[tuple[Place, int, float]] = []
        for unit in analysis.units:
            for option in unit.options:
                number = names.get(option.term)
                if number is None:
                    continue
                place = Place(document, unit.start, unit.end)
                met.append((place, number, value[number] * option.weight))
                places.setdefault(number, {})[place] = None
                if option.weight > words.get(number, (0.0, "", ""))[0]:
                    # of a part the part is named: beside "machine", "machine learning" would look like a wrong translation
                    name = option.via if option.route == "member" else text[unit.start : unit.end]
                    words[number] = (option.weight, name, unit.lemma)
        if not (prose and met):
            continue
        total, (start, end) = strongest_sentence(text, met)
        if total > best:
            best, sentence, where = total, text[start:end], Place(document, start, end)
    return Evidence(
        {number: " ".join(held[1].split()) for number, held in words.items()},
        {number: held[2] for number, held in words.items()},
        {number: tuple(held) for number, held in places.items()},
        _shortened(" ".join(sentence.split())),
        where,
    )


def query_sentence(found: Sequence[Contribution], texts: Sequence[str]) -> Place | None:
    """The query's sentence that carries most of a match; None where nothing contributes."""
    met: dict[int, list[tuple[Place, int, float]]] = {}
    for number, contribution in enumerate(found):
        for span in contribution.slot.spans:
            met.setdefault(span[0], []).append((Place(*span), number, contribution.value))
    best, where = 0.0, None
    for document, held in met.items():
        total, (start, end) = strongest_sentence(texts[document], held)
        if total > best:
            best, where = total, Place(document, start, end)
    return where


def strongest_sentence(text: str, met: Sequence[tuple[Place, int, float]]) -> tuple[float, tuple[int, int]]:
    """What the strongest sentence of a text carries, and where it stands.

    Parameters
    ----------
    text : str
    met : sequence of (Place, int, float)
        Places in the text, the term or slot that stands there, and what it carries; each counts once in a sentence.

    Returns
    -------
    (float, (int, int))
        The first of equal ones; (0, (0, 0)) where no sentence has any.
    """
    best, where = 0.0, (0, 0)
    held = sorted(met, key=lambda item: item[0].start)
    first = 0
    for start, end in sentences(text):
        while first < len(held) and held[first][0].start < start:
            first += 1
        strongest: dict[int, float] = {}
        at = first
        while at < len(held) and held[at][0].start < end:
            place, number, share = held[at]
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
