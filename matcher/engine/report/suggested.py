"""Who is suggested how often, over all demos and all organisations, and which specific words meet nothing meanwhile."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matcher.engine.reading import ReadQuery, read_query
from matcher.engine.suggesting import query_documents
from matcher.evaluation.exposure import gini, lorenz
from matcher.matches import Filters
from matcher.ranking.filters import filter_mask
from matcher.ranking.ranker import SIMILARITY, rank
from matcher.records import Organisation, Record
from matcher.suggestions.confidence import specific_slots
from matcher.suggestions.proposal import surface

if TYPE_CHECKING:
    from matcher.engine.core import Engine

TOP: Final = 10
"""Places of a list that count as being suggested."""

MOST_ASKED: Final = 2_000
"""Organisations that are asked for; of more, so many at even distances."""

MOST_GROUPS: Final = 15
MOST_NAMED: Final = 15
MOST_WORDS: Final = 40
SUGGESTED: Final = Organisation.target


@dataclass(frozen=True, slots=True)
class Group:
    """Organisations with something in common.

    Parameters
    ----------
    name : str
    organisations : int
    per_organisation : float
        Suggestions of one, on average.
    never : float
        Share of them that is in no list.
    """

    name: str
    organisations: int
    per_organisation: float
    never: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Who is suggested over all lists of one kind of asker.

    Parameters
    ----------
    asked : str
        Target of those that asked.
    lists : int
    sampled : bool
        Whether not all of them were asked for.
    gini : float
    never : float
        Share of the organisations that is in no list.
    curve : tuple of (float, float)
        See `matcher.evaluation.exposure.lorenz`.
    most : tuple of (str, str, int)
        Id, name and suggestions of those suggested most.
    groups : mapping of str to tuple of Group
        "region", "kind", "history" → groups, the largest first; history is left out where the store has no projects.
    """

    asked: str
    lists: int
    sampled: bool
    gini: float
    never: float
    curve: tuple[tuple[float, float], ...]
    most: tuple[tuple[str, str, int], ...]
    groups: Mapping[str, tuple[Group, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingWord:
    """A specific word that no record of the other side has, in any language.

    Parameters
    ----------
    word : str
        As it is first written.
    lang : str
    texts : int
        Records that use it.
    worth : float
        Its IDF-weighted part of the queries, summed over the records: what is lost with it.
    known : bool
        Whether the glossary has it.
    example : str
        Name of the first record that uses it.
    """

    word: str
    lang: str
    texts: int
    worth: float
    known: bool
    example: str


def asked(engine: Engine, target: str) -> tuple[list[Record], bool]:
    """The records of a target that are asked for, and whether they are a sample."""
    records = [record for record in engine.records(target) if any(d.text.strip() for d in record.documents)]
    if len(records) <= MOST_ASKED:
        return records, False
    step = len(records) / MOST_ASKED
    return [records[int(step * place)] for place in range(MOST_ASKED)], True


def exposure(engine: Engine, target: str) -> tuple[Exposure, list[MissingWord]] | None:
    """Exposure over the lists of organisations for all records of a target, and their words that meet none; None without records."""
    records, sampled = asked(engine, target)
    if not records or SUGGESTED not in engine.home.opened().indexes:
        return None
    counts: Counter[str] = Counter()
    words = _Words(engine)
    for record, read in _read(engine, records, SUGGESTED):
        words.take(record, read)
        exclude = (record.id,) if record.target == SUGGESTED else ()
        mask = filter_mask(read.slotted.index, Filters(exclude=exclude))
        ranking = rank(read.slotted, TOP, mask, seeks=read.seeks, offers=read.offers)
        similarity = ranking.components[SIMILARITY]
        counts.update(
            read.slotted.index.record_id(place) for place in ranking.positions.tolist() if similarity[place] > 0
        )
    return _exposure(engine, target, len(records), sampled, counts), words.missing()


def missing_words(engine: Engine, target: str, among: str) -> list[MissingWord]:
    """Specific words of the records of one target that no record of another has, the weightiest first."""
    words = _Words(engine)
    for record, read in _read(engine, asked(engine, target)[0], among):
        words.take(record, read)
    return words.missing()


def _read(engine: Engine, records: Sequence[Record], target: str) -> Iterator[tuple[Record, ReadQuery]]:
    reader = engine.reader(target)
    for record in records:
        yield record, read_query(engine.analyzer, reader, query_documents(record), partners=target == SUGGESTED)


def _exposure(engine: Engine, target: str, lists: int, sampled: bool, counts: Counter[str]) -> Exposure:
    organisations = [record for record in engine.records(SUGGESTED) if isinstance(record, Organisation)]
    each = [counts[record.id] for record in organisations]
    most = sorted(organisations, key=lambda record: (-counts[record.id], record.id))[:MOST_NAMED]
    names = {region.id: region.name for region in engine.records("regions")}
    groups = {
        "region": _groups(
            organisations,
            counts,
            {o.id: names.get(o.region or "", o.region or "") or o.country or "" for o in organisations},
        ),
        "kind": _groups(organisations, counts, {o.id: o.kind or "" for o in organisations}),
    }
    graph = engine.collaboration.graph(engine)
    if len(graph):
        past = {o.id: "with_projects" if o.id in graph else "newcomer" for o in organisations}
        groups["history"] = _groups(organisations, counts, past)
    return Exposure(
        asked=target,
        lists=lists,
        sampled=sampled,
        gini=gini(each),
        never=sum(not count for count in each) / len(each),
        curve=tuple(lorenz(each)),
        most=tuple((record.id, record.name, counts[record.id]) for record in most if counts[record.id]),
        groups=groups,
    )


def _groups(
    organisations: Sequence[Organisation], counts: Mapping[str, int], name: Mapping[str, str]
) -> tuple[Group, ...]:
    held: dict[str, list[int]] = defaultdict(list)
    for record in organisations:
        held[name[record.id]].append(counts[record.id])
    found = [
        Group(key, len(each), sum(each) / len(each), sum(not count for count in each) / len(each))
        for key, each in held.items()
    ]
    return tuple(sorted(found, key=lambda group: (-group.organisations, group.name))[:MOST_GROUPS])


class _Words:
    """Gathers words that meet nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: dict[tuple[str, str], MissingWord] = {}

    def take(self, record: Record, read: ReadQuery) -> None:
        """Note the words of a record's query that no record of the index has."""
        seen = set()
        for slot in specific_slots(read.slotted):
            if slot.targets:
                continue
            lang = read.analyses[slot.spans[0][0]].lang
            key = (slot.lemma, lang)
            if key in seen:
                continue
            seen.add(key)
            before = self._held.get(key)
            word = surface(slot, read.texts)
            self._held[key] = MissingWord(
                word=before.word if before else word,
                lang=lang,
                texts=(before.texts if before else 0) + 1,
                worth=(before.worth if before else 0.0) + float(slot.worth),
                known=self._engine.analyzer.glossary.label(slot.lemma) is not None,
                example=before.example if before else record.name,
            )

    def missing(self) -> list[MissingWord]:
        """The words whose loss weighs most first, then by themselves."""
        found = sorted(self._held.values(), key=lambda held: (-held.worth, held.word))
        return found[:MOST_WORDS]
