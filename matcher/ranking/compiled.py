"""Which module of inner loops searches a matrix: numpy's for small ones, the compiled one for large ones.

Loading the compiled loops takes about as long as a thousand searches without them. A server puts it off: it answers by numpy, with the
same results, until a thread of its own has loaded them.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from importlib.util import find_spec
from types import ModuleType
from typing import Final

import numpy as np

from matcher.profiles.index import ProfileIndex
from matcher.profiles.matrix import FEW_VALUES
from matcher.profiles.segment import BM25, COSINE
from matcher.ranking import plain

_AT_HAND: Final = threading.Event()
"""Not set from `put_off` until `load` is done."""
_AT_HAND.set()


def loops_for(n_values: int, *, wait: bool = False) -> ModuleType:
    """The module of inner loops for a matrix of that many values: compiled for large ones where numba is installed.

    Parameters
    ----------
    n_values : int
    wait : bool, default False
        Load the compiled loops now, even where that was put off: for what would take far longer without them.
    """
    if n_values <= FEW_VALUES or not (wait or _AT_HAND.is_set()):
        return plain
    return _compiled() or plain


def put_off() -> None:
    """Search by numpy until another thread has called `load`, unless the compiled loops are there already."""
    if not _compiled.cache_info().currsize:
        _AT_HAND.clear()


def load(index: ProfileIndex | None) -> None:
    """Load the compiled loops, and their code for the arrays of an index, if it is large; then let every search use them."""
    try:
        if index is not None and len(index.main.profiles.term_rows) > FEW_VALUES:
            _try(_compiled() or plain, index)
    finally:
        _AT_HAND.set()


def _try(loops: ModuleType, index: ProfileIndex) -> None:
    """Call each loop of a search once, with a query of one term: numba then reads what it has compiled for such arrays."""
    one = np.asarray([0, 1]), np.asarray([0], dtype=np.int32), np.ones(1, dtype=np.float32)
    segment = index.main
    for matrix, weight in ((segment.profiles, COSINE), (segment.documents, BM25)):
        scores = np.zeros(matrix.n_rows, dtype=np.float32)
        mark = np.full(matrix.n_rows, -1, dtype=np.int32)
        postings = matrix.term_ptr, matrix.term_rows, matrix.term_values[weight]
        loops.score_postings(*postings, *one, scores, scores.copy(), mark)
    means = np.zeros(segment.n_records, dtype=np.float32)
    loops.best_mean(segment.doc_ptr, segment.doc_weights, scores, int(index.configuration.best_documents), means)
    loops.top_candidates(means.astype(np.float64), 1)


@lru_cache(maxsize=1)
def _compiled() -> ModuleType | None:
    if find_spec("numba") is None:
        return None
    from matcher.ranking import kernels

    return kernels
