"""Everything of the report, gathered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from matcher.engine.report.data_quality import TargetQuality, data_quality
from matcher.engine.report.judged import SetQuality, judged_quality
from matcher.engine.report.suggested import Exposure, MissingWord, exposure, missing_words

if TYPE_CHECKING:
    from matcher.engine.core import Engine

STEPS: Final = 5
"""How often `progress` is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the report says, in numbers.

    Parameters
    ----------
    made : datetime.datetime
        In UTC.
    store : str
        The database's address without its password.
    counts : mapping of str to int
        Target → records.
    projects : int
    index : str
        Fingerprint of the organisations' index; of the first there is, where there are none.
    configuration : mapping of str to float
    quality : tuple of TargetQuality
    exposures : tuple of Exposure
        For demos and for organisations that ask, where there are any.
    sets : tuple of SetQuality
    skipped : tuple of str
        Judged sets whose records the store has not.
    missing : mapping of str to tuple of MissingWord
        "demos" are demos' words that no organisation has, "organisations" the other way round.
    """

    made: dt.datetime
    store: str
    counts: Mapping[str, int]
    projects: int
    index: str
    configuration: Mapping[str, Any]
    quality: tuple[TargetQuality, ...]
    exposures: tuple[Exposure, ...]
    sets: tuple[SetQuality, ...]
    skipped: tuple[str, ...]
    missing: Mapping[str, tuple[MissingWord, ...]]


def make_report(engine: Engine, progress: Callable[[int, int | None], None] | None = None) -> Report:
    """The report on the store and its index, brought up to date first.

    Raises
    ------
    IndexMissingError
        If there is no index.
    """
    done = progress or (lambda _done, _total: None)
    engine.catch_up()
    indexes = engine.home.opened().indexes
    made = dt.datetime.now(dt.UTC)
    quality = tuple(data_quality(engine, made.date()))
    done(1, STEPS)
    found = {}
    for number, target in enumerate(("demos", "organisations"), start=2):
        found[target] = exposure(engine, target)
        done(number, STEPS)
    missing = {"demos": tuple(found["demos"][1])} if found["demos"] else {}
    if "demos" in indexes and "organisations" in indexes:
        missing["organisations"] = tuple(missing_words(engine, "organisations", "demos"))
    done(4, STEPS)
    sets, skipped = judged_quality(engine)
    done(STEPS, STEPS)
    with engine.store.reading() as tx:
        projects = tx.collaboration_counts()["projects"]
    index = indexes.get("organisations") or next(iter(indexes.values()))
    return Report(
        made=made,
        store=engine.store.address,
        counts=engine.counts(),
        projects=projects,
        index=index.fingerprint,
        configuration=index.configuration.to_dict(),
        quality=quality,
        exposures=tuple(held[0] for held in found.values() if held),
        sets=tuple(sets),
        skipped=tuple(skipped),
        missing=missing,
    )
