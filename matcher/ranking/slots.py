"""The query as slots: each word or phrase once, with every term it may stand for.

Towards one record only the best term of a slot counts, as in structured queries [1]_, so a word with six translations gives one
reason and cannot flood the score. A slot's weight is damped like a document's (1 + ln of its count); of a record, whose query is
several texts, it is the sum over the texts' unit-length vectors.

The cosine of such a query: let slots that share a term form a group. Then

    cos(q, d) = sum over slots s of max over options o of v(s, o) d(o)  /  |q|,
    |q|^2 = sum over groups g of (sum over slots s in g of max over options o of v(s, o))^2

where v is the option's TF-IDF weight and d the unit-length row. Groups share no terms, so the sum is at most |q| |d| (Cauchy and
Schwarz) and the cosine lies in [0, 1]; where each slot has one option it is the ordinary cosine. A word that no record has keeps its
weight in |q|: a text that is mostly foreign to the index gets low values.

References
----------
.. [1] A. Pirkola, "The effects of query structure and dictionary setups in dictionary-based cross-language information retrieval",
   SIGIR 1998.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.analysis.analyzer import PIVOT, Analysis, Unit
from matcher.analysis.cognates import CognateIndex
from matcher.analysis.glossary import Glossary
from matcher.profiles.encoders import Meaning, NamedEncoder, check_made_by
from matcher.profiles.index import ProfileIndex

KNOWN: Final = frozenset({"glossary", "family", "lexicon"})
"""Routes of a word that is known: it does not stand for what it only looks like."""

MOST_COGNATES: Final = 5
"""Terms of the index that one word may look like."""


_Key = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A term of the index that a slot may stand for.

    Parameters
    ----------
    number : int
        The term's number.
    weight : float
        In (0, 1].
    route, via : str
        See `matcher.matches.Reason`.
    dataset : str or None
        The dictionaries that know the translation.
    """

    number: int
    weight: float
    route: str
    via: str
    dataset: str | None = None


@dataclass(slots=True)
class Slot:
    """A word or phrase of the query.

    Parameters
    ----------
    lemma : str
    spans : list of (int, int, int)
        (document, start, end) of every place where it stands.
    targets : tuple of Target
        Empty where no record has any of its terms.
    weight : float
        How much it says of the query: its count in each text, damped as a document's is, over the length of the text's vector,
        summed with the weights of the texts. So a record's long text does not drown its short ones.
    potential : float
        The greatest IDF-weighted value that one of its terms could have, seen or not.
    generic : bool
        Whether it is a word that occurs in every text.
    """

    lemma: str
    spans: list[tuple[int, int, int]]
    targets: tuple[Target, ...]
    weight: float
    potential: float
    generic: bool

    @property
    def worth(self) -> float:
        """The greatest value it could have in the query's vector, before the vector is scaled to unit length."""
        return self.weight * self.potential


@dataclass(frozen=True, slots=True)
class SlotArrays:
    """Slots as the kernels take them.

    Parameters
    ----------
    ptr : ndarray of int64, shape (n_slots + 1,)
    terms : ndarray of int32
    values : ndarray of float32
        Weight of each option; for the cosine already divided by the query's length.
    """

    ptr: NDArray[np.int64]
    terms: NDArray[np.int32]
    values: NDArray[np.float32]


@dataclass(frozen=True)
class SlottedQuery:
    """A query, ready to be scored against one index.

    Parameters
    ----------
    slots : tuple of Slot
        In the order of the text.
    index : ProfileIndex
    meaning : Meaning, optional
        Its vector by the index's encoder, where the index has vectors.
    """

    slots: tuple[Slot, ...]
    index: ProfileIndex = field(repr=False)
    meaning: Meaning | None = field(default=None, repr=False)

    @cached_property
    def length(self) -> float:
        """|q| of the module's formula; 0 for a query without words."""
        group = _groups(self.slots)
        sums: dict[int, float] = {}
        for place, slot in enumerate(self.slots):
            sums[group[place]] = sums.get(group[place], 0.0) + slot.worth
        return sqrt(sum(value * value for value in sums.values()))

    @cached_property
    def specific_share(self) -> float:
        """Share of the query's words, by weight, that are not generic; 0 for a query without words."""
        total = sum(slot.weight for slot in self.slots)
        return sum(slot.weight for slot in self.slots if not slot.generic) / total if total else 0.0

    @cached_property
    def cosine(self) -> SlotArrays:
        """Slots weighted for the cosine."""
        return self._arrays(self.index.idf, 1.0 / (self.length or 1.0))

    @cached_property
    def bm25(self) -> SlotArrays:
        """Slots weighted for BM25."""
        return self._arrays(self.index.bm25_idf, 1.0)

    def _arrays(self, term_weights: NDArray[np.float64], scale: float) -> SlotArrays:
        ptr = np.zeros(len(self.slots) + 1, dtype=np.int64)
        np.cumsum([len(slot.targets) for slot in self.slots], out=ptr[1:])
        terms = np.asarray([t.number for slot in self.slots for t in slot.targets], dtype=np.int32)
        weights = np.asarray([slot.weight * t.weight for slot in self.slots for t in slot.targets], dtype=np.float64)
        return SlotArrays(ptr, terms, (weights * term_weights[terms] * scale).astype(np.float32))


