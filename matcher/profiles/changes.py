"""A record that came, changed or went after the build of an index, in memory and as JSON."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matcher.profiles.cards import FACETS, Card
from matcher.records import Document

_STORED: Final = np.dtype("<f4")


@dataclass(frozen=True, slots=True)
class Change:
    """A record that came, changed or went after the build.

    Parameters
    ----------
    card : Card
        Without documents where the record went.
    rows : tuple of dict
        Per document: term → weighted count.
    vectors : ndarray of float32, shape (n_documents, dimensions), optional
        Where the index has vectors.
    """

    card: Card
    rows: tuple[dict[str, float], ...] = ()
    vectors: NDArray[np.float32] | None = field(default=None, compare=False)

    @property
    def gone(self) -> bool:
        """Whether the record went."""
        return not self.card.documents

    def to_dict(self) -> dict[str, Any]:
        """JSON values only; vectors as their bytes in base 64."""
        card = self.card
        held: dict[str, Any] = {
            "id": card.id,
            "title": card.title,
            "facets": card.facets,
            "documents": [document.to_dict() for document in card.documents],
            "rows": list(self.rows),
        }
        if self.vectors is not None:
            held["vectors"] = b64encode(self.vectors.astype(_STORED).tobytes()).decode("ascii")
        return held

    @classmethod
    def from_dict(cls, held: Mapping[str, Any]) -> Change:
        """The change whose `to_dict()` this is."""
        facets = {facet: tuple(held["facets"].get(facet, ())) for facet in FACETS}
        documents = tuple(Document.from_dict(document) for document in held["documents"])
        vectors = None
        if "vectors" in held:
            flat = np.frombuffer(b64decode(held["vectors"]), dtype=_STORED).astype(np.float32)
            vectors = flat.reshape(len(documents), -1) if documents else flat.reshape(0, 0)
        card = Card(id=held["id"], title=held["title"], facets=facets, documents=documents)
        return cls(card, tuple(held["rows"]), vectors)
