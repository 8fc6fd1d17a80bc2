"""A synthetic topical corpus: seeded, so that every run measures the same texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

N_WORDS: Final = 50_000
N_TOPICS: Final = 300
TOPIC_WORDS: Final = 300
SHARES: Final = (0.42, 0.36, 0.20, 0.02)
"""Of function words, words of the text's topic, words of the whole language, and names of the glossary."""

_FUNCTION_WORDS: Final = (
    "the of and to in a is that for with on as by are be this from at or an it which have not has was were can their"
    " its we our they these those between into through other such will been more than also where when under over"
).split()
_ONSETS: Final = "b br c ch cl d dr f fl g gr h j k l m n p pl pr qu r s sh sl sp st str t th tr v w".split()
_VOWELS: Final = "a e i o u ai ea ee io oa ou".split()
_CODAS: Final = ["", "", "", *"n r l s t m nd nt st ck rd rm".split()]
_ENDINGS: Final = ("s", "ed", "ing", "er", "ation", "al", "ment")


@dataclass(frozen=True)
class Corpus:
    """Texts and queries.

    Parameters
    ----------
    texts : list of str
        60 to 250 words each.
    queries : list of str
        Made in the same way, longer on average: some 74 distinct terms each once function words are gone.
    """

    texts: list[str]
    queries: list[str]


def make_corpus(n_texts: int, n_queries: int, names: list[str], seed: int = 7) -> Corpus:
    """A corpus over `N_WORDS` English-like words with Zipf's distribution, mixed with topic words and glossary names.

    Parameters
    ----------
    n_texts, n_queries : int
    names : list of str
        Names of the glossary, of one or several words.
    seed : int
    """
    rng = np.random.default_rng(seed)
    words = _words(rng)
    surfaces = [*_FUNCTION_WORDS, *words, *names]
    # The same words once more as they stand at the start and at the end of a sentence.
    written = [*surfaces, *(word.capitalize() for word in surfaces), *(word + "." for word in surfaces)]
    topics = np.stack([rng.permutation(N_WORDS)[:TOPIC_WORDS] for _ in range(N_TOPICS)])
    texts = _texts(rng, rng.integers(60, 251, n_texts), topics, len(names), written)
    queries = _texts(rng, rng.integers(120, 171, n_queries), topics, len(names), written)
    return Corpus(texts, queries)


def _words(rng: np.random.Generator) -> list[str]:
    """Distinct words of one to three syllables, four in ten of them with an ending."""
    found: dict[str, None] = {}
    while len(found) < N_WORDS:
        syllables = rng.choice([1, 2, 3], p=[0.1, 0.6, 0.3])
        stem = "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(syllables))
        found.setdefault(stem)
        while rng.random() < 0.4:
            found.setdefault(stem + rng.choice(_ENDINGS))
    return list(found)[:N_WORDS]


def _texts(
    rng: np.random.Generator, sizes: NDArray[np.int64], topics: NDArray[np.int64], n_names: int, written: list[str]
) -> list[str]:
    total = int(sizes.sum())
    n_functions, n_surfaces = len(_FUNCTION_WORDS), len(_FUNCTION_WORDS) + N_WORDS + n_names
    kind = rng.choice(len(SHARES), size=total, p=SHARES).astype(np.int8)
    topic = np.repeat(rng.integers(0, N_TOPICS, len(sizes)), sizes)
    token = _zipf(rng, n_functions, 1.0, total)
    chosen = kind == 1
    token[chosen] = n_functions + topics[topic[chosen], _zipf(rng, TOPIC_WORDS, 0.8, int(chosen.sum()))]
    chosen = kind == 2
    token[chosen] = n_functions + _zipf(rng, N_WORDS, 1.0, int(chosen.sum()))
    chosen = kind == 3
    token[chosen] = n_functions + N_WORDS + rng.integers(0, n_names, int(chosen.sum()))
    ends = rng.random(total) < 1 / 15
    token[ends] += 2 * n_surfaces
    starts = np.roll(ends, 1) & ~ends
    token[starts] += n_surfaces
    bounds = np.concatenate([[0], np.cumsum(sizes)]).tolist()
    return [" ".join([written[t] for t in token[a:b].tolist()]) for a, b in zip(bounds[:-1], bounds[1:], strict=True)]


def _zipf(rng: np.random.Generator, n: int, exponent: float, size: int) -> NDArray[np.int64]:
    """Ranks from 0 with probabilities that fall with the rank's power."""
    cumulative = np.cumsum(1.0 / np.arange(1, n + 1) ** exponent)
    return np.searchsorted(cumulative, rng.random(size) * cumulative[-1]).clip(max=n - 1)
