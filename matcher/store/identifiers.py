"""Identifiers of organisations: made comparable, and found by.

An organisation may have several of one scheme after a merge: `pic`, `pic_2` and so on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import sqlalchemy as sa

from matcher.store.schema import identifiers, records
from matcher.store.transaction import Transaction

PATTERNS: Final = {
    "pic": re.compile(r"\d{3,12}"),
    "ror": re.compile(r"0[a-z0-9]{8}"),
    "vat": re.compile(r"[A-Z0-9]{5,20}"),
}
"""Scheme → what its values look like; the order is the order in which they are trusted."""

_FEWEST_DIGITS: Final = 5
"""Of a VAT number: sources hold words such as "not applicable" in its place."""

_PART: Final = 500


Identifier = tuple[str, str]
"""Scheme and comparable value."""


def comparable(name: str, text: str) -> Identifier | None:
    """An identifier as it is compared; None where it is none of the known schemes, or no value of it.

    Examples
    --------
    >>> comparable("pic_2", "999 887 766"), comparable("ror", "https://ror.org/04b181w54"), comparable("vat", "NOT APPLICABLE")
    (('pic', '999887766'), ('ror', '04b181w54'), None)
    """
    scheme = name.lower().partition("_")[0]
    if scheme not in PATTERNS:
        return None
    value = re.sub(r"[^0-9A-Z]", "", text.upper())
    if scheme == "ror":  # often written as an address
        value = text.strip().rstrip("/").rpartition("/")[2].lower()
    if scheme == "vat" and sum(sign.isdigit() for sign in value) < _FEWEST_DIGITS:
        return None
    return (scheme, value) if PATTERNS[scheme].fullmatch(value) else None


def comparable_of(held: Mapping[str, str]) -> list[Identifier]:
    """All identifiers of a record that can be compared, the most trusted scheme first, each once."""
    found = {pair for name, text in held.items() if (pair := comparable(name, text))}
    return sorted(found, key=lambda pair: (list(PATTERNS).index(pair[0]), pair[1]))


class IdentifierReader(Transaction):
    """Finds organisations by identifiers."""

    def identified(self, wanted: Iterable[Identifier]) -> dict[Identifier, str]:
        """Identifier → id of the organisation that has it; of several the first by id. Unknown ones are left out."""
        found: dict[Identifier, str] = {}
        by_scheme: dict[str, list[str]] = {}
        for scheme, value in dict.fromkeys(wanted):
            by_scheme.setdefault(scheme, []).append(value)
        query = sa.select(identifiers.c.scheme, identifiers.c.value, records.c.id).join(
            records, records.c.number == identifiers.c.record
        )
        for scheme, values in by_scheme.items():
            for start in range(0, len(values), _PART):
                these = identifiers.c.value.in_(values[start : start + _PART])
                chosen = query.where(identifiers.c.scheme == scheme, these).order_by(records.c.id)
                for held, value, record_id in self._connection.execute(chosen):
                    found.setdefault((held, value), record_id)
        return found
