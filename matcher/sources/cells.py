"""One cell of a table ↔ a value."""

from __future__ import annotations

import re
from typing import Final

from matcher.records import ORGANISATION_KINDS
from matcher.sources.naming import fold

COMMA_LISTS: Final = frozenset({"keywords", "technologies", "sectors"})
"""Lists that people also separate with commas; taken so only where no other separator stands."""

_FORMULA: Final = "=+\\-@\t\r\n"
_FORMULA_LIKE: Final = re.compile(f"'*[{_FORMULA}]")
_GUARDED: Final = re.compile(f"'+[{_FORMULA}]")
_LINE_END: Final = re.compile("\r\n|[\r\x0b\x0c]")
_SEPARATOR: Final = re.compile("[;|\n]")

_KINDS: Final = {
    "university": "yliopisto; universitet; korkeakoulu; hogskola; higher education institution; ammattikorkeakoulu; "
    "yrkeshogskola; university of applied sciences",
    "RTO": "research organisation; research institute; research and technology organisation; tutkimuslaitos; "
    "tutkimusorganisaatio; forskningsinstitut",
    "SME": "sme s; pk yritys; pk yritykset; pienyritys; smf; sma och medelstora foretag; small company; startup",
    "large company": "large enterprise; suuryritys; iso yritys; storforetag; stort foretag",
    "cluster": "klusteri; kluster; cluster organisation; klusteriorganisaatio; klusterorganisation",
    "public body": "public authority; julkinen organisaatio; julkisyhteiso; viranomainen; myndighet; offentlig aktor; "
    "kunta; kommun; kaupunki; stad; municipality; maakuntaliitto; public organisation",
    "development company": "kehitysyhtio; utvecklingsbolag; regional development company; kehittamisyhtio",
}
_KIND_NAMES: Final = {
    **{word.strip(): kind for kind, words in _KINDS.items() for word in words.split(";")},
    **{fold(kind): kind for kind in ORGANISATION_KINDS},
}


def guard(text: str) -> str:
    """`text` such that a spreadsheet takes it for no formula; `unguard` gives it back.

    Examples
    --------
    >>> guard("=1+1"), guard("it's"), guard("'=1")
    ("'=1+1", "it's", "''=1")
    """
    return f"'{text}" if _FORMULA_LIKE.match(text) else text


def guard_lightly(text: str) -> str:
    """As `guard`, for files that know text from formula: only what `unguard` would change."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguard(text: str) -> str:
    """`text` without the apostrophe that guards it.

    Examples
    --------
    >>> unguard("'=1+1"), unguard("'t Hart")
    ('=1+1', "'t Hart")
    """
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


def clean(text: str) -> str:
    """A cell as it is stored: without its guard and outer white space, line ends as line feeds."""
    text = unguard(text)
    if not text.isprintable():
        text = _LINE_END.sub("\n", text)
    return text.strip()


def split_list(text: str, commas: bool = False) -> list[str]:
    """The parts of a cell that holds several values, separated by `;`, `|` or line ends.

    Parameters
    ----------
    commas : bool
        Whether commas separate too, where nothing else does.

    Examples
    --------
    >>> split_list("lignin; pulp |"), split_list("lignin, pulp", commas=True), split_list("a, b; c", commas=True)
    (['lignin', 'pulp'], ['lignin', 'pulp'], ['a, b', 'c'])
    """
    parts = _SEPARATOR.split(text)
    if commas and len(parts) == 1:
        parts = text.split(",")
    return [part.strip() for part in parts if part.strip()]


def kind(text: str) -> str:
    """One of `ORGANISATION_KINDS` where `text` is a wording of it, else `text`.

    Examples
    --------
    >>> kind("Yliopisto"), kind("sme"), kind("fire brigade")
    ('university', 'SME', 'fire brigade')
    """
    return _KIND_NAMES.get(fold(text), text)
