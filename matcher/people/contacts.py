"""Personal e-mail addresses, which are not kept: contact with partners is relayed by the coordinators.

An address of a role (info@, sales@) stays. Of any other the person's part is cut off: `anna.mattila@firm.example` becomes
`…@firm.example`. An address that its owner made public can be recorded as the fact `public_email`; that is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from matcher.records import Record

PUBLIC: Final = "public_email"
"""The fact that holds a public address."""

MARK: Final = "…"

ROLE_WORDS: Final = frozenset(
    """admin administration anfrage applications asiakaspalvelu asiointi careers cluster comms communication communications
    contact contacto contato contatti direction eu eupilots europe events export feedback hallinto hello help helpdesk hr
    info information infos innovation international jobs kanslia kansainvaliset kirjaamo kontakt kontakti mail marketing media myynti
    neuvonta office ordering palvelu partner partners partnership pilots post posti postmaster press presse privacy project projects
    projekti registrator registry research rektorat rto sales secretariat secretary service services support team tiedotus toimisto
    tuki university viestinta webmaster welcome yhteys zentrale""".split()
)
"""Words that name a role and no person."""

_ADDRESS: Final = re.compile(r"[\w.+'-]*\w@(?=[\w-]+(?:\.[\w-]+)+)")
_R = TypeVar("_R", bound=Record)


def masked(text: str) -> str:
    """A text without the person's part of e-mail addresses.

    Examples
    --------
    >>> masked("Ask anna.mattila@firm.example or info@firm.example")
    'Ask …@firm.example or info@firm.example'
    """
    return _ADDRESS.sub(_kept, text) if "@" in text else text


def relayed(record: _R) -> tuple[_R, int]:
    """A record without the personal addresses in its texts, and how many there were. Its id stays as it is."""
    if "@" not in repr(record):
        return record, 0
    found: list[str] = []
    wire = {name: value if name == "id" else _walk(value, name, found) for name, value in record.to_dict().items()}
    return (type(record).from_dict(wire), len(found)) if found else (record, 0)


def _walk(value: Any, name: str, found: list[str]) -> Any:
    """A JSON value with its texts masked; what was cut off is added to `found`."""
    if isinstance(value, str):
        if name == PUBLIC or "@" not in value:
            return value
        found.extend(part for part in _ADDRESS.findall(value) if not _is_role(part))
        return masked(value)
    if isinstance(value, Mapping):
        return {key: _walk(item, key, found) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_walk(item, name, found) for item in value]
    return value


def _kept(found: re.Match[str]) -> str:
    return found[0] if _is_role(found[0]) else f"{MARK}@"


def _is_role(address: str) -> bool:
    return not ROLE_WORDS.isdisjoint(re.split(r"[.+_-]", address[:-1].lower()))
