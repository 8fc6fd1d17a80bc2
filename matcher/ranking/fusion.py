"""Several scores of each record → one.

Each component is turned into its z-score over all living records, before any filter, so that a filter never changes a score; the
z-scores are mixed by the configuration's shares. The mixture orders the list; what is shown is a fixed increasing map of it to [0, 1].
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

MIDDLE: Final = 2.0
"""Mixture that is shown as one half: two standard deviations above the mean record."""


EQUAL: Final = 1e-12
"""Deviation up to which all records are taken as equal."""


def z_scores(values: NDArray[np.float32], living: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Deviations from the mean of the living records, in standard deviations; 0 where all are equal.

    Parameters
    ----------
    values : ndarray of shape (n_positions,)
    living : ndarray of bool, shape (n_positions,)
    """
    alive = values if living.all() else values[living]
    if not len(alive):
        return np.zeros(len(values))
    mean = float(alive.mean(dtype=np.float64))
    deviation = float(alive.std(dtype=np.float64))
    if deviation <= EQUAL:
        return np.zeros(len(values))
    return np.asarray((values.astype(np.float64) - mean) * (1.0 / deviation))


def fuse(
    components: Mapping[str, NDArray[np.float32]], shares: Mapping[str, float], living: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The mixture of the components' z-scores, shape (n_positions,).

    Parameters
    ----------
    components : mapping of str to ndarray of shape (n_positions,)
    shares : mapping of str to float
        0 or more; scaled to sum to 1. A component without a share does not count.
    living : ndarray of bool, shape (n_positions,)
    """
    total = sum(shares[name] for name in components) or 1.0
    fused = np.zeros(len(living))
    for name, values in components.items():
        if shares[name]:
            fused += shares[name] / total * z_scores(values, living)
    return fused


def shown_score(fused: NDArray[np.float64]) -> NDArray[np.float64]:
    """The fixed increasing map of a mixture to (0, 1): the logistic function around `MIDDLE`."""
    return np.asarray(1.0 / (1.0 + np.exp(MIDDLE - fused)))
