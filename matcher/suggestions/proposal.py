"""Ranking → matches with reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.analysis.analyzer import Analyzer
from matcher.analysis.glossary import CONCEPT_MARK, DATASET
from matcher.analysis.tokens import sentences
from matcher.matches import Confidence, Match, Reason
from matcher.profiles.cards import Card
from matcher.ranking.explain import Contribution, contributions
from matcher.ranking.ranker import SIMILARITY, Ranking
from matcher.ranking.slots import Slot, SlottedQuery
from matcher.records import Document
from matcher.routes import ROUTES, SURE_ROUTES
from matcher.suggestions.confidence import match_confidence, specific_slots
from matcher.suggestions.coverage import Needs
from matcher.suggestions.evidence import Bounds, Evidence, ReadText, Terms, find_evidence, query_sentence, read_text

MOST_UNCOVERED: Final = 5
"""Words of the query that are named as not met."""

LIKELY: Final = 0.5
"""Probability of a translation from which it can be taken to be what the text means; an option weighs its square root."""

NO_PROSE: Final = frozenset({"name", "keywords"})
"""Sources of documents that are no sentences."""

NAMED_ROUTES: Final = frozenset({"lexicon", "member", "part", "cognate"})
"""Routes that lead over something else than the word, which is then named: a part, a translation."""


ReadTexts = Mapping[str, Sequence[ReadText]]
"""Id of a record → its documents, in the order in which they are preferred."""


@dataclass(frozen=True, slots=True)
class Found:
    """A record that the ranking chose.

    Parameters
    ----------
    position : int
    contributions : sequence of Contribution
    confidence : Confidence
    """

    position: int
    contributions: Sequence[Contribution]
    confidence: Confidence


def find(query: SlottedQuery, ranking: Ranking) -> list[Found]:
    """What each record of a ranking owes its place to, best first."""
    found = []
    for position in ranking.positions.tolist():
        parts = contributions(query, position)
        found.append(Found(position, parts, match_confidence(query, parts)))
    return found


def read_documents(analyzer: Analyzer, documents: Mapping[str, Sequence[Document]]) -> dict[str, tuple[ReadText, ...]]:
    """Texts of records, read for `propose`."""
    return {
        record_id: tuple(
            read_text(analyzer.analyse(document.text, document.lang), prose=document.source not in NO_PROSE)
            for document in held
        )
        for record_id, held in documents.items()
    }


def propose(
    query: SlottedQuery,
    texts: Sequence[str],
    ranking: Ranking,
    chosen: Sequence[Found],
    documents: Callable[[Sequence[str]], ReadTexts],
    needs: Needs,
) -> list[Match]:
    """The chosen records that share anything with the query, as matches.

    Parameters
    ----------
    query : SlottedQuery
    texts : sequence of str
        The query's texts, in the order of the slots' documents.
    ranking : Ranking
    chosen : sequence of Found
        Best first.
    documents : callable
        Ids → documents of those records, asked for once.
    needs : Needs
    """
    similarity = ranking.components[SIMILARITY]
    kept = [(found, query.index.card(found.position)) for found in chosen if similarity[found.position] > 0]
    held = documents([card.id for _, card in kept])
    bounds = [tuple(sentences(text)) for text in texts]
    terms = Terms(_names(query))
    return [
        _match(rank, card, found, query, texts, bounds, terms, ranking, held.get(card.id, ()), needs)
        for rank, (found, card) in enumerate(kept, start=1)
    ]


def _match(
    rank: int,
    card: Card,
    found: Found,
    query: SlottedQuery,
    texts: Sequence[str],
    bounds: Sequence[Bounds],
    terms: Terms,
    ranking: Ranking,
    documents: Sequence[ReadText],
    needs: Needs,
) -> Match:
    parts, position = found.contributions, found.position
    evidence = find_evidence(parts, terms, documents)
    routes = [_route(contribution, evidence) for contribution in parts]
    met = [one.slot for one, route in zip(parts, routes, strict=True) if _is_whole(one, route, evidence)]
    return Match(
        rank=rank,
        id=card.id,
        kind=card.first("kind") or "",
        title=card.title,
        country=card.first("country"),
        region=card.first("region"),
        score=round(ranking.score(position), 6),
        components={name: round(float(values[position]), 6) for name, values in ranking.components.items()},
        confidence=found.confidence,
        reasons=tuple(_reason(*pair, texts, evidence, query) for pair in zip(parts, routes, strict=True)),
        sentence=evidence.sentence,
        uncovered=_uncovered(query, texts, parts),
        coverage=needs.coverage(met),
        sentence_place=evidence.sentence_place,
        query_place=query_sentence(parts, bounds),
    )


def _names(query: SlottedQuery) -> dict[str, int]:
    """Term → number, of every term that a slot may stand for."""
    return {query.index.term(target.number): target.number for slot in query.slots for target in slot.targets}


def _route(contribution: Contribution, evidence: Evidence) -> str:
    """How the two words meet: the less trusted of the ways in which they stand for the term."""
    slot, target = contribution.slot, contribution.target
    met = evidence.met.get(target.number)
    if met is None:
        return target.route
    route = max(target.route, met.route, key=ROUTES.index)
    return "same" if route == "glossary" and met.lemma == slot.lemma else route


def _is_whole(contribution: Contribution, route: str, evidence: Evidence) -> bool:
    """Whether the words meet as wholes, so that a need may be said to be met; by a dictionary only in their likelier sense."""
    if route != "lexicon":
        return route in SURE_ROUTES
    target = contribution.target
    weights = [
        one.weight for one in (target, evidence.met.get(target.number)) if one is not None and one.route == route
    ]
    return min(weights) ** 2 >= LIKELY


def _reason(
    contribution: Contribution, route: str, texts: Sequence[str], evidence: Evidence, query: SlottedQuery
) -> Reason:
    slot, target = contribution.slot, contribution.target
    term = query.index.term(target.number)
    met = evidence.met.get(target.number)
    via = met.via if met is not None and route != target.route else target.via
    datasets = [target.dataset, met.dataset if met is not None else None]
    if term.startswith(CONCEPT_MARK) and route != "same":
        datasets.append(DATASET)
    return Reason(
        source=surface(slot, texts),
        spans=tuple(slot.spans),
        lemma=via if route in NAMED_ROUTES else slot.lemma,
        term=met.word if met is not None else term.removeprefix(CONCEPT_MARK),
        route=route,
        weight=round(contribution.value, 6),
        dataset=next(filter(None, datasets), None),
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
