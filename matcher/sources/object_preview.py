"""What a person should see of objects before they are stored: key → field, and the first values in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from matcher.errors import InputError
from matcher.sources.fields import ROW_FIELDS, parse_document, record_fields
from matcher.sources.reading import PREVIEW_ROWS

MOST_KEYS: Final = 200
"""Keys that are shown; a file of records has some twenty."""

_LONGEST: Final = 300
_MOST_ITEMS: Final = 5
_DEEPEST: Final = 3


class ObjectPreview:
    """Gathers keys and first values of a file's objects.

    Parameters
    ----------
    mapping : mapping of str to str
        Key → field, as the caller asked.
    """

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self._asked = mapping
        self._keys: dict[str, None] = {}
        self._mapping: dict[str, str] = {}
        self._rows: list[dict[str, str]] = []

    def add(self, target: str, value: Mapping[str, Any], *, by_place: bool) -> None:
        """Take an object of a target; `by_place` where the list it stands in says which."""
        shown = {"target": target, **value} if by_place else value
        for key in shown:
            if key not in self._keys and len(self._keys) < MOST_KEYS:
                self._keys[key] = None
            if key in self._keys and key not in self._mapping and (field := self._field(key, target)):
                self._mapping[key] = field
        if len(self._rows) < PREVIEW_ROWS:
            self._rows.append({key: in_words(item)[:_LONGEST] for key, item in shown.items() if key in self._keys})

    def _field(self, key: str, target: str) -> str | None:
        """What the values of a key are taken as; None if it is no field."""
        if key in self._asked:
            return self._asked[key]
        if key in record_fields(target) or key in ROW_FIELDS:
            return key
        try:
            document = parse_document(key)
        except InputError:
            return None
        return str(document) if document is not None and document.part == "text" else None

    @property
    def header(self) -> tuple[str, ...]:
        """The keys, as they were met."""
        return tuple(self._keys)

    @property
    def mapping(self) -> dict[str, str]:
        """Key → field; a key that is no field is not in it."""
        return {**self._asked, **self._mapping}

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The first objects, a text per key."""
        return tuple(tuple(row.get(key, "") for key in self._keys) for row in self._rows)


def in_words(value: Any, depth: int = 0) -> str:
    """A JSON value as a person would say it, its first parts at least.

    Examples
    --------
    >>> in_words(["steel", "lignin"]), in_words({"pic": "999", "vat": "FI1"})
    ('steel, lignin', 'pic: 999, vat: FI1')
    >>> in_words([{"text": "We make lignin.", "aspect": "offers", "lang": "en"}])
    'offers: We make lignin.'
    """
    if isinstance(value, str):
        return value
    if depth >= _DEEPEST:
        return "..."
    if isinstance(value, Mapping):
        if isinstance(value.get("text"), str):
            return f"{value['aspect']}: {value['text']}" if isinstance(value.get("aspect"), str) else value["text"]
        return _listed((f"{key}: {in_words(item, depth + 1)}" for key, item in value.items()), len(value))
    if isinstance(value, list):
        return _listed((in_words(item, depth + 1) for item in value), len(value))
    return "" if value is None else json.dumps(value)


def _listed(parts: Iterable[str], count: int) -> str:
    few = [part for part, _ in zip(parts, range(_MOST_ITEMS), strict=False)]
    return ", ".join(few) + (", ..." if count > len(few) else "")
