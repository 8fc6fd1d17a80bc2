"""Pasted texts, kept for a while so that their results have a private link.

The link holds a random token; the text is neither in it nor in a log.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.engine.suggesting import make_query
from matcher.people.contacts import masked

if TYPE_CHECKING:
    from matcher.engine.core import Engine


@dataclass(frozen=True, slots=True)
class KeptText:
    """A text that was kept.

    Parameters
    ----------
    text : str
    expires_at : datetime.datetime
        When it can be opened no more; in UTC.
    """

    text: str
    expires_at: dt.datetime


def keep(engine: Engine, text: str) -> str:
    """Keep a text, without the personal e-mail addresses in it, for as long as the settings say; the token to open it by.

    Raises
    ------
    InputError
        If no query can be made of it.
    """
    make_query(
        engine, text, record=None, record_target="", target="organisations", top=1, lang=None, filters=None
    )  # refuses what cannot be asked before it is stored
    with engine.store.writing() as held:
        return held.keep_query({"text": masked(text)}, dt.timedelta(days=engine.settings.keep_days))


def kept(engine: Engine, token: str) -> KeptText | None:
    """The text under a token; None if there is none, or no more."""
    with engine.store.reading() as held:
        found = held.kept_query(token)
    return None if found is None else KeptText(str(found.body["text"]), found.expires_at)


def forget(engine: Engine, token: str) -> bool:
    """Remove the text under a token; False if there was none."""
    with engine.store.writing() as held:
        return held.forget_query(token)
