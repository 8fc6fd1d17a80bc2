"""The nouns that go out: query, filters, match, match list, with reasons and provenance.

`MatchList.to_dict` is the one shape that `matcher suggest --json`, `matcher rank --details` and the API answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from matcher.display import Explanation, match_html, match_list_html, matches_frame
from matcher.errors import InputError
from matcher.records import MATCH_TARGETS, Document, country_code

if TYPE_CHECKING:
    import pandas as pd

DATASETS_BETWEEN: Final = "; "
"""What stands between the datasets of one reason."""

LEVELS: Final = ("none", "low", "fair", "good")
"""Levels of confidence; a list is confident when its level is fair or good."""

CONFIDENT: Final = frozenset({"fair", "good"})
"""Levels of a list that is more than a hint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which records may appear. Empty means all; a filter never changes a score.

    Parameters
    ----------
    countries, not_countries : tuple of str
        ISO 3166-1 alpha-2; for pilots and demos the countries of their regions.
    regions, not_regions : tuple of str
        Ids of regions or subregions.
    kinds : tuple of str
        Kinds of organisation.
    pilots : tuple of str
        Ids of pilots that a demo belongs to.
    exclude : tuple of str
        Ids never shown; the record asked for is always among them.
    """

    countries: tuple[str, ...] = ()
    not_countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    not_regions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    pilots: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("countries", "not_countries"):
            object.__setattr__(self, name, tuple(country_code(code) for code in getattr(self, name)))

    def __bool__(self) -> bool:
        return any(asdict(self).values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked: texts (one, or a record's documents) and what to look for.

    Parameters
    ----------
    documents : tuple of Document
        At least one with text.
    target : str
        One of `MATCH_TARGETS`.
    top : int
        How many matches at most; 1 or more, above the number of records means all.
    filters : Filters
    record : str or None
        Id of the record asked for, when the query is one.
    record_target : str or None
        What that record is; None for a text.
    """

    documents: tuple[Document, ...]
    target: str = "organisations"
    top: int = 10
    filters: Filters = field(default_factory=Filters)
    record: str | None = None
    record_target: str | None = None

    def __post_init__(self) -> None:
        if self.target not in MATCH_TARGETS:
            raise InputError("target", f"{self.target!r} is unknown", f"use one of {', '.join(MATCH_TARGETS)}")
        if self.top < 1:
            raise InputError("top", f"{self.top} is too few", "use 1 or more")
        if not any(document.text.strip() for document in self.documents):
            raise InputError("text", "is empty", "write a few sentences on what you do and what you look for")


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a text.

    Parameters
    ----------
    document : int
        Of the query, or of the candidate: counted in the order of `Record.matched_documents`.
    start, end : int
        Positions in its text; the end is not part of it.
    """

    document: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One contribution to a match: a word of the query and the term it met.

    Parameters
    ----------
    source : str
        The word or phrase as written in the query.
    spans : tuple of (int, int, int)
        (document, start, end) of every place where it stands in the query.
    lemma : str
        Its base form, or the part of it that met the term.
    term : str
        The term of the candidate, as a person would write it.
    route : str
        One of `matcher.routes.ROUTES`.
    weight : float
        Its share of the similarity; the weights of a match sum to it. In [0, 1].
    dataset : str or None
        The glossary or dictionaries that knew the translation, with their licences, `DATASETS_BETWEEN` them; None where none was
        needed.
    places : tuple of Place
        Where the term stands in the candidate's documents. For who shows the texts, not part of `to_dict`.
    """

    source: str
    spans: tuple[tuple[int, int, int], ...]
    lemma: str
    term: str
    route: str
    weight: float
    dataset: str | None = None
    places: tuple[Place, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        return {
            "source": self.source,
            "spans": [list(span) for span in self.spans],
            "lemma": self.lemma,
            "term": self.term,
            "route": self.route,
            "weight": self.weight,
            "dataset": self.dataset,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """How far a list or a match may be trusted.

    Parameters
    ----------
    level : str
        One of `LEVELS`.
    value : float
        In [0, 1].
    advice : str
        What the user can do; empty where nothing is needed.
    """

    level: str
    value: float
    advice: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        return {"level": self.level, "value": self.value, "advice": self.advice}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How far a candidate meets one need of the query.

    Parameters
    ----------
    need : int
        Its place in `MatchList.needs`.
    share : float
        Share of the need's specific words, by weight, that the candidate has; in [0, 1].
    words : tuple of str
        Those words, as written in the query.
    """

    need: int
    share: float
    words: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        return {"need": self.need, "share": self.share, "words": list(self.words)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that the query asks for: a sentence or a listed item.

    Parameters
    ----------
    text : str
    best : float
        The greatest share of it that one of the matches covers; 0 where nobody meets it.
    """

    text: str
    best: float

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A record that fits, and why.

    Parameters
    ----------
    rank : int
        1 is the best.
    id, kind, title : str
        `kind` is the kind of organisation, or "demo" or "pilot".
    country, region : str or None
    score : float
        Orders the list; a fixed increasing map of the fused value to [0, 1].
    components : mapping of str to float
        "similarity" is the cosine in [0, 1]; the reasons sum to it.
    confidence : Confidence
    reasons : tuple of Reason
        Strongest first.
    sentence : str
        The candidate's sentence that carries most of the similarity.
    uncovered : tuple of str
        Specific words of the query that this candidate does not meet.
    coverage : tuple of Coverage
        One for each need of the query, in their order.
    sentence_place, query_place : Place or None
        Where that sentence stands in the candidate's documents, and the query's sentence that carries most. For who shows the
        texts, not part of `to_dict`.
    """

    rank: int
    id: str
    kind: str
    title: str
    country: str | None
    region: str | None
    score: float
    components: Mapping[str, float]
    confidence: Confidence
    reasons: tuple[Reason, ...] = ()
    sentence: str = ""
    uncovered: tuple[str, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    sentence_place: Place | None = None
    query_place: Place | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        return {
            "rank": self.rank,
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "country": self.country,
            "region": self.region,
            "score": self.score,
            "components": dict(self.components),
            "confidence": self.confidence.to_dict(),
            "reasons": [reason.to_dict() for reason in self.reasons],
            "sentence": self.sentence,
            "uncovered": list(self.uncovered),
            "coverage": [coverage.to_dict() for coverage in self.coverage],
        }

    @property
    def explanation(self) -> Explanation:
        """Why it is there, to be looked at in a notebook."""
        return Explanation(self.to_dict())

    def _repr_html_(self) -> str:
        return match_html(self.to_dict())


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a match list was made with, so that it can be made again.

    Parameters
    ----------
    index : str
        Fingerprint of the index.
    generation : int
        How many updates the index had taken since it was built.
    configuration : mapping of str to JSON value
    versions : mapping of str to str
        Of this package and of what computes the scores.
    created : datetime.datetime
        In UTC.
    """

    index: str
    generation: int
    configuration: Mapping[str, Any]
    versions: Mapping[str, str]
    created: dt.datetime

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        return {
            "index": self.index,
            "generation": self.generation,
            "configuration": dict(self.configuration),
            "versions": dict(self.versions),
            "created": self.created.isoformat(timespec="seconds"),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the query's text was read.

    Parameters
    ----------
    lang : str
        Language of the query's first document.
    lang_probability : float
        1 where the language was given; in [0, 1].
    seeks, offers : tuple of str
        Sentences that ask, and sentences that offer.
    specific : tuple of str
        Words that carry the query, weightiest first.
    unmatched : tuple of str
        Specific words that no record of the target has, in any language.
    advice : tuple of str
        What the engine wants to say about the text, in sentences.
    """

    lang: str
    lang_probability: float
    seeks: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    specific: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchList:
    """The answer to a query.

    Parameters
    ----------
    query : Query
    reading : Reading
    confidence : Confidence
    matches : tuple of Match
        In rank order.
    provenance : Provenance
    needs : tuple of Need
        What the query asks for; empty where it does not ask.
    """

    query: Query
    reading: Reading
    confidence: Confidence
    matches: tuple[Match, ...]
    provenance: Provenance
    needs: tuple[Need, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The shape that the command line and the API answer; the query's text is not in it."""
        filters = {key: list(value) for key, value in asdict(self.query.filters).items() if value}
        reading = {key: list(v) if isinstance(v, tuple) else v for key, v in asdict(self.reading).items()}
        return {
            "query": {
                **reading,
                "target": self.query.target,
                "top": self.query.top,
                "record": self.query.record,
                "filters": filters,
                "needs": [need.to_dict() for need in self.needs],
            },
            "confidence": self.confidence.to_dict(),
            "matches": [match.to_dict() for match in self.matches],
            "provenance": self.provenance.to_dict(),
        }

    def to_frame(self) -> pd.DataFrame:
        """Pandas frame with a row per match, by rank; components are columns, `reasons` the strongest word pairs in words."""
        return matches_frame(self.to_dict())

    def _repr_html_(self) -> str:
        return match_list_html(self.to_dict())
