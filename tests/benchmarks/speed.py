"""Our speed beside that of others, in one run on the same data and machine.

Run by hand, for it takes some minutes (`--quick`: about one)::

    python tests/benchmarks/speed.py [--docs 100000] [--quick] [--rounds 7] [--section NAME ...]

It prints CPU time and ratios. Ratios hold from machine to machine, times do not. Peers that are not installed are skipped and said
so: scikit-learn is always there; `pip install sparse_dot_topn bm25s tantivy` brings the others.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import peers
import scipy.sparse as sp
from corpus import Corpus, make_corpus
from measuring import cpu_time, in_new_process, show, side_by_side
from threadpoolctl import threadpool_limits

from matcher.analysis.analyzer import Analyzer
from matcher.analysis.cues import Cues
from matcher.analysis.glossary import Glossary
from matcher.analysis.languages import language
from matcher.analysis.lemmas import Lemmatizer
from matcher.analysis.phrases import PhraseTable
from matcher.analysis.words import WordTable
from matcher.profiles.cards import Card
from matcher.profiles.folder import open_index, save_index
from matcher.profiles.index import ProfileIndex
from matcher.profiles.matrix import Matrix
from matcher.profiles.segment import COSINE
from matcher.ranking.batch import nearest_rows, row_queries, top_k_batch
from matcher.ranking.scoring import score_all, score_some
from matcher.ranking.slots import QueryReader, SlotArrays
from matcher.ranking.topk import best_positions
from matcher.records import Document
from matcher.settings import Configuration, bundled_data, cache_folder

TOP = 10
NEIGHBOURS = 20
SAME = 1e-6
"""Difference up to which two scores count as equal: float32 against float64."""

WARM_TEXTS = 8_000
"""Texts of a first build that is not measured: enough that the compiled loops are used, and so loaded."""


class PlainWords(Analyzer):
    """Words in small letters without stop words, as `TfidfVectorizer` reads them: no glossary, base forms or stems."""

    def tables(self, code: str) -> tuple[WordTable, PhraseTable]:
        """The words of a language as they are written, and no phrases."""
        if code not in self._tables:
            plain = replace(language(code), lemmas=None, stem=None)
            words = WordTable(plain, self.lemmatizer, self.glossary, self.member_weight, lambda concept: ())
            self._tables[code] = words, PhraseTable([], lambda keys: ())
        return self._tables[code]


def full_analyzer() -> Analyzer:
    """A new analyzer, which remembers no word yet."""
    return Analyzer.from_folder(bundled_data() / "glossary", cache_folder())


def plain_analyzer() -> Analyzer:
    """A new analyzer of plain words."""
    return PlainWords(Glossary([]), Cues.from_folder(bundled_data() / "glossary"), Lemmatizer(cache_folder()))


def vectorizer():
    """scikit-learn's vectorizer with the settings closest to ours."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(sublinear_tf=True, stop_words="english")


class Bench:
    """What the sections share: the corpus, its matrix by scikit-learn, and the options.

    Parameters
    ----------
    corpus : Corpus
    rounds : int
    quick : bool
    """

    def __init__(self, corpus: Corpus, rounds: int, quick: bool) -> None:
        self.corpus, self.rounds, self.quick = corpus, rounds, quick
        self.vectorizer = vectorizer()
        self.rows = self.vectorizer.fit_transform(corpus.texts)
        self.queries = self.vectorizer.transform(corpus.queries)
        for matrix in (self.rows, self.queries):
            matrix.sort_indices()

    @property
    def cards(self) -> list[Card]:
        """Every text as a record with one document."""
        return [
            Card(id=f"r{n:07d}", title=f"r{n}", documents=(Document(text=text, lang="en"),))
            for n, text in enumerate(self.corpus.texts)
        ]


