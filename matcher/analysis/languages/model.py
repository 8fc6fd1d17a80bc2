"""What a language is to the analyzer: a row of facts, with the few words that libraries do not know."""

from __future__ import annotations

from dataclasses import dataclass, field

import Stemmer
import stopwordsiso


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language as the analyzer needs it.

    Parameters
    ----------
    code : str
        ISO 639-1.
    name : str
        In English.
    links : tuple of str
        Linking elements between the members of a compound, longest first; empty where compounds are written apart.
    stem : str or None
        Name of the Snowball algorithm; None where there is none.
    lemmas : str or None
        Code under which the lemma dictionary knows the language.
    stops : str or None
        Code under which the stop-word collection knows the language.
    content : frozenset of str
        Words of the stop-word collection that carry meaning in our texts, so they are kept.
    supported : bool
        Whether the glossary has a column for it.
    """

    code: str
    name: str
    links: tuple[str, ...] = ()
    compounding: bool = False
    stem: str | None = None
    lemmas: str | None = None
    stops: str | None = None
    content: frozenset[str] = field(default_factory=frozenset)
    supported: bool = True

    def stop_words(self) -> frozenset[str]:
        """Words without meaning of their own, in small letters."""
        if self.stops is None:
            return frozenset()
        return frozenset(word.lower() for word in stopwordsiso.stopwords(self.stops)) - self.content

    def stemmer(self) -> Stemmer.Stemmer | None:
        """A new Snowball stemmer (they are not safe to share between threads), or None."""
        return Stemmer.Stemmer(self.stem) if self.stem else None
