"""The languages: one module each, one entry each in `LANGUAGES`.

A new language is a module with a `LANGUAGE` row, a name in the tuple below, and a column in data/glossary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import Stemmer
import stopwordsiso

from matcher.analysis.languages import cs, da, de, en, es, fi, fr, it, nb, nl, pl, pt, ro, sl, sv
from matcher.analysis.languages.model import Language
from matcher.errors import LanguageError

LANGUAGES: Final[Mapping[str, Language]] = MappingProxyType(
    {module.LANGUAGE.code: module.LANGUAGE for module in (en, fi, sv, de, fr, it, es, nl, pl, pt, da, nb, sl, cs, ro)}
)
"""Code → language, for the languages that the glossary covers."""

ALIASES: Final[Mapping[str, str]] = MappingProxyType({"no": "nb", "nn": "nb"})
"""Codes that are taken as another language."""

ISO_639: Final = frozenset(
    (
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de "
        "dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id "
        "ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu "
        "lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu "
        "rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr "
        "ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu sh sma smj smn sms"
    ).split()
)
"""ISO 639-1 codes, and those of the Sámi languages that have no code of two letters; the codes that an import takes."""

_FURTHER_STEMMERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ca": "catalan",
        "eu": "basque",
        "et": "estonian",
        "hu": "hungarian",
        "lt": "lithuanian",
        "el": "greek",
        "ga": "irish",
    }
)
_FURTHER_LEMMAS: Final = frozenset({"ca", "et", "hu", "lt", "lv", "sk", "gl", "is", "ga", "uk", "bg", "el"})


def language_code(text: str) -> str:
    """Code of the language that `text` names, of two letters where there is one.

    Case, a region ("en-GB") and the aliases of Norwegian are understood.

    Raises
    ------
    LanguageError
        If it is no such code.

    Examples
    --------
    >>> language_code("no"), language_code("en-GB")
    ('nb', 'en')
    """
    code = re.split(r"[-_]", text.strip().lower(), maxsplit=1)[0]
    if code not in ISO_639:
        raise LanguageError(text)
    return ALIASES.get(code, code)


@lru_cache(maxsize=256)
def language(code: str) -> Language:
    """The language of a code as `language_code` gives it.

    A language that the glossary does not cover gets what the libraries know of it (stop words, stemmer, lemmas).
    """
    if code in LANGUAGES:
        return LANGUAGES[code]
    stem = _FURTHER_STEMMERS.get(code)
    return Language(
        code=code,
        name=_english_name(code),
        stem=stem if stem in Stemmer.algorithms() else None,
        lemmas=code if code in _FURTHER_LEMMAS else None,
        stops=code if stopwordsiso.has_lang(code) else None,
        supported=False,
    )


def _english_name(code: str) -> str:
    from babel import Locale  # takes a moment, and most texts are in one of the fifteen

    return str(Locale("en").languages.get(code, code))
