"""How evenly attention is shared: the Gini coefficient and the Lorenz curve of counts.

In: how often each record was suggested. Out: 0 where all are suggested as often, towards 1 where few take all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def gini(counts: Sequence[float]) -> float:
    """The Gini coefficient of counts, in [0, 1); 0 where there are none or all are 0.

    Half the mean absolute difference of two records, over the mean: `Σ (2 i - n - 1) x_i / (n Σ x_i)` for x in ascending order.

    Examples
    --------
    >>> gini([2, 2, 2]), gini([0, 0, 6])
    (0.0, 0.6666666666666666)
    """
    held = np.sort(np.asarray(counts, dtype=np.float64))
    total = held.sum()
    if not len(held) or not total:
        return 0.0
    ranks = np.arange(1, len(held) + 1)
    return float(((2 * ranks - len(held) - 1) * held).sum() / (len(held) * total))


def lorenz(counts: Sequence[float], points: int = 50) -> list[tuple[float, float]]:
    """The Lorenz curve: share of the records, least suggested first, and the share of all suggestions that they have.

    Examples
    --------
    >>> lorenz([0, 1, 3], points=3)
    [(0.0, 0.0), (0.333, 0.0), (0.667, 0.25), (1.0, 1.0)]
    """
    held = np.concatenate(([0.0], np.cumsum(np.sort(np.asarray(counts, dtype=np.float64)))))
    if len(held) < 2 or not held[-1]:
        return [(0.0, 0.0), (1.0, 1.0)]
    places = np.unique(np.linspace(0, len(held) - 1, points + 1).round().astype(int))
    return [(round(float(p / (len(held) - 1)), 3), round(float(held[p] / held[-1]), 3)) for p in places]
