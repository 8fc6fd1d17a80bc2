"""How time and size grow with the number of records, beside scikit-learn, on texts mixed from the bundled ones.

In: numbers of records. Out: a frame. The texts are sentences of the bundled organisations in a random mixture, so words are as in real
records while the number is as one likes. Times are CPU seconds of this process.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matcher.analysis.analyzer import Analyzer
from matcher.engine.judged_sets import Bundled
from matcher.profiles.cards import Card
from matcher.profiles.folder import open_index, save_index
from matcher.profiles.index import ProfileIndex
from matcher.ranking.scoring import profile_cosine
from matcher.ranking.slots import QueryReader
from matcher.ranking.topk import top_k
from matcher.records import Document
from matcher.settings import Configuration

if TYPE_CHECKING:
    import pandas as pd

SENTENCES: Final = 5
"""Of a mixed text."""

TOP: Final = 10
ROUNDS: Final = 5
"""How often a query is asked; the median counts."""


def mixed_cards(count: int, seed: int = 3) -> list[Card]:
    """That many records of one English text each."""
    texts = [d.text for record in Bundled().all("organisations") for d in record.documents if d.lang == "en"]
    sentences = [part.strip() for text in texts for part in text.split(". ") if len(part.split()) > 3]
    chosen = np.random.default_rng(seed).integers(len(sentences), size=(count, SENTENCES))
    return [
        Card(
            id=f"r{number:06d}",
            title=f"r{number:06d}",
            documents=(Document(text=". ".join(sentences[place] for place in row), lang="en"),),
        )
        for number, row in enumerate(chosen.tolist())
    ]


def scaling(counts: Sequence[int], query: str, analyzer: Analyzer, lang: str = "en") -> pd.DataFrame:
    """A row per number of records: seconds to build, megabytes on disk, seconds to open, milliseconds a query, and scikit-learn's.

    Parameters
    ----------
    counts : sequence of int
    query : str
        Analysed once; both sides score it and take the best ten.
    analyzer : Analyzer
    lang : str
        Of the query.
    """
    import pandas as pd

    rows = {count: _measure(mixed_cards(count), query, analyzer, lang) for count in counts}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("records")


def _measure(cards: Sequence[Card], query: str, analyzer: Analyzer, lang: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "index"
        build, index = _timed(lambda: ProfileIndex.build(cards, analyzer, Configuration()))
        save_index(index, place)
        size = sum(path.stat().st_size for path in place.iterdir()) / 1e6
        opening, opened = _timed(lambda: open_index(place, analyzer.glossary.is_generic))
        slotted = QueryReader(opened, analyzer.glossary).read([(analyzer.analyse(query, lang), 1.0)])
        ours = _median(lambda: top_k(profile_cosine(slotted).astype(np.float64), TOP, opened, opened.living()))
        fit, theirs = _scikit_learn([card.documents[0].text for card in cards], query)
    return {
        "build, s": build,
        "build by scikit-learn, s": fit,
        "size, MB": size,
        "open, s": opening,
        "query, ms": 1000 * ours,
        "query by scikit-learn, ms": 1000 * theirs,
    }


def _scikit_learn(texts: Sequence[str], query: str) -> tuple[float, float]:
    """Seconds of `TfidfVectorizer` over the texts, and of a query by `cosine_similarity` and a full sort."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import cosine_similarity

    vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True)
    seconds, rows = _timed(lambda: vectorizer.fit_transform(texts))
    asked = vectorizer.transform([query])
    return seconds, _median(lambda: np.argsort(-cosine_similarity(asked, rows)[0], kind="stable")[:TOP])


def _median(work: Any) -> float:
    work()  # the first call loads what the others have
    return float(np.median([_timed(work)[0] for _ in range(ROUNDS)]))


def _timed(work: Any) -> tuple[float, Any]:
    started = time.process_time()
    result = work()
    return time.process_time() - started, result
