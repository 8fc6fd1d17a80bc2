"""How words meet: by which routes a word of the query reaches a term of the index, and how such a pair is written."""

from __future__ import annotations

from typing import Final

ROUTES: Final = ("same", "glossary", "lexicon", "family", "member", "part", "cognate")
"""How a word of the query reached a term of the index, in the order in which the routes are trusted.

The same word; the same concept of the glossary; a translation by the lexicon; a concept named by a word of the same family
("clinical", "clinic"); a member of a compound ("laser|keilaus"); a part of a term ("control" of "quality control"); a word that looks
alike.
"""

SURE_ROUTES: Final = frozenset({"same", "glossary", "lexicon"})
"""Routes by which the whole word is met; by the others it is met in part, or may be another."""

WHOLE: Final = "→"
LIKE: Final = "≈"


def met(source: str, term: str, route: str, *, whole: str = WHOLE, like: str = LIKE) -> str:
    """A word of the query and the term it met, with a sign that tells whether it met it whole; one word where both are the same.

    Examples
    --------
    >>> met("puuliima", "wood adhesive", "glossary"), met("laserkeilaus", "laser", "member"), met("Lignin", "lignin", "same")
    ('puuliima → wood adhesive', 'laserkeilaus ≈ laser', 'Lignin')
    """
    if source.casefold() == term.casefold():
        return source
    return f"{source} {whole if route in SURE_ROUTES else like} {term}"
