"""The variants of `quality.py`: scikit-learn's, then our engine with one part more each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

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
from matcher.profiles.index import ProfileIndex
from matcher.ranking.ranker import rank
from matcher.ranking.slots import QueryReader
from matcher.settings import Configuration, Settings, bundled_data
from matcher.sources.rank_lines import RankText

Ranked = dict[str, list[tuple[str, float]]]

STRONG: Final = {"stop_words": "english", "sublinear_tf": True, "ngram_range": (1, 2)}

WORDS_ONLY: Final = {"centroid_share": 0.0, "documents_share": 0.0, "bm25_share": 1.0}
BARE: Final = {"cognate_weight": 0.0, "complement_share": 0.0}


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

    def _leaving_out(self, judged: JudgedSet) -> Ranked:
        """For each query an index whose records have lost the withheld texts, made by the update that a changed record makes."""
        cards = {record.id: _card(record) for record in judged.documents}
        records = {record.id: record for record in judged.documents}
        whole = ProfileIndex.build(cards.values(), self._analyzer, self._configuration)
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
            index = whole.upsert(kept, self._analyzer, gone=gone)
            analyses = [(self._analyzer.analyse(d.text, d.lang), d.weight) for d in query.documents]
            ranking = rank(QueryReader(index, self._analyzer.glossary).read(analyses), len(records))
            run[query.id] = [(index.record_id(p), float(ranking.fused[p])) for p in ranking.positions.tolist()]
        return run


def baselines() -> list[Variant]:
    """Scikit-learn's ways, the plain one first."""
    options = list(STRONG.items())
    steps = [("plain TF-IDF", 0), ("+ stop words", 1), ("+ sublinear", 2), ("+ bigrams", 3)]
    return [Variant(name=name, rank=TfidfBaseline(**dict(options[:count]))) for name, count in steps]


def our_variants(settings: Settings, lexicon: Path | None, folder: Path) -> dict[str, OurEngine]:
    """Our engine, step by step; what is not on this machine is left out."""
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
    ]
    if lexicon is not None:
        translated = Analyzer(glossary, cues, dictionary, lexicon=Lexicon(lexicon))
        steps.append(("+ lexicon", translated, {"complement_share": 0.0}))
    steps.append(("+ complementarity", steps[-1][1], {}))
    found = {}
    for place, (name, analyzer, values) in enumerate(steps):
        own = folder / str(place)
        own.mkdir()
        found[name] = OurEngine(analyzer, Configuration(**values), settings, own)
    return found


def closing(engines: Iterable[OurEngine]) -> Callable[[], None]:
    """Closes them all."""
    return lambda: [engine.close() for engine in engines] and None


def _card(record: RankText) -> Card:
    return Card(id=record.id, title=record.title, documents=record.documents)
