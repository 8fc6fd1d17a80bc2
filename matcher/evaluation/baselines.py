"""The ranking that ours must beat: scikit-learn's TF-IDF and the cosine, as one writes it in five lines.

In: a `JudgedSet`. Out: a run.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.judged_sets import JudgedSet
from matcher.sources.rank_lines import RankText


class TfidfBaseline:
    """Cosine between the TF-IDF centroids of queries and documents.

    A record of several texts is the unit-length sum of their rows, by weight. In our sets that is no weaker than one long text.

    Parameters
    ----------
    **options
        Of scikit-learn's `TfidfVectorizer`; none for its defaults.
    """

    def __init__(self, **options: Any) -> None:
        self.options = options

    def __call__(self, judged: JudgedSet) -> dict[str, list[tuple[str, float]]]:
        """Every document ranked for each query; equal scores are ordered by id."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        documents = sorted(judged.documents, key=lambda record: record.id)
        vectorizer = TfidfVectorizer(**self.options)
        vectorizer.fit(
            judged.background or dict.fromkeys(text.text for record in documents for text in record.documents)
        )
        scores = (_centroids(vectorizer, judged.queries) @ _centroids(vectorizer, documents).T).toarray()
        run = {}
        for query, row in zip(judged.queries, scores, strict=True):
            withheld = judged.withheld.get(query.id)
            held = [True] * len(documents)
            if withheld:
                held = self._without(vectorizer, query, documents, withheld, row)
            order = [place for place in np.argsort(-row, kind="stable").tolist() if held[place]]
            run[query.id] = [(documents[place].id, float(row[place])) for place in order]
        return run

    def _without(
        self, vectorizer: Any, query: RankText, documents: list[RankText], withheld: frozenset[str], row: NDArray[Any]
    ) -> list[bool]:
        """Score the documents that lose a text anew, in place; says which documents have a text left."""
        left = [without(record, withheld) for record in documents]
        changed = [place for place, record in enumerate(left) if record is not None and record is not documents[place]]
        if changed:
            rows = _centroids(vectorizer, [record for place in changed if (record := left[place]) is not None])
            row[changed] = (_centroids(vectorizer, [query]) @ rows.T).toarray()[0]
        return [record is not None for record in left]


def without(record: RankText, sources: frozenset[str]) -> RankText | None:
    """A document without its texts from some sources: itself where it has none of them, None where no text is left."""
    texts = tuple(text for text in record.documents if text.source not in sources)
    if len(texts) == len(record.documents):
        return record
    if not texts:
        return None
    return RankText(id=record.id, title=record.title, documents=texts, country=record.country, kind=record.kind)


def _centroids(vectorizer: Any, records: Iterable[RankText]) -> Any:
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    held = list(records)
    texts = {text.text: place for place, text in enumerate({t.text: t for r in held for t in r.documents}.values())}
    cells = [(row, texts[text.text], text.weight) for row, record in enumerate(held) for text in record.documents]
    rows, columns, weights = zip(*cells, strict=True)
    of_texts = csr_matrix((weights, (rows, columns)), shape=(len(held), len(texts)))
    return normalize(of_texts @ vectorizer.transform(texts))
