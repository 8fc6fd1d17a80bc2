"""A tiny sentence encoder for tests: a text's vector is the sum of its words' vectors, which a hash gives."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

from matcher.profiles.encoders import NamedEncoder


class HashEncoder:
    """Words in common make texts alike."""

    dimensions = 24

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.asked: list[tuple[str, str]] = []

    def encode(self, texts, kind="query"):
        self.asked.extend((kind, text) for text in texts)
        rows = [sum((_vector(word) for word in text.lower().split()), np.zeros(self.dimensions)) for text in texts]
        return np.asarray([row / (np.linalg.norm(row) or 1.0) for row in rows], dtype=np.float32)


def _vector(word: str):
    return np.frombuffer(blake2b(word.encode(), digest_size=HashEncoder.dimensions).digest(), dtype=np.int8) / 128.0


def hash_encoder(version: str = "1") -> NamedEncoder:
    """It, under a name."""
    return NamedEncoder("hash", HashEncoder(version))
