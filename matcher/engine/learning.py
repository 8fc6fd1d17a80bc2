"""What the decisions on a match list teach it: previewed, applied to its next versions, and taken back.

Only what is said of the topic teaches (`matcher.review.teaching`). A preview changes nothing. What is applied holds for the next
versions of the list until it is taken back; the versions that are there stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from matcher.engine import following, list_asking
from matcher.engine.plans import Plan
from matcher.engine.suggesting import PARTNERS, ranked
from matcher.errors import ConflictError, FilterError
from matcher.evaluation.experiment import compare, evaluate
from matcher.evaluation.results import Comparison
from matcher.matches import Query
from matcher.profiles.index import ProfileIndex
from matcher.ranking.feedback import WEIGHT, Feedback, followed, rocchio
from matcher.ranking.ranker import SIMILARITY, Ranking
from matcher.ranking.slots import QueryReader
from matcher.review.teaching import judgements
from matcher.store.feedback import StoredFeedback
from matcher.store.lists import LISTS

if TYPE_CHECKING:
    from matcher.engine.core import Engine

MEASURE: Final = "nDCG@10"

Grades = Mapping[str, Mapping[str, int]]
"""Record asked for (empty for a free text) → candidate → grade."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedList:
    """What feedback would change in the list of one query.

    Parameters
    ----------
    asked, title : str
        Id and name of what is asked for.
    decided : int
        Decisions on it that teach.
    enters, leaves : tuple of (str, str)
        Id and name of the records that the list would gain and lose.
    moved : int
        How many of those that stay get another place.
    """

    asked: str
    title: str
    decided: int
    enters: tuple[tuple[str, str], ...]
    leaves: tuple[tuple[str, str], ...]
    moved: int

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        return {
            "asked": self.asked or None,
            "title": self.title,
            "decisions": self.decided,
            "enters": [{"id": record, "title": name} for record, name in self.enters],
            "leaves": [{"id": record, "title": name} for record, name in self.leaves],
            "moved": self.moved,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackPreview:
    """What the decisions of a list would change in it.

    Parameters
    ----------
    list : int
    grades : mapping of str to mapping of str to int
        What the decisions teach.
    silent : int
        Decisions that teach nothing of the texts, such as "no capacity now".
    lists : tuple of ChangedList
        Of each query with decisions that teach.
    check : Comparison or None
        The decided records in the order of before, and in the order that the other decisions of the same query give each; None where
        no query has both a record in favour and another.
    standing : StoredFeedback or None
        What the list learns from now.
    """

    list: int
    grades: Grades
    silent: int
    lists: tuple[ChangedList, ...]
    check: Comparison | None
    standing: StoredFeedback | None

    def to_dict(self) -> dict[str, Any]:
        """JSON values only."""
        return {
            "list": self.list,
            "decisions": sum(map(len, self.grades.values())),
            "silent": self.silent,
            "standing": self.standing.number if self.standing else None,
            "lists": [one.to_dict() for one in self.lists],
            "check": self.check.to_dict() if self.check else None,
        }


def preview(engine: Engine, number: int) -> FeedbackPreview:
    """What the decisions of a list would change in it; nothing is stored.

    Raises
    ------
    UnknownIdError
        If there is no such list.
    ConflictError
        If none of its decisions teaches.
    """
    following.before_answering(engine)
    with engine.store.reading() as tx:
        stored, standing = tx.match_list(number), tx.feedback_of(number)
        decisions = [decision for _, decision in tx.decisions(number)]
    grades = judgements(decisions)
    if not grades:
        problem = "none of its decisions teaches" if decisions else "nobody has decided on it yet"
        raise ConflictError(f"{LISTS} {number}", problem, "accept or shortlist some, or reject some for their topic")
    plan = Plan.from_dict(stored.plan)
    reader = list_asking.reader_of(engine, plan)
    changed, before, after = [], {}, {}
    for asked, of in grades.items():
        title, query = list_asking.query_of(engine, plan, stored.text, asked)
        if query is None:
            continue
        rankings = _rankings(engine, query, reader, of)
        if rankings is None:
            continue
        changed.append(_changed(reader.index, asked, title, of, rankings, plan.top))
        if len({grade > 0 for grade in of.values()}) > 1:
            before[asked], after[asked] = _checked(reader.index, of, rankings[0])
    return FeedbackPreview(
        list=number,
        grades=grades,
        silent=len(decisions) - sum(map(len, grades.values())),
        lists=tuple(changed),
        check=_compared(grades, before, after),
        standing=standing,
    )


def apply(engine: Engine, number: int, who: str | None = None) -> StoredFeedback:
    """Let the next versions of a list learn from its decisions as they are now, and ask for one.

    Raises
    ------
    UnknownIdError
        If there is no such list.
    ConflictError
        If none of its decisions teaches, or a version is being made.
    """
    with engine.store.writing() as tx:
        grades = judgements(decision for _, decision in tx.decisions(number))
        tx.match_list(number)
        if not grades:
            problem = "none of its decisions teaches"
            raise ConflictError(
                f"{LISTS} {number}", problem, "accept or shortlist some, or reject some for their topic"
            )
        made = tx.apply_feedback(number, grades, WEIGHT, who)
        tx.rerun_list(number, who)
    engine.lists.wanted.set()
    return made


def take_back(engine: Engine, number: int, who: str | None = None) -> StoredFeedback:
    """Let the next versions of a list learn from nothing again, and ask for one.

    Raises
    ------
    UnknownIdError
        If there is no such list.
    ConflictError
        If it learns from nothing, or a version is being made.
    """
    with engine.store.writing() as tx:
        ended = tx.end_feedback(number, who)
        tx.rerun_list(number, who)
    engine.lists.wanted.set()
    return ended


def _rankings(
    engine: Engine, query: Query, reader: QueryReader, grades: Mapping[str, int]
) -> tuple[Ranking, Ranking] | None:
    """The query's list without feedback and with it; None where the filters leave nothing."""
    gains = rocchio(reader.index, grades)
    partners = query.target == PARTNERS
    try:
        plain = ranked(engine, query, reader, top=query.top, partners=partners)[1]
    except FilterError:
        return None
    if gains is None:
        return plain, plain
    return plain, ranked(engine, query, reader, top=query.top, partners=partners, feedback=Feedback(gains))[1]


def _changed(
    index: ProfileIndex,
    asked: str,
    title: str,
    grades: Mapping[str, int],
    rankings: tuple[Ranking, Ranking],
    top: int,
) -> ChangedList:
    before, after = (_shown(ranking, top) for ranking in rankings)
    cards = {place: index.card(place) for place in {*before, *after}}
    stay = [place for place in before if place in after]
    return ChangedList(
        asked=asked,
        title=title,
        decided=len(grades),
        enters=tuple((cards[place].id, cards[place].title) for place in after if place not in before),
        leaves=tuple((cards[place].id, cards[place].title) for place in before if place not in after),
        moved=sum(before.index(place) != after.index(place) for place in stay),
    )


def _shown(ranking: Ranking, top: int) -> list[int]:
    """The positions that a list shows: those that share anything with the query."""
    similarity = ranking.components[SIMILARITY]
    return [place for place in ranking.positions.tolist()[:top] if similarity[place] > 0]


Scored = list[tuple[str, float]]


def _checked(index: ProfileIndex, grades: Mapping[str, int], ranking: Ranking) -> tuple[Scored, Scored]:
    """The decided records by their mixture, and each with the feedback of the others."""
    living = index.living()
    before, after = {}, {}
    for record in grades:
        place = index.position(record)
        if place is None:
            continue
        others = {other: grade for other, grade in grades.items() if other != record}
        gains = rocchio(index, others)
        before[record] = float(ranking.fused[place])
        after[record] = before[record] if gains is None else float(followed(ranking.fused, gains, living)[place])
    return _ordered(before), _ordered(after)


def _ordered(scores: Mapping[str, float]) -> Scored:
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def _compared(grades: Grades, before: Mapping[str, Scored], after: Mapping[str, Scored]) -> Comparison | None:
    if not before:
        return None
    judged = {asked: grades[asked] for asked in before}
    return compare(evaluate(judged, before, MEASURE), evaluate(judged, after, MEASURE))
