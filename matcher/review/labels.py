"""Names of states, reasons, columns, kinds and levels in the languages of the page, from the tables in `data/review/`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from matcher.settings import bundled_data

LANGUAGES: Final = ("en", "fi", "sv")
"""Languages that every name is given in; the first is used where another is asked for."""


@cache
def labels(table: str) -> Mapping[str, Mapping[str, str]]:
    """Id → language → name, in the order of `data/review/TABLE.csv`.

    Examples
    --------
    >>> labels("states")["agreed"]["fi"]
    'Sovittu'
    """
    path = bundled_data() / "review" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = {row["id"]: MappingProxyType({lang: row[lang] for lang in LANGUAGES}) for row in csv.DictReader(stream)}
    return MappingProxyType(rows)


def label(table: str, name: str, lang: str = "en") -> str:
    """The name of one id in a language; English where the language is another, the id itself where it is unknown.

    Examples
    --------
    >>> label("reasons", "capacity", "sv"), label("reasons", "capacity", "de")
    ('Ingen kapacitet nu', 'No capacity now')
    """
    held = labels(table).get(name)
    return name if held is None else held.get(lang, held[LANGUAGES[0]])


def id_of(table: str, text: str) -> str | None:
    """The id that a person means by an id or by a name in any of the languages; None if it is none.

    Examples
    --------
    >>> id_of("states", " hylätty "), id_of("states", "Rejected"), id_of("states", "gone")
    ('rejected', 'rejected', None)
    """
    wanted = " ".join(text.split()).casefold()
    for name, held in labels(table).items():
        if wanted in (name.casefold(), *(value.casefold() for value in held.values())):
            return name
    return None