def our_matrix(rows: sp.csr_matrix) -> Matrix:
    """scikit-learn's matrix in our form."""
    values = {COSINE: rows.data.astype(np.float32, copy=False)}
    return Matrix.from_rows(rows.indptr.astype(np.int64), rows.indices, values, rows.shape[1])


def our_query(query: sp.csr_matrix) -> SlotArrays:
    """A query of scikit-learn's in our form."""
    terms, values = query.indices.astype(np.int32), query.data.astype(np.float32)
    return SlotArrays(np.arange(len(terms) + 1, dtype=np.int64), terms, values)


def wrong(found: Sequence[int], exact: np.ndarray) -> int:
    """How many of a list's places hold a row that the float64 scores put elsewhere; ties aside."""
    ideal = np.sort(exact)[::-1][: len(found)]
    return int((np.abs(exact[np.asarray(found)] - ideal) > SAME).sum())


def single_query(bench: Bench) -> None:
    """One long query, exact top 10, analysis not counted."""
    for size in sorted({min(10_000, bench.rows.shape[0]), bench.rows.shape[0]}):
        rows = bench.rows[:size]
        searches = _searches(rows)
        queries = [bench.queries[n] for n in range(20 if bench.quick else 50)]
        exact = (rows @ bench.queries[: len(queries)].T).T.toarray()
        methods = {}
        for name, search in searches.items():
            few = queries[:3] if name.startswith("sklearn cosine") else queries
            methods[name] = (lambda search=search, few=few: [search(query) for query in few], len(few))
        times = side_by_side(methods, bench.rounds)
        show(f"One query, exact top {TOP} of {size:,} rows", times, "sklearn cosine_similarity + argsort")
        for name in searches:
            if "BM25" not in name:
                errors = sum(wrong(searches[name](query), row) for query, row in zip(queries, exact, strict=True))
                print(f"  {name:<58}{errors:>12} wrong of {TOP * len(queries)}")


def _searches(rows: sp.csr_matrix) -> dict[str, peers.Search]:
    matrix = our_matrix(rows)
    small = rows.astype(np.float32)
    in_double = peers.sklearn_stored_transpose(rows, TOP)
    in_single = peers.sklearn_stored_transpose(small, TOP)
    with_our_top = peers.sklearn_stored_transpose(small, TOP, best_positions)
    found: dict[str, peers.Search | None] = {
        "sklearn cosine_similarity + argsort": peers.sklearn_naive(rows, TOP),
        "sklearn safe_sparse_dot, stored transpose, float64": in_double,
        "sklearn safe_sparse_dot, stored transpose, float32": lambda query: in_single(query.astype(np.float32)),
        "the same, with our compiled top k": lambda query: with_our_top(query.astype(np.float32)),
        "scipy CSC columns": peers.scipy_columns(rows, TOP),
        "numpy bincount over postings": peers.numpy_bincount(rows, TOP),
        "sparse_dot_topn": peers.sparse_dot_topn(rows, TOP),
        "bm25s, numba (BM25 of its own)": peers.bm25s(rows, TOP),
        "tantivy (BM25 of its own)": peers.tantivy(rows, TOP),
        "ours": lambda query: best_positions(score_all(matrix, COSINE, our_query(query)), TOP),
    }
    return {name: search for name, search in found.items() if search is not None}


