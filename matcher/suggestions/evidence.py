"""Where a match stands in the candidate's own text: its words and the sentence that carries most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.analysis.analyzer import Analysis
from matcher.analysis.tokens import sentences
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
    sentence : str
        Empty where no text of the candidate has any term.
    """

    words: dict[int, str]
    lemmas: dict[int, str]
    sentence: str


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
    best, sentence = 0.0, ""
    for analysis, prose in documents:
        text = analysis.text
        met: list[tuple[int, int, int, float]] = []
        for unit in analysis.units:
            for option in unit.options:
                number = names.get(option.term)
                if number is None:
                    continue
                met.append((unit.start, unit.end, number, value[number] * option.weight))
                if option.weight > words.get(number, (0.0, "", ""))[0]:
                    words[number] = (option.weight, text[unit.start : unit.end], unit.lemma)
        if not (prose and met):
            continue
        for start, end in sentences(text):
            strongest: dict[int, float] = {}
            for first, last, number, share in met:
                if start <= first and last <= end:
                    strongest[number] = max(strongest.get(number, 0.0), share)
            total = sum(strongest.values())
            if total > best:
                best, sentence = total, text[start:end]
    return Evidence(
        {number: " ".join(held[1].split()) for number, held in words.items()},
        {number: held[2] for number, held in words.items()},
        _shortened(" ".join(sentence.split())),
    )


def _shortened(sentence: str) -> str:
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence
    return sentence[:LONGEST_SENTENCE].rsplit(" ", 1)[0] + " …"
