"""Records of every type with any text that can be stored."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from matcher.records import ASPECTS, ID_PATTERN, ISO_3166, RECORD_TYPES, Document, Record

TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=40)
IDS = TEXT.filter(lambda text: ID_PATTERN.fullmatch(text) is not None)
NAMES = TEXT.filter(lambda text: bool(text.strip()))
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
COUNTRIES = st.none() | st.sampled_from(sorted(ISO_3166))
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)

DOCUMENTS = st.builds(
    Document,
    text=TEXT,
    aspect=st.sampled_from(ASPECTS),
    lang=st.none() | st.sampled_from(("en", "fi", "sv")),
    source=st.none() | TEXT,
    date=st.none() | st.dates(min_value=dt.date(1, 1, 1)),
    weight=st.floats(min_value=0, max_value=10, exclude_min=True) | st.integers(1, 10),
)

_COMMON = {
    "id": IDS,
    "name": NAMES,
    "local_names": TEXTS,
    "keywords": TEXTS,
    "documents": st.lists(DOCUMENTS, max_size=3).map(tuple),
    "sources": TEXTS,
    "provenance": st.dictionaries(TEXT, TEXT, max_size=2),
    "facts": st.dictionaries(TEXT, JSON, max_size=3),
}
_COOPERATION = {
    "lead_regions": TEXTS,
    "regions": TEXTS,
    "technologies": TEXTS,
    "sectors": TEXTS,
    "trl": st.none() | TEXT,
}
_OWN: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "organisations": {
        "kind": st.none() | TEXT,
        "country": COUNTRIES,
        "region": st.none() | TEXT,
        "subregion": st.none() | TEXT,
        "website": st.none() | TEXT,
        "identifiers": st.dictionaries(TEXT, TEXT, max_size=2),
    },
    "pilots": _COOPERATION,
    "demos": _COOPERATION | {"pilot": st.none() | TEXT},
    "regions": {"country": COUNTRIES, "nuts": TEXTS, "membership": st.none() | TEXT, "pilots": TEXTS},
}


def records_of(target: str) -> st.SearchStrategy[Record]:
    """Records of one target."""
    return st.builds(RECORD_TYPES[target], **_COMMON, **_OWN[target])


RECORDS: st.SearchStrategy[Record] = st.one_of(*(records_of(target) for target in RECORD_TYPES))
