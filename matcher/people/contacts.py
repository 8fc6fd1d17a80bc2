"""Personal e-mail addresses, which are not kept: contact with partners is relayed by the coordinators.

An address of a role (info@, sales@) stays. Of any other the person's part is cut off: `anna.mattila@firm.example` becomes
`…@firm.example`, also where it is written with (at) and (dot). The store lets every record, project, note and comment through here, so
no way out need do so. An address that its owner made public can be recorded as the fact `public_email`; that is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from matcher.errors import InputError
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

_AT: Final = r"(?:[@\uff20]|\s?[\[({]\s?at\s?[\])}]\s?)"
_DOT: Final = r"(?:\.|\s?[\[({]\s?(?:dot|piste|punkt)\s?[\])}]\s?)"
_ADDRESS: Final = re.compile(rf"(?<![\w.+'-])([\w.+'-]*\w){_AT}(?=[\w-]+(?:{_DOT}[\w-]+)+)", re.IGNORECASE)
"""Begins where no other could have begun before, so that a long text without an address is gone through once."""

_SIGNS: Final = ("@", "\uff20", "at)", "at ]", "at]", "at )", "at}", "at }")
"""One of these is in every text with an address, in small letters."""

_R = TypeVar("_R", bound=Record)


def masked(text: str) -> str:
    """A text without the person's part of e-mail addresses.

    Examples
    --------
    >>> masked("Ask anna.mattila@firm.example or info@firm.example")
    'Ask …@firm.example or info@firm.example'
    """
    return _ADDRESS.sub(_kept, text) if may_hold_address(text) else text


def may_hold_address(text: str) -> bool:
    """Whether there can be an address in a text; quick, and sure where it says no."""
    small = text.lower()
    return any(sign in small for sign in _SIGNS)


def require_no_address(where: str, text: str) -> None:
    """Pass unless a text that must stay as it is holds a personal address.

    Raises
    ------
    InputError
    """
    if masked(text) != text:
        raise InputError(where, "holds a person's e-mail address, which is not kept", "use another name for it")


def relayed(record: _R) -> tuple[_R, int]:
    """A record without the personal addresses in its texts, and how many there were. Its id stays as it is."""
    if not may_hold_address(repr(record)):
        return record, 0
    found: list[str] = []
    wire = {name: value if name == "id" else _walk(value, name, found) for name, value in record.to_dict().items()}
    return (type(record).from_dict(wire), len(found)) if found else (record, 0)


def _walk(value: Any, name: str, found: list[str]) -> Any:
    """A JSON value with its texts masked; what was cut off is added to `found`."""
    if isinstance(value, str):
        if name == PUBLIC or not may_hold_address(value):
            return value
        found.extend(part for part in _ADDRESS.findall(value) if not _is_role(part))
        return masked(value)
    if isinstance(value, Mapping):
        return {_walk(key, "", found): _walk(item, key, found) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_walk(item, name, found) for item in value]
    return value


def _kept(found: re.Match[str]) -> str:
    return found[0] if _is_role(found[1]) else f"{MARK}@"


def _is_role(local: str) -> bool:
    return not ROLE_WORDS.isdisjoint(re.split(r"[.+_-]", local.lower()))
