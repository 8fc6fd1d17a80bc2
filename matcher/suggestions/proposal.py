"""Ranking → matches with reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from matcher.analysis.analyzer import Analysis, Analyzer
from matcher.analysis.glossary import CONCEPT_MARK, DATASET
from matcher.matches import Match, Reason
from matcher.profiles.cards import Card
from matcher.ranking.explain import Contribution, contributions
from matcher.ranking.ranker import SIMILARITY, Ranking
from matcher.ranking.slots import Slot, SlottedQuery
from matcher.records import Document
from matcher.suggestions.confidence import match_confidence, specific_slots
from matcher.suggestions.coverage import Needs
from matcher.suggestions.evidence import Evidence, find_evidence, query_sentence

MOST_UNCOVERED: Final = 5
"""Words of the query that are named as not met."""

NO_PROSE: Final = frozenset({"name", "keywords"})
"""Sources of documents that are no sentences."""


def propose(
    query: SlottedQuery,
    texts: Sequence[str],
    ranking: Ranking,
    documents: Callable[[Sequence[str]], dict[str, Sequence[Document]]],
    analyzer: Analyzer,
    needs: Needs,
) -> list[Match]:
    """The ranked records that share anything with the query, as matches.

    Parameters
    ----------
    query : SlottedQuery
    texts : sequence of str
        The query's texts, in the order of the slots' documents.
    ranking : Ranking
    documents : callable
        Ids → documents of those records, asked for once.
    analyzer : Analyzer
    needs : Needs
    """
    similarity = ranking.components[SIMILARITY]
    positions = [position for position in ranking.positions.tolist() if similarity[position] > 0]
    cards = [query.index.card(position) for position in positions]
    held = documents([card.id for card in cards])
    matches = []
    for rank, (position, card) in enumerate(zip(positions, cards, strict=True), start=1):
        found = contributions(query, position)
        analyses = [
            (analyzer.analyse(document.text, document.lang), document.source not in NO_PROSE)
            for document in held.get(card.id, ())
        ]
        matches.append(_match(rank, card, position, query, texts, ranking, found, analyses, needs))
    return matches


def _match(
    rank: int,
    card: Card,
    position: int,
    query: SlottedQuery,
    texts: Sequence[str],
    ranking: Ranking,
    found: Sequence[Contribution],
    analyses: Sequence[tuple[Analysis, bool]],
    needs: Needs,
) -> Match:
    evidence = find_evidence(found, _names(query, found), analyses)
    return Match(
        rank=rank,
        id=card.id,
        kind=card.first("kind") or "",
        title=card.title,
        country=card.first("country"),
        region=card.first("region"),
        score=round(ranking.score(position), 6),
        components={name: round(float(values[position]), 6) for name, values in ranking.components.items()},
        confidence=match_confidence(query, found),
        reasons=tuple(_reason(contribution, texts, evidence, query) for contribution in found),
        sentence=evidence.sentence,
        uncovered=_uncovered(query, texts, found),
        coverage=needs.coverage(found),
        sentence_place=evidence.sentence_place,
        query_place=query_sentence(found, texts),
    )


def _names(query: SlottedQuery, found: Sequence[Contribution]) -> dict[str, int]:
    index = query.index
    later = {number: term for term, number in index.later_terms.items()}
    names = {}
    for contribution in found:
        number = contribution.target.number
        names[later[number] if number in later else index.vocabulary[number]] = number
    return names


def _reason(contribution: Contribution, texts: Sequence[str], evidence: Evidence, query: SlottedQuery) -> Reason:
    slot, target = contribution.slot, contribution.target
    index = query.index
    term = (
        index.vocabulary[target.number]
        if target.number < len(index.vocabulary)
        else next(term for term, number in index.later_terms.items() if number == target.number)
    )
    word = evidence.words.get(target.number, term.removeprefix(CONCEPT_MARK))
    route = target.route
    if route == "glossary" and evidence.lemmas.get(target.number) == slot.lemma:
        route = "same"
    return Reason(
        source=surface(slot, texts),
        spans=tuple(slot.spans),
        lemma=target.via if route in ("member", "cognate", "lexicon") else slot.lemma,
        term=word,
        route=route,
        weight=round(contribution.value, 6),
        dataset=target.dataset or (DATASET if term.startswith(CONCEPT_MARK) and route != "same" else None),
        places=evidence.places.get(target.number, ()),
    )


def surface(slot: Slot, texts: Sequence[str]) -> str:
    """A slot's word as it is first written in the query."""
    document, start, end = slot.spans[0]
    return " ".join(texts[document][start:end].split())


def _uncovered(query: SlottedQuery, texts: Sequence[str], found: Sequence[Contribution]) -> tuple[str, ...]:
    met = {id(contribution.slot) for contribution in found}
    missing = [slot for slot in specific_slots(query) if id(slot) not in met]
    missing.sort(key=lambda slot: -slot.worth)
    return tuple(surface(slot, texts) for slot in missing[:MOST_UNCOVERED])
