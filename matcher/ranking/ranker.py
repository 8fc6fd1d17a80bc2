"""The ranker: a slotted query → the ordered list with its components."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.collaboration import lifted
from matcher.ranking.complement import complementarity
from matcher.ranking.dense import dense_cosine
from matcher.ranking.feedback import Feedback, followed
from matcher.ranking.fusion import fuse, shown_score
from matcher.ranking.scoring import document_bm25, document_cosine, profile_cosine
from matcher.ranking.slots import SlottedQuery
from matcher.ranking.topk import top_k
from matcher.settings import Configuration

SIMILARITY: Final = "similarity"
DOCUMENTS: Final = "documents"
WORDS: Final = "bm25"
COMPLEMENT: Final = "complementarity"
DENSE: Final = "dense"
COLLABORATION: Final = "collaboration"
FEEDBACK: Final = "feedback"
"""Names of the components: cosine of the profile, of the best documents, their BM25, what completes the other side, likeness of
meaning by a sentence encoder, common history, and what the decisions of a list teach it."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Records in order.

    Parameters
    ----------
    positions : ndarray of int64, shape (n,)
        Best first.
    fused : ndarray of float64, shape (n_positions,)
        The mixture that orders, of every record.
    components : mapping of str to ndarray of float32, shape (n_positions,)
    """

    positions: NDArray[np.int64]
    fused: NDArray[np.float64]
    components: Mapping[str, NDArray[np.float32]]

    def score(self, position: int) -> float:
        """The score that is shown, in (0, 1)."""
        return float(shown_score(self.fused[position : position + 1])[0])


def rank(
    query: SlottedQuery,
    top: int,
    mask: NDArray[np.bool_] | None = None,
    *,
    seeks: SlottedQuery | None = None,
    offers: SlottedQuery | None = None,
    collaboration: NDArray[np.float32] | None = None,
    feedback: Feedback | None = None,
) -> Ranking:
    """The `top` best records for a query.

    Parameters
    ----------
    query : SlottedQuery
    top : int
        1 or more.
    mask : ndarray of bool, shape (n_positions,), optional
        Which records may appear; it changes no score.
    seeks, offers : SlottedQuery, optional
        The parts of the query that ask and that tell what is given. Complementarity counts only where the query asks.
    collaboration : ndarray of float32, shape (n_positions,), optional
        Common history with each record. It is shown as it is; in the score, where it has a share, records without any are lifted.
    feedback : Feedback, optional
        Moves the mixture; a record that shares nothing with the query stays out all the same, as there would be no reason to show.

    Raises
    ------
    InputError
        If `top` is below 1.
    """
    index = query.index
    shares = component_shares(index.configuration)
    similarity = profile_cosine(query)
    single = all(segment.single for segment in index.segments)
    components = {SIMILARITY: similarity}
    if shares[DOCUMENTS]:
        components[DOCUMENTS] = similarity if single else document_cosine(query)
    if shares[WORDS]:
        components[WORDS] = document_bm25(query)
    if shares[COMPLEMENT] and seeks is not None:
        components[COMPLEMENT] = complementarity(seeks, offers)
    if shares[DENSE] and query.meaning is not None:
        components[DENSE] = dense_cosine(query)
    mixed = components
    if collaboration is not None:
        components = {**components, COLLABORATION: collaboration}
        mixed = {**components, COLLABORATION: lifted(collaboration, index.configuration.newcomer_lift)}
    living = index.living()
    fused = fuse(mixed, shares, living)
    allowed = living if mask is None else mask & living
    if feedback is not None:
        components = {**components, FEEDBACK: feedback.gains}
        fused = followed(fused, feedback.gains, living, feedback.weight)
        allowed = allowed & (similarity > 0)
    return Ranking(top_k(fused, top, index, allowed), fused, components)


def component_shares(configuration: Configuration) -> dict[str, float]:
    """Component → its share in the score; those of the components that a query has are scaled to sum to 1."""
    return {
        SIMILARITY: configuration.centroid_share,
        DOCUMENTS: configuration.documents_share,
        WORDS: configuration.bm25_share,
        COMPLEMENT: configuration.complement_share,
        DENSE: configuration.dense_share,
        COLLABORATION: configuration.collaboration_share,
    }
