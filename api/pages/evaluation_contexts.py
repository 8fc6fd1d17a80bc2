"""What each page about evaluations is given, as `contexts.py` does for the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from api.pages import evaluation_views as views
from api.pages.contexts import help_


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationsPage:
    """The evaluations, newest first, and what was made live."""

    rows: Sequence[views.EvaluationRow] = help_("The evaluations.")
    further: str = help_("Address of the next page; empty on the last.")
    live: Sequence[views.LiveView] = help_("What was made live, the newest first; the first is live now.")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationPage:
    """One evaluation."""

    name: str = help_("What it is about.")
    who: str = help_("Who made it; empty where that is not known.")
    at: dt.datetime = help_("When.")
    queries: int = help_("Queries with judgements.")
    target: str = help_("What was ranked, where that is records of the store.")
    top: int = help_("Length of the lists that were compared.")
    parameters: Sequence[views.ParametersView] = help_("The configurations; the others are compared with the first.")
    rows: Sequence[views.MeasureRow] = help_("Every measure of every configuration.")
    measures: Sequence[str] = help_("Names of the measures.")
    measure: str = help_("That which the rest of the page goes by.")
    runs: Sequence[views.RunView] = help_("The configurations but the first.")
    most: int = help_("How many queries or lists are shown at most.")
    address: str = help_("Address of this page.")