def filtered_query(bench: Bench) -> None:
    """One query over the rows that pass a filter."""
    from sklearn.metrics.pairwise import cosine_similarity

    rows, matrix = bench.rows, our_matrix(bench.rows)
    queries = [bench.queries[n] for n in range(20)]
    asked = [our_query(query) for query in queries]
    for share in (0.005, 0.02, 0.3):
        mask = np.random.default_rng(1).random(rows.shape[0]) < share
        passing = np.flatnonzero(mask)

        def masked(query: SlotArrays, mask: np.ndarray = mask) -> np.ndarray:
            return best_positions(np.where(mask, score_all(matrix, COSINE, query), -np.inf), TOP)

        def forward(query: SlotArrays, passing: np.ndarray = passing) -> np.ndarray:
            return passing[best_positions(score_some(matrix, COSINE, query, passing), TOP)]

        def sliced(query: sp.csr_matrix, passing: np.ndarray = passing) -> np.ndarray:
            return passing[np.argsort(-cosine_similarity(query, rows[passing])[0])[:TOP]]

        for query in asked:
            if masked(query).tolist() != forward(query).tolist():
                raise SystemExit("score_some and masked scoring differ")
        methods = {
            "sklearn cosine_similarity over X[rows]": (lambda f=sliced: [f(query) for query in queries[:3]], 3),
            "ours, passing rows through the forward index": (
                lambda f=forward: [f(query) for query in asked],
                len(asked),
            ),
            "ours, all rows and a mask": (lambda f=masked: [f(query) for query in asked], len(asked)),
        }
        times = side_by_side(methods, bench.rounds)
        show(f"Filtered query, {share:.1%} of {rows.shape[0]:,} rows pass", times, next(iter(methods)))


def all_pairs(bench: Bench) -> None:
    """The nearest neighbours of all rows."""
    sizes = [5_000] if bench.quick else [20_000, 100_000]
    for size in (s for s in sizes if s <= bench.rows.shape[0]):
        with tempfile.TemporaryDirectory() as folder:
            sp.save_npz(Path(folder) / "rows.npz", bench.rows[:size], compressed=False)
            measured = min(size, 20_000 if size <= 20_000 else 3_000)
            times, memory = {}, {}
            for method in ("sklearn", "sparse_dot_topn", "ours", "ours-2-threads", "ours-queries"):
                words = in_new_process(
                    "pairs.py", method, str(Path(folder) / "rows.npz"), str(NEIGHBOURS), str(measured)
                )
                if words[0] == "skipped":
                    print(f"  ({method} is not installed: skipped)")
                    continue
                name = f"{method} ({int(words[2]):,} rows timed)"
                times[name], memory[name] = float(words[0]) / int(words[2]), words[1]
        show(f"All pairs, top {NEIGHBOURS}, {size:,} rows, per row", times, next(iter(times)))
        for name, peak in memory.items():
            print(f"  {name:<58}{peak:>12} MB at most")
    _check_pairs(bench.rows[:3_000])


def _check_pairs(rows: sp.csr_matrix) -> None:
    matrix = our_matrix(rows)
    found = nearest_rows(matrix, COSINE, NEIGHBOURS, threads=2)
    exact = (rows @ rows.T).toarray()
    np.fill_diagonal(exact, -1.0)
    errors = sum(wrong(found.positions[n], exact[n]) for n in range(rows.shape[0]))
    print(f"  nearest_rows: {errors} wrong of {found.positions.size:,}")
    again = top_k_batch(matrix, COSINE, row_queries(matrix, COSINE, range(100)), NEIGHBOURS + 1)
    same = all(
        [p for p in again.positions[n].tolist() if p != n][:NEIGHBOURS] == found.positions[n].tolist()
        for n in range(100)
    )
    print(f"  nearest_rows and top_k_batch: {'the same lists' if same else 'DIFFERENT LISTS'}")


