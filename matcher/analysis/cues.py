"""Which parts of a text ask and which offer, by cue phrases such as "we are looking for" or "tarjoamme"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from matcher.analysis.glossary import CUES_FILE, rows, split_names
from matcher.analysis.languages import LANGUAGES
from matcher.analysis.tokens import sentences

_AND: Final = r"(?:and|but|ja|sekä|mutta|och|men|und|aber|et|mais|e|ed|ma|y|pero|en|maar|i|ale|mas|og|in|ter|a|și|dar)"
_CLAUSE: Final = re.compile(rf"(?:[,;:–—]\s+(?:{_AND}\s+)?|\s{_AND}\s+)(?:\w+\s+)?$", re.IGNORECASE)
"""What stands before a cue that begins a clause of its own: a comma or an "and", with one word such as "we" at the most."""

_RELATIVE: Final = re.compile(
    r"(?:jotka|joka|jossa|joilla|som|die|der|das|welche|who|which|that|qui|che|que|quien(?:es)?|która|które|který|kteří|ki|care)\s+$",
    re.IGNORECASE,
)
"""A pronoun before a cue: the clause tells of somebody else ("partners who offer ..."), so it belongs to what stands before."""


class Passage(NamedTuple):
    """A part of a text, `text[start:end]`, and its aspect: "seeks", "offers" or "about"."""

    start: int
    end: int
    aspect: str


class Cues:
    """Cue phrases by language and aspect.

    Parameters
    ----------
    phrases : mapping of str to mapping of str to tuple of str
        Language code → aspect → phrases.
    """

    def __init__(self, phrases: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        self._phrases = phrases
        self._pattern = lru_cache(maxsize=None)(self._compile)

    @classmethod
    def from_folder(cls, folder: Path) -> Cues:
        """The cues of `cues.csv` in a glossary folder.

        Raises
        ------
        SourceError
            If a column is missing.
        """
        phrases: dict[str, dict[str, tuple[str, ...]]] = {code: {"seeks": (), "offers": ()} for code in LANGUAGES}
        for _, row in rows(folder / CUES_FILE, ("cue_id", "aspect")):
            for code in LANGUAGES:
                phrases[code][row["aspect"]] += split_names(row[code])
        return cls(phrases)

    def passages(self, text: str, lang: str) -> list[Passage]:
        """The sentences of a text, each with its aspect.

        A sentence that both asks and offers is cut at the clause in which the second begins. A language without cues is read
        with the English ones.
        """
        pattern = self._pattern(lang if lang in self._phrases else "en")
        found: list[Passage] = []
        for start, end in sentences(text):
            found.extend(_cut(text, start, end, pattern))
        return found

    def _compile(self, lang: str) -> re.Pattern[str]:
        groups = []
        for aspect, phrases in self._phrases[lang].items():
            longest_first = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
            if longest_first:
                groups.append(f"(?P<{aspect}>{'|'.join(map(re.escape, longest_first))})")
        return re.compile(rf"(?<!\w)(?:{'|'.join(groups) or '(?!)'})(?!\w)", re.IGNORECASE)


def _cut(text: str, start: int, end: int, pattern: re.Pattern[str]) -> list[Passage]:
    """One sentence as one passage per run of cues of the same aspect."""
    passages: list[Passage] = []
    aspect, begun = "about", start
    for cue in pattern.finditer(text, start, end):
        found = cue.lastgroup or "about"
        if aspect in ("about", found):
            aspect = found
            continue
        lead = text[begun : cue.start()]
        clause = _CLAUSE.search(lead)
        if clause is None or _RELATIVE.search(lead):
            continue
        cut = begun + clause.start() + _first_word(clause.group())
        passages.append(Passage(begun, len(text[:cut].rstrip()), aspect))
        aspect, begun = found, cut
    passages.append(Passage(begun, end, aspect))
    return passages


def _first_word(clause: str) -> int:
    """Where the first word of a clause's beginning stands, behind its comma or space."""
    return len(clause) - len(clause.lstrip(",;:–— "))
