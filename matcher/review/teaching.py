"""Decisions → what they teach, as judgements.

Only what is said of the topic teaches. *Wrong topic* says that two texts should not have met; *no capacity* says nothing of the
texts, so it is left out rather than counted as a wrong answer. Who declines after having been contacted says so of the time, not of the
texts, unless the reason says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from matcher.review.reasons import TEACHES

GRADES: Final[Mapping[str, int]] = {"agreed": 3, "contacted": 2, "accepted": 2, "shortlisted": 1}
"""State → grade of a judgement. A state that is neither here nor turned down, such as "unsure", is none."""

TURNED_DOWN: Final = ("rejected", "declined")
"""States that are a judgement, of grade 0, where their reason teaches."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on a suggestion.

    Parameters
    ----------
    query : str
        Id of what was asked.
    record : str
        Id of the record that was suggested.
    state : str
        One of `matcher.review.states.STATES`.
    reason : str or None
        One of `matcher.review.reasons.reasons()`.
    """

    query: str
    record: str
    state: str
    reason: str | None = None

    @property
    def grade(self) -> int | None:
        """What it teaches, as a grade; None where it teaches nothing of the texts.

        Examples
        --------
        >>> Decided("q", "a", "rejected", "wrong-topic").grade, Decided("q", "a", "rejected", "capacity").grade
        (0, None)
        """
        if self.state in TURNED_DOWN:
            return 0 if self.reason in TEACHES else None
        return GRADES.get(self.state)


def judgements(decisions: Iterable[Decided]) -> dict[str, dict[str, int]]:
    """Decisions as qrels; of several on one suggestion the last counts, also where it teaches nothing.

    Examples
    --------
    >>> first, then = Decided("q", "a", "accepted"), Decided("q", "a", "rejected", "capacity")
    >>> judgements([first, Decided("q", "b", "agreed")]), judgements([first, then])
    ({'q': {'a': 2, 'b': 3}}, {})
    """
    last = {(one.query, one.record): one.grade for one in decisions}
    qrels: dict[str, dict[str, int]] = {}
    for (query, record), grade in last.items():
        if grade is not None:
            qrels.setdefault(query, {})[record] = grade
    return qrels
