"""The fields a column can be given, and how they are spelt.

::

    name  country  keywords ...        a field of the record
    about  about_fi  about_2_en        a document of that aspect, numbered, in that language
    about_fi_source (_date, _weight)   what else is known of that document
    pic  ror  vat                      an identifier of an organisation
    lang                               the language of the row's documents that name none
    target                             organisations, pilots, demos or regions, where one file holds several
    name_json  documents_json ...      the field as JSON, where a plain cell cannot carry it
    facts                              kept and shown, not matched
    -                                  left out
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Final

from matcher.errors import InputError
from matcher.records import ASPECTS, RECORD_TYPES
from matcher.sources.languages import language_code
from matcher.sources.naming import did_you_mean

IDENTIFIERS: Final = ("pic", "ror", "vat")
ROW_FIELDS: Final = ("lang", "target")
IGNORED: Final = "-"
FACTS: Final = "facts"
_DOCUMENT: Final = re.compile(rf"({'|'.join(ASPECTS)})(?:_([1-9]\d?))?(?:_([a-z]{{2,3}}))?(?:_(source|date|weight))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a column holds.

    Parameters
    ----------
    name : str
        A field of the record, an aspect, an identifier, "lang", "target", "facts" or "-".
    number, lang, part
        Of a document: which of its aspect, its language, and "text", "source", "date" or "weight".
    as_json : bool
        Whether cells hold JSON.
    """

    name: str
    number: int = 1
    lang: str | None = None
    part: str = "text"
    as_json: bool = False

    def __str__(self) -> str:
        out = self.name
        out += f"_{self.number}" if self.number > 1 else ""
        out += f"_{self.lang}" if self.lang else ""
        out += f"_{self.part}" if self.part != "text" else ""
        return out + ("_json" if self.as_json else "")

    @property
    def is_document(self) -> bool:
        """Whether it is (a part of) a document."""
        return self.name in ASPECTS

    @property
    def document(self) -> Field:
        """The field of the text that this is a part of."""
        return replace(self, part="text")


@cache
def record_fields(target: str) -> dict[str, str]:
    """Field → its kind ("text", "list" or "mapping") for records of `target`."""
    kinds = {}
    for field in fields(RECORD_TYPES[target]):
        declared = str(field.type)
        kind = "list" if declared.startswith("tuple") else "mapping" if declared.startswith("Mapping") else "text"
        kinds[field.name] = kind
    return kinds


@cache
def plain_names(target: str) -> tuple[str, ...]:
    """Names of the fields that a plain cell can hold, for records of `target`."""
    names = [name for name, kind in record_fields(target).items() if kind != "mapping" and name != "documents"]
    if "identifiers" in record_fields(target):
        names += IDENTIFIERS
    return (*names, *ASPECTS, *ROW_FIELDS)


def parse_document(text: str) -> Field | None:
    """The document field that `text` spells, or None if it spells none.

    Raises
    ------
    LanguageError
        If its form is right and its language is none.

    Examples
    --------
    >>> parse_document("about_2_fi")
    Field(name='about', number=2, lang='fi', part='text', as_json=False)
    """
    found = _DOCUMENT.fullmatch(text)
    if found is None:
        return None
    lang = language_code(found[3]) if found[3] else None
    return Field(name=found[1], number=int(found[2] or 1), lang=lang, part=found[4] or "text")


def parse_field(text: str, targets: Iterable[str]) -> Field:
    """The field that `text` spells, for records of one of `targets`.

    Raises
    ------
    InputError
        If there is no such field; it names near ones.
    """
    text = text.strip()
    targets = tuple(targets)
    known = [*dict.fromkeys(name for target in targets for name in plain_names(target)), FACTS, IGNORED]
    if text in known:
        return Field(name=text)
    if text.endswith("_json") and any(text[:-5] in record_fields(target) for target in targets):
        return Field(name=text[:-5], as_json=True)
    if field := parse_document(text):
        return field
    remedy = did_you_mean(text, known, f"use one of {', '.join(known)}")
    raise InputError("field", f"{text!r} is no field of {' or '.join(targets)}", remedy)
