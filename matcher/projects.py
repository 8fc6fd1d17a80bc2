"""Nouns of cooperation: projects, and who took part in them.

They come from open data, beside the records; an organisation's part in a project is evidence of whom it works with.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from matcher.records import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A funded project.

    Parameters
    ----------
    source : str
        The collection it is from, such as "cordis".
    id : str
        Unique within its source.
    title, acronym : str
    programme : str
        What paid for it; empty where it is not known.
    objective : str
        What it set out to do; becomes a document of those who took part.
    started, ended : datetime.date or None
    address : str
        Where it can be read about.
    """

    source: str
    id: str
    title: str
    acronym: str = ""
    programme: str = ""
    objective: str = ""
    started: dt.date | None = None
    ended: dt.date | None = None
    address: str = ""

    @property
    def text(self) -> str:
        """Title and objective, as one text."""
        title = self.title.rstrip(" .")
        return f"{title}. {self.objective}".strip() if self.objective else title


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """An organisation's part in a project, as a source tells it.

    Parameters
    ----------
    project : str
        Id of a project of the same source.
    organisation : Organisation
        As the source knows it; its id is made of its identifier there.
    role : str
        "coordinator", "participant" or another word of the source.
    updated : str
        When the source wrote it, as text that sorts; of an organisation's rows the latest describes it.
    """

    project: str
    organisation: Organisation
    role: str = "participant"
    updated: str = ""
