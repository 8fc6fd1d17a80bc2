"""Dictionaries on the user's machine → one lexicon file.

Each dictionary gives votes for pairs of a word and its English translation: a sense's vote is 1 over its place in the entry, shared by
its translations. The direction into English and the reversed direction out of it count alike. Where a language has a dictionary into
German or Finnish, votes also pass through those at half weight. Of a word's translations the likeliest are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from matcher.analysis.lexicon import FILE_NAME, LexiconRow, LexiconSource, write_lexicon
from matcher.errors import InputError
from matcher.profiles.folder import file_digest
from matcher.settings import Settings, data_folder
from matcher.sources.dictionaries import Dictionary, find_dictionaries

PIVOTS: Final = ("de", "fi")
PIVOT_WEIGHT: Final = 0.5
MOST_TRANSLATIONS: Final = 6
LEAST_PROBABILITY: Final = 0.06
DEFAULT_FOLDER: Final = Path("/usr/share/dictd")
"""Where Debian's dict-freedict-* packages put their files."""

Votes = dict[str, dict[str, float]]
"""Word → translation → votes."""


def place(settings: Settings) -> Path:
    """Where the lexicon lies or would lie."""
    return settings.lexicon or data_folder() / FILE_NAME


def found(settings: Settings) -> Path | None:
    """The lexicon file, or None where there is none; one that the setting names must be there.

    Raises
    ------
    InputError
        If the setting names a file that does not exist.
    """
    path = place(settings)
    if path.exists():
        return path
    if settings.lexicon is not None:
        raise InputError("MATCHER_LEXICON", f"{path} does not exist", "make it with 'matcher lexicon build'")
    return None


def build_lexicon(
    folders: Iterable[Path], path: Path, progress: Callable[[int, int, str], None] | None = None
) -> tuple[list[LexiconSource], int]:
    """Make a lexicon from the dictionaries in some folders.

    Parameters
    ----------
    folders : iterable of Path
    path : Path
        The lexicon file; replaced whole.
    progress : callable, optional
        Called with the number of dictionaries read, of all, and the name of the next.

    Returns
    -------
    sources : list of LexiconSource
    count : int
        Translations stored.

    Raises
    ------
    SourceError
        If a folder does not exist or a dictionary cannot be read.
    InputError
        If the folders hold no dictionary of a supported language.
    """
    dictionaries = _wanted([d for folder in folders for d in find_dictionaries(folder)])
    if not dictionaries:
        raise InputError(
            "lexicon",
            "no dictionary was found",
            "install Debian's dict-freedict-* packages, or name a folder with --from",
        )
    ballots = Ballots()
    sources = []
    for done, dictionary in enumerate(dictionaries):
        if progress is not None:
            progress(done, len(dictionaries), dictionary.name)
        sources.append(
            LexiconSource(
                name=dictionary.name,
                source=dictionary.source,
                target=dictionary.target,
                licence=dictionary.licence,
                digest=file_digest(dictionary.path),
                entries=ballots.take(dictionary),
            )
        )
    return sources, write_lexicon(path, sources, ballots.rows())


def _wanted(dictionaries: list[Dictionary]) -> list[Dictionary]:
    """Those with English on one side, or German or Finnish as a pivot."""
    return [d for d in dictionaries if "en" in (d.source, d.target) or d.source in PIVOTS or d.target in PIVOTS]


class Ballots:
    """The votes of all dictionaries, for pairs of languages that lead into English, directly or through a pivot."""

    def __init__(self) -> None:
        self._votes: dict[tuple[str, str], Votes] = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
        self._voters: dict[tuple[str, str], dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
        self._names: list[str] = []

    def take(self, dictionary: Dictionary) -> int:
        """Count the entries of a dictionary, in both directions; returns their number."""
        voter = 1 << len(self._names)
        self._names.append(f"{dictionary.name} ({dictionary.licence})")
        forward, back = (dictionary.source, dictionary.target), (dictionary.target, dictionary.source)
        entries = 0
        for entry in dictionary.entries():
            entries += 1
            word = _bare(entry.word.lower(), dictionary.source)
            for place, sense in enumerate(entry.senses, start=1):
                share = 1.0 / place / len(sense)
                for translation in sense:
                    other = _bare(translation.lower(), dictionary.target)
                    self._vote(forward, word, other, share, voter)
                    self._vote(back, other, word, share, voter)
        return entries

    def _vote(self, pair: tuple[str, str], word: str, other: str, share: float, voter: int) -> None:
        if pair[0] != "en" and (pair[1] == "en" or pair[1] in PIVOTS):
            self._votes[pair][word][other] += share
            self._voters[pair][word, other] |= voter

    def rows(self) -> Iterator[LexiconRow]:
        """The likeliest English translations of every word."""
        into_english = {source: _shares(held) for (source, target), held in self._votes.items() if target == "en"}
        for lang in sorted({source for source, _ in self._votes}):
            found: Votes = {word: dict(shares) for word, shares in into_english.get(lang, {}).items()}
            voters = dict(self._voters.get((lang, "en"), {}))
            for pivot in PIVOTS:
                if (lang, pivot) in self._votes and pivot in into_english:
                    self._pass_through(lang, pivot, into_english[pivot], found, voters)
            for word in sorted(found):
                yield from self._best(lang, word, found[word], voters)

    def _voters_names(self, mask: int) -> tuple[str, ...]:
        return tuple(name for number, name in enumerate(self._names) if mask >> number & 1)

    def _pass_through(
        self, lang: str, pivot: str, into_english: Votes, found: Votes, voters: dict[tuple[str, str], int]
    ) -> None:
        for word, shares in _shares(self._votes[lang, pivot]).items():
            for middle, share in shares.items():
                voter = self._voters[lang, pivot][word, middle]
                for english, probability in into_english.get(middle, {}).items():
                    held = found.setdefault(word, {})
                    held[english] = held.get(english, 0.0) + PIVOT_WEIGHT * share * probability
                    voters[word, english] = voters.get((word, english), 0) | voter

    def _best(
        self, lang: str, word: str, held: Mapping[str, float], voters: Mapping[tuple[str, str], int]
    ) -> Iterator[LexiconRow]:
        ordered = sorted(held.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_TRANSLATIONS]
        total = sum(share for _, share in ordered)
        for place, (english, share) in enumerate(ordered):
            if share / total >= LEAST_PROBABILITY:
                names = self._voters_names(voters.get((word, english), 0))
                yield LexiconRow(lang, word, place, english, round(share / total, 4), names)


def _bare(word: str, lang: str) -> str:
    """A word as the texts have it: an English verb or noun without "to" or its article."""
    if lang == "en":
        for lead in ("to ", "a ", "an ", "the "):
            if word.startswith(lead) and len(word) > len(lead) + 1:
                return word[len(lead) :]
    return word


def _shares(votes: Votes) -> Votes:
    out: Votes = {}
    for word, held in votes.items():
        total = sum(held.values())
        out[word] = {other: count / total for other, count in held.items()}
    return out
