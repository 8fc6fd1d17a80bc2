"""One method for all pairs, in a process of its own, so that its memory can be told: prints CPU seconds, MB at most, rows done.

Called by speed.py: python pairs.py METHOD ROWS.npz K ROWS
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from measuring import peak_memory
from peers import best

CHUNK = 250
"""Rows that scikit-learn's way takes at once: enough for its speed, and little memory."""


def sklearn(rows: sp.csr_matrix, k: int, n_rows: int) -> Callable[[], int]:
    """Chunks of rows times a stored transpose, and the best entries of each dense row."""
    from sklearn.utils.extmath import safe_sparse_dot

    transposed = rows.T.tocsr()

    def work() -> int:
        for start in range(0, n_rows, CHUNK):
            scores = safe_sparse_dot(rows[start : min(start + CHUNK, n_rows)], transposed, dense_output=True)
            for row in scores:
                best(row, k + 1)
        return n_rows

    return work


def sparse_dot_topn(rows: sp.csr_matrix, k: int, n_rows: int) -> Callable[[], int]:
    """The product with its best entries kept, in C++."""
    from sparse_dot_topn import sp_matmul_topn

    transposed = rows.T.tocsr()

    def work() -> int:
        sp_matmul_topn(rows[:n_rows], transposed, top_n=k + 1, sort=True, n_threads=1)
        return n_rows

    return work


def ours(rows: sp.csr_matrix, k: int, n_rows: int, threads: int = 1) -> Callable[[], int]:
    """Each pair once; it cannot be timed in part, so it always does all rows."""
    from speed import COSINE, nearest_rows, our_matrix

    nearest_rows(our_matrix(rows[:2_000]), COSINE, k)  # loads the compiled loops
    matrix = our_matrix(rows)

    def work() -> int:
        nearest_rows(matrix, COSINE, k, threads=threads)
        return rows.shape[0]

    return work


def ours_queries(rows: sp.csr_matrix, k: int, n_rows: int) -> Callable[[], int]:
    """One search after the other, as for queries that are not rows."""
    from speed import COSINE, our_matrix, row_queries, top_k_batch

    matrix = our_matrix(rows)
    queries = row_queries(matrix, COSINE, range(n_rows))
    top_k_batch(matrix, COSINE, queries[:1_000], k + 1)  # loads the compiled loops

    def work() -> int:
        top_k_batch(matrix, COSINE, queries, k + 1)
        return n_rows

    return work


def main() -> None:
    """Prepare, measure, print."""
    method, path, k, n_rows = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    rows = sp.load_npz(path).astype(np.float32)
    try:
        if method == "sklearn":
            work = sklearn(rows, k, n_rows)
        elif method == "sparse_dot_topn":
            work = sparse_dot_topn(rows, k, n_rows)
        elif method == "ours-queries":
            work = ours_queries(rows, k, n_rows)
        else:
            work = ours(rows, k, n_rows, threads=2 if method == "ours-2-threads" else 1)
    except ImportError:
        print("skipped")
        return
    start = time.process_time()
    done = work()
    print(time.process_time() - start, round(peak_memory() or 0), done)


if __name__ == "__main__":
    main()
