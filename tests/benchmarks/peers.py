"""Other ways to search the same matrix; each gives positions of the best rows, best first."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Search = Callable[[sp.csr_matrix], NDArray[np.int64]]
"""A query as a matrix of one row → positions."""

Top = Callable[[NDArray[np.floating], int], NDArray[np.int64]]
"""Scores and k → positions."""


def installed(name: str) -> ModuleType | None:
    """A module, or None with a line that says it is missing."""
    try:
        return import_module(name)
    except ImportError:
        print(f"  ({name} is not installed: skipped)")
        return None


def best(scores: NDArray[np.floating], k: int) -> NDArray[np.int64]:
    """Positions of the `k` greatest scores, the quickest way that we found in numpy; `argpartition` takes longer."""
    reached = np.flatnonzero(scores >= np.partition(scores, -k)[-k])
    return reached[np.argsort(-scores[reached], kind="stable")][:k]


def sklearn_naive(rows: sp.csr_matrix, k: int) -> Search:
    """What the tutorials show; it transposes the whole index at every call."""
    from sklearn.metrics.pairwise import cosine_similarity

    return lambda query: np.argsort(-cosine_similarity(query, rows)[0])[:k]


def sklearn_stored_transpose(rows: sp.csr_matrix, k: int, top: Top = best) -> Search:
    """The best that we found with scikit-learn's own functions."""
    from sklearn.utils.extmath import safe_sparse_dot

    transposed = rows.T.tocsr()
    return lambda query: top(safe_sparse_dot(query, transposed, dense_output=True)[0], k)


def scipy_columns(rows: sp.csr_matrix, k: int) -> Search:
    """The query's columns of a CSC matrix, times its weights."""
    columns = rows.tocsc()
    return lambda query: best(columns[:, query.indices] @ query.data, k)


def numpy_bincount(rows: sp.csr_matrix, k: int) -> Search:
    """Postings put together and summed by `bincount`."""
    columns = rows.tocsc()

    def search(query: sp.csr_matrix) -> NDArray[np.int64]:
        pieces = [slice(columns.indptr[term], columns.indptr[term + 1]) for term in query.indices]
        places = np.concatenate([columns.indices[piece] for piece in pieces])
        weights = np.concatenate([columns.data[piece] * w for piece, w in zip(pieces, query.data, strict=True)])
        return best(np.bincount(places, weights, minlength=rows.shape[0]), k)

    return search


def sparse_dot_topn(rows: sp.csr_matrix, k: int) -> Search | None:
    """The product with its best entries kept, in C++."""
    module = installed("sparse_dot_topn")
    if module is None:
        return None
    transposed = rows.T.tocsr()

    def search(query: sp.csr_matrix) -> NDArray[np.int64]:
        return module.sp_matmul_topn(query, transposed, top_n=k, sort=True, n_threads=1).indices.astype(np.int64)

    return search


def bm25s(rows: sp.csr_matrix, k: int) -> Search | None:
    """BM25 over the same terms, with its compiled backend; scores of its own, so only its time counts."""
    module = installed("bm25s")
    if module is None:
        return None
    vocabulary = {f"t{term}": term for term in range(rows.shape[1])}
    ids = [rows.indices[a:b].tolist() for a, b in zip(rows.indptr[:-1], rows.indptr[1:], strict=True)]
    retriever = module.BM25(backend="numba")
    retriever.index(module.tokenization.Tokenized(ids=ids, vocab=vocabulary), show_progress=False)
    retriever.activate_numba_scorer()

    def search(query: sp.csr_matrix) -> NDArray[np.int64]:
        asked = [[f"t{term}" for term in query.indices]]
        return retriever.retrieve(asked, k=k, show_progress=False, backend_selection="numba").documents[0]

    return search


def tantivy(rows: sp.csr_matrix, k: int) -> Search | None:
    """A search engine library in Rust, with BM25 of its own over the same terms, in memory."""
    module = installed("tantivy")
    if module is None:
        return None
    builder = module.SchemaBuilder()
    builder.add_text_field("body", stored=False, tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    index = module.Index(schema)
    writer = index.writer(heap_size=500_000_000, num_threads=1)
    for row in range(rows.shape[0]):
        terms = rows.indices[rows.indptr[row] : rows.indptr[row + 1]]
        writer.add_document(module.Document(body=" ".join(f"t{term}" for term in terms)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(query: sp.csr_matrix) -> NDArray[np.int64]:
        parts = [module.Query.term_query(schema, "body", f"t{term}", "freq") for term in query.indices]
        asked = module.Query.boolean_query([(module.Occur.Should, part) for part in parts])
        return np.asarray([address.doc for _, address in searcher.search(asked, k, count=False).hits])

    return search