def build(bench: Bench) -> None:
    """Texts to a finished index."""
    texts, cards = bench.corpus.texts, bench.cards
    megabytes = sum(len(text) for text in texts) / 1e6
    for make in (full_analyzer, plain_analyzer):
        ProfileIndex.build(cards[:WARM_TEXTS], make(), Configuration())
    methods: dict[str, Callable[[], object]] = {
        "TfidfVectorizer.fit_transform": lambda: vectorizer().fit_transform(texts),
        "ours, full language analysis": lambda: ProfileIndex.build(cards, full_analyzer(), Configuration()),
        "ours, plain words": lambda: ProfileIndex.build(cards, plain_analyzer(), Configuration()),
    }
    rounds = [{name: cpu_time(work) for name, work in methods.items()} for _ in range(1 if bench.quick else 3)]
    times = {name: sorted(times[name] for times in rounds)[len(rounds) // 2] for name in methods}
    show(f"Build, {len(texts):,} texts, {megabytes:.0f} MB", times, "TfidfVectorizer.fit_transform", 1.0, "s ")


def opening(bench: Bench) -> None:
    """From the disk to the first answer."""
    import joblib

    index = ProfileIndex.build(bench.cards, full_analyzer(), Configuration())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        save_index(index, folder / "index")
        sp.save_npz(folder / "rows.npz", bench.rows, compressed=False)
        joblib.dump((bench.vectorizer, bench.rows), folder / "rows.joblib")
        methods = {
            "joblib.load, vectorizer and matrix": (lambda: joblib.load(folder / "rows.joblib"), 1),
            "scipy load_npz, matrix alone": (lambda: sp.load_npz(folder / "rows.npz"), 1),
            "ours, memory-mapped": (lambda: open_index(folder / "index", bool, verify=False), 1),
            "ours, memory-mapped, every byte checked": (lambda: open_index(folder / "index", bool), 1),
        }
        show("Opening an index", side_by_side(methods, bench.rounds), next(iter(methods)), 1e3, "ms")


def query_vectors(bench: Bench) -> None:
    """Text to the numbers that a search takes."""
    texts = bench.corpus.queries[:50]
    analyzer = full_analyzer()
    cards = bench.cards[:WARM_TEXTS]
    reader = QueryReader(ProfileIndex.build(cards, analyzer, Configuration()), analyzer.glossary)
    methods = {
        "sklearn transform": (lambda: [bench.vectorizer.transform([text]) for text in texts], len(texts)),
        "ours, full language analysis": (
            lambda: [reader.read([(analyzer.analyse(text, "en"), 1.0)]).cosine for text in texts],
            len(texts),
        ),
    }
    show("Query text to weights", side_by_side(methods, bench.rounds), next(iter(methods)))


SECTIONS: dict[str, Callable[[Bench], None]] = {
    "single": single_query,
    "filtered": filtered_query,
    "pairs": all_pairs,
    "build": build,
    "open": opening,
    "query": query_vectors,
}


def main() -> None:
    """Read the options, make the corpus, run the sections."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=int, default=100_000, help="texts of the corpus; default %(default)s")
    parser.add_argument(
        "--rounds", type=int, default=7, help="rounds of which the median is taken; default %(default)s"
    )
    parser.add_argument("--quick", action="store_true", help="10,000 texts and 3 rounds")
    parser.add_argument(
        "--section", choices=SECTIONS, nargs="+", default=list(SECTIONS), help="what to run; default all"
    )
    options = parser.parse_args()
    n_texts, rounds = (min(options.docs, 10_000), 3) if options.quick else (options.docs, options.rounds)
    names = [
        name
        for concept in Glossary.from_folder(bundled_data() / "glossary").concepts.values()
        for name in concept.names["en"]
    ]
    corpus = make_corpus(n_texts, 200, names)
    bench = Bench(corpus, rounds, options.quick)
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}", end="")
    for library in ("numpy", "scipy", "numba", "scikit-learn", "sparse_dot_topn", "bm25s", "tantivy"):
        try:
            print(f", {library} {version(library)}", end="")
        except PackageNotFoundError:
            print(f", no {library}", end="")
    per_query = bench.queries.nnz / bench.queries.shape[0]
    print(
        f"\n{n_texts:,} texts, {bench.rows.shape[1]:,} terms, {bench.rows.nnz / n_texts:.0f} a text, {per_query:.0f} a query"
    )
    with threadpool_limits(1):  # waiting threads would be counted as work
        for name in options.section:
            SECTIONS[name](bench)


if __name__ == "__main__":
    main()
