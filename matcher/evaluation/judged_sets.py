"""A judged set: queries, what is ranked for them, and which of it is right.

In: texts and judgements from any source. Out: what each way of ranking is measured on, see `variants.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from matcher.evaluation.qrels import Qrels
from matcher.evaluation.runs import Ranked, Run
from matcher.sources.rank_lines import RankText


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSet:
    """Queries with judged documents.

    Parameters
    ----------
    name, title : str
        For tables, and the question in words.
    queries, documents : tuple of RankText
    qrels : mapping of str to mapping of str to int
        Without what is in `excluded`.
    measure : str
        That counts most, such as "nDCG@5".
    right : int
        Lowest grade of a right answer; below it a document is only related.
    target : str or None
        What the documents are in the bundled store, where they are in it.
    excluded : mapping of str to frozenset of str
        Query → documents that may not be in its list: those of the asker's own country.
    withheld : mapping of str to frozenset of str
        Query → sources of texts that its documents are ranked without: the project that is asked for, where one is left out at a time.
    background : tuple of str
        Texts that a baseline learns its IDF from; empty for those of the documents.
    """

    name: str
    title: str
    queries: tuple[RankText, ...]
    documents: tuple[RankText, ...]
    qrels: Qrels
    measure: str
    right: int = 1
    target: str | None = None
    excluded: Mapping[str, frozenset[str]] = field(default_factory=dict)
    withheld: Mapping[str, frozenset[str]] = field(default_factory=dict)
    background: tuple[str, ...] = ()

    def languages(self) -> dict[str, str]:
        """Query → its language; "en" where none is given."""
        return {query.id: query.documents[0].lang or "en" for query in self.queries}

    def right_only(self) -> dict[str, dict[str, int]]:
        """The judgements with those below `right` set to 0."""
        return {
            query: {document: grade if grade >= self.right else 0 for document, grade in grades.items()}
            for query, grades in self.qrels.items()
        }

    def first(self, count: int) -> JudgedSet:
        """The set with its first `count` queries, where all take too long."""
        queries = self.queries[:count]
        kept = {query.id for query in queries}
        return replace(self, queries=queries, qrels={q: held for q, held in self.qrels.items() if q in kept})

    def speaking(self, lang: str) -> JudgedSet:
        """The set with the queries of one language; it may have none."""
        of = self.languages()
        queries = tuple(query for query in self.queries if of[query.id] == lang)
        return replace(self, queries=queries, qrels={q.id: self.qrels[q.id] for q in queries if q.id in self.qrels})

    def allowed(self, run: Run) -> dict[str, Ranked]:
        """A run without the excluded documents."""
        return {
            query: [pair for pair in ranked if pair[0] not in self.excluded.get(query, ())]
            for query, ranked in run.items()
        }