class QueryReader:
    """Makes slotted queries for one index.

    Parameters
    ----------
    index : ProfileIndex
    glossary : Glossary
    encoder : NamedEncoder, optional
        What made the index's vectors, where it has them.

    Raises
    ------
    InputError
        If the index has vectors and `encoder` did not make them.
    """

    def __init__(self, index: ProfileIndex, glossary: Glossary, encoder: NamedEncoder | None = None) -> None:
        check_made_by(index.encoder, encoder)
        self.encoder = encoder if index.encoder is not None else None
        self.index = index
        self.glossary = glossary
        self._cognates: tuple[CognateIndex, list[int]] | None = None
        self._remembered: dict[str, tuple[Target, ...]] = {}

    def read(self, analyses: Iterable[tuple[Analysis, float]]) -> SlottedQuery:
        """The slots of some analysed texts, each with its weight.

        Words that stand for the same terms become one slot.
        """
        slots: dict[_Key, Slot] = {}
        texts: list[tuple[str, float]] = []
        for document, (analysis, weight) in enumerate(analyses):
            texts.append((analysis.text, weight))
            counts: Counter[_Key] = Counter()
            for unit in analysis.units:
                key = tuple((option.term, option.weight) for option in unit.options)
                if key not in slots:
                    slots[key] = self._slot(unit, analysis.lang)
                slots[key].spans.append((document, unit.start, unit.end))
                counts[key] += 1
            damped = {key: 1.0 + log(count) for key, count in counts.items()}
            length = sqrt(sum((value * slots[key].potential) ** 2 for key, value in damped.items())) or 1.0
            for key, value in damped.items():
                slots[key].weight += weight * value / length
        meaning = Meaning(self.encoder, tuple(texts)) if self.encoder is not None else None
        return SlottedQuery(tuple(slots.values()), self.index, meaning)

    def _slot(self, unit: Unit, lang: str) -> Slot:
        generic = self._is_generic(unit)
        targets = []
        for option in unit.options:
            number = self.index.term_number(option.term)
            if number is not None:
                targets.append(Target(number, option.weight, option.route, option.via, option.dataset))
        whole = unit.options[0]
        known = self.index.term_number(whole.term) is not None or any(o.route in KNOWN for o in unit.options)
        if not known and not (lang == PIVOT and unit.familiar):  # most records are in English: what they lack they lack
            held = {target.number for target in targets}
            targets.extend(t for t in self._alike(whole.via, unit.familiar) if t.number not in held)
        return Slot(unit.lemma, [], tuple(targets), 0.0, self._potential(unit, targets, generic), generic)

    def _is_generic(self, unit: Unit) -> bool:
        """Whether a word occurs in every text: its concepts do, or its likeliest translation does."""
        wholes = [option for option in unit.options if option.route == "glossary"]
        wholes = wholes or [option for option in unit.options if option.route == "lexicon"][:1]
        return bool(wholes) and all(self.glossary.is_generic(option.term) for option in wholes)

    def _potential(self, unit: Unit, targets: Sequence[Target], generic: bool) -> float:
        found = max((t.weight * float(self.index.idf[t.number]) for t in targets), default=0.0)
        if self.index.term_number(unit.options[0].term) is not None or any(t.dataset is not None for t in targets):
            return found
        unseen = self.index.unseen_idf() * (self.index.configuration.generic_weight if generic else 1.0)
        return max(found, unseen)

    def _alike(self, word: str, familiar: bool) -> tuple[Target, ...]:
        """Terms of the index that look like a word that no record has."""
        found = self._remembered.get(word)
        if found is None:
            configuration = self.index.configuration
            likeness = configuration.familiar_likeness if familiar else configuration.cognate_likeness
            if configuration.cognate_weight == 0.0:
                return ()
            cognates, numbers = self._cognate_index()
            alike = cognates.like(word, likeness, MOST_COGNATES)
            best: dict[int, Target] = {}
            for place, _ in alike:
                best.setdefault(numbers[place], Target(numbers[place], configuration.cognate_weight, "cognate", word))
            found = tuple(best.values())
            if len(self._remembered) > 100_000:
                self._remembered.clear()
            self._remembered[word] = found
        return found

    def _cognate_index(self) -> tuple[CognateIndex, list[int]]:
        """The index's words and the English one-word names of its concepts; made at the first unknown word."""
        if self._cognates is None:
            words: list[str] = []
            numbers: list[int] = []
            for number, term in enumerate([*self.index.vocabulary, *self.index.later_terms]):
                concept = self.glossary.concepts.get(term)
                for name in (term,) if concept is None else concept.names["en"]:
                    if " " not in name:
                        words.append(name)
                        numbers.append(number)
            self._cognates = CognateIndex(words), numbers
        return self._cognates


def _groups(slots: Sequence[Slot]) -> list[int]:
    """For each slot the number of its group: slots that share a term, directly or through others, share it."""
    parent = list(range(len(slots)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    first: dict[int, int] = {}
    for place, slot in enumerate(slots):
        for target in slot.targets:
            if target.number in first:
                parent[root(place)] = root(first[target.number])
            else:
                first[target.number] = place
    return [root(place) for place in range(len(slots))]
