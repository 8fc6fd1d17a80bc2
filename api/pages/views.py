"""Records and matches as the page shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from api.pages.doubts import marks
from api.pages.marking import Piece, pieces
from api.pages.wording import COMPONENTS
from matcher.engine.needs import Need
from matcher.matches import Match, Place, Reason
from matcher.records import Demo, Document, Pilot, Record
from matcher.routes import SURE_ROUTES

STRONG: Final = 0.02
"""Share of a match from which a word pair is shown at once and marked in the texts; the table has them all."""

_NAMES: Final = frozenset({"name"})


def path_of(target: str, record_id: str) -> str:
    """Address of a record's page."""
    return f"/{target}/{quote(record_id, safe='')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """A record in a line: its name, its place, what is in doubt.

    Parameters
    ----------
    target, id, href, title : str
    local : str
        Its name in the language of the place; empty where there is none.
    kind, country : str
        Empty where it has none.
    region, pilot : str
        Names; empty where it has none.
    marks : tuple of str
        Messages that say what to check.
    """

    target: str
    id: str
    href: str
    title: str
    local: str
    kind: str
    country: str
    region: str
    pilot: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AspectView:
    """A text of a record.

    Parameters
    ----------
    aspect : str
        An aspect, or "keywords".
    lang : str
        Code of its language; empty where it is not known.
    pieces : tuple of Piece
    """

    aspect: str
    lang: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class PairView:
    """A word of the query and the word it met.

    Parameters
    ----------
    source, term, route : str
    share : float
        Of the whole similarity; in [0, 1].
    dataset : str
        What knew the translation; empty where nothing had to.
    sure : bool
        Whether whole words meet.
    """

    source: str
    term: str
    route: str
    share: float
    dataset: str
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchView:
    """A suggestion.

    Parameters
    ----------
    rank : int
    row : RowView
    score : float
        In [0, 1].
    level : str
        Level of confidence.
    pairs, strong : tuple of PairView
        Strongest first: all, and those whose share is worth showing at once.
    asked, said : tuple of Piece
        The sentence of the query and that of the candidate that carry most, with marks; empty where there is none.
    asked_lang, said_lang : str
    met, uncovered : tuple of str
        Words of what is asked for that it has, and specific words that it has not.
    parts : tuple of (str, float)
        Components of the score: messages and values.
    texts : tuple of AspectView
        All texts of the candidate, with marks.
    """

    rank: int
    row: RowView
    score: float
    level: str
    pairs: tuple[PairView, ...]
    strong: tuple[PairView, ...]
    asked: tuple[Piece, ...]
    asked_lang: str
    said: tuple[Piece, ...]
    said_lang: str
    met: tuple[str, ...]
    uncovered: tuple[str, ...]
    parts: tuple[tuple[str, float], ...]
    texts: tuple[AspectView, ...]


@dataclass(frozen=True, slots=True)
class HomeNeedView:
    """A need of a demo and who of the home region has its words.

    Parameters
    ----------
    text, lang : str
    state : str
        "met" where some organisation has each word, "partly", "missing", or "unknown" where the need has no word to look for.
    missing : tuple of str
    by : tuple of (RowView, tuple of str)
        Organisations and the words they have.
    """

    text: str
    lang: str
    state: str
    missing: tuple[str, ...]
    by: tuple[tuple[RowView, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """A search that a visitor keeps.

    Parameters
    ----------
    href, title, target : str
    record : str
        Address of the record that it starts from; empty for a text.
    seen_at : datetime.datetime
        When the visitor has looked last.
    new : int
        How many of what it finds the visitor has not seen.
    works : bool
        Whether it could be asked just now.
    """

    href: str
    title: str
    target: str
    record: str
    seen_at: dt.datetime
    new: int
    works: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """A region and a pilot.

    Parameters
    ----------
    pilot, href : str
        Name of the pilot, and where it is told of.
    fitting, step : int
        How many organisations fit, and how dark that is, from 0 to 3.
    sign, part : str
        What the region has to do with it: a sign and a message; empty where nothing.
    missing, unknown, could : bool
        Whether the region takes part and nobody fits; whether it takes part and no organisation of it is stored; whether somebody
        fits and it does not take part.
    best : tuple of (str, str)
        Addresses and names of organisations that fit best.
    """

    pilot: str
    href: str
    fitting: int
    step: int
    sign: str
    part: str
    missing: bool
    unknown: bool
    could: bool
    best: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    """A region against all pilots.

    Parameters
    ----------
    name, href, country : str
    stored : int
        How many of its organisations are in the store.
    cells : tuple of HeatCell
    """

    name: str
    href: str
    country: str
    stored: int
    cells: tuple[HeatCell, ...]


def row_view(record: Record, names: Mapping[str, str]) -> RowView:
    """A record in a line.

    Parameters
    ----------
    record : Record
    names : mapping of str to str
        Names of regions and pilots by id.
    """
    region = getattr(record, "region", None) or ""
    pilot = getattr(record, "pilot", None) or ""
    kind = {Demo.target: "demo", Pilot.target: "pilot"}.get(record.target, getattr(record, "kind", None) or "")
    return RowView(
        target=record.target,
        id=record.id,
        href=path_of(record.target, record.id),
        title=record.name,
        local=record.local_names[0] if record.local_names else "",
        kind=kind,
        country=getattr(record, "country", None) or "",
        region=names.get(region, region),
        pilot=names.get(pilot, pilot),
        marks=marks(record),
    )


def match_view(
    match: Match, record: Record, asked: Sequence[Document], lang: str, names: Mapping[str, str]
) -> MatchView:
    """A suggestion.

    Parameters
    ----------
    match : Match
    record : Record
        The candidate.
    asked : sequence of Document
        The query's texts.
    lang : str
        Language of those that do not say theirs.
    names : mapping of str to str
    """
    own = tuple(record.matched_documents())
    total = sum(reason.weight for reason in match.reasons) or 1.0
    pairs = tuple(_pair(reason, total) for reason in match.reasons)
    strong = strong_reasons(match)
    there = [place for reason in strong for place in reason.places]
    return MatchView(
        rank=match.rank,
        row=row_view(record, names),
        score=match.score,
        level=match.confidence.level,
        pairs=pairs,
        strong=pairs[: len(strong)],
        asked=_sentence(asked, match.query_place, query_places(strong)),
        asked_lang=_lang_at(asked, match.query_place) or lang,
        said=_sentence(own, match.sentence_place, there),
        said_lang=_lang_at(own, match.sentence_place),
        met=tuple(dict.fromkeys(word for one in match.coverage for word in one.words)),
        uncovered=match.uncovered,
        parts=tuple((COMPONENTS.get(name, name), value) for name, value in match.components.items()),
        texts=aspect_views(own, there),
    )


def strong_reasons(match: Match) -> list[Reason]:
    """The reasons of a match that are worth showing at once, strongest first; the first always is."""
    least = STRONG * sum(reason.weight for reason in match.reasons)
    return [reason for n, reason in enumerate(match.reasons) if n == 0 or reason.weight >= least]


def query_places(reasons: Iterable[Reason]) -> list[Place]:
    """Where the words of some reasons stand in the query."""
    return [Place(*span) for reason in reasons for span in reason.spans]


def aspect_views(documents: Sequence[Document], places: Sequence[Place] = ()) -> tuple[AspectView, ...]:
    """Texts with marks; names are left out, as they stand above."""
    views = []
    for number, document in enumerate(documents):
        if document.source not in _NAMES:
            here = [place for place in places if place.document == number]
            aspect = "keywords" if document.source == "keywords" else document.aspect
            views.append(AspectView(aspect, document.lang or "", pieces(document.text, here)))
    return tuple(views)


def need_view(need: Need, rows: Mapping[str, RowView]) -> HomeNeedView:
    """A need and who has its words; `rows` holds the organisations by id."""
    if not need.words:
        state = "unknown"
    elif not need.missing:
        state = "met"
    else:
        state = "partly" if need.by else "missing"
    by = tuple((rows[holder.id], holder.words) for holder in need.by if holder.id in rows)
    return HomeNeedView(need.text, need.lang or "", state, need.missing, by)


def _pair(reason: Reason, total: float) -> PairView:
    sure = reason.route in SURE_ROUTES
    return PairView(reason.source, reason.term, reason.route, reason.weight / total, reason.dataset or "", sure)


def _sentence(documents: Sequence[Document], at: Place | None, places: Sequence[Place]) -> tuple[Piece, ...]:
    if at is None or at.document >= len(documents):
        return ()
    here = [place for place in places if place.document == at.document]
    return pieces(documents[at.document].text, here, at)


def _lang_at(documents: Sequence[Document], at: Place | None) -> str:
    return (documents[at.document].lang or "") if at is not None and at.document < len(documents) else ""
