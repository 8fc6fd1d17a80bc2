"""Bilingual dictionaries of others, read where they lie on the user's machine: dictd files of FreeDict, and Folkets lexikon.

A dictd dictionary is an index (headword, offset and length in base 64) beside a gzip file of entries. An entry begins with the
headword, its pronunciation and part of speech; then come the senses, numbered where there are several: the translations in one
line, and below it what the sense means, in whichever language. Only headwords and translations are taken.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from matcher.errors import SourceError

LANGUAGE_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "eng": "en", "fin": "fi", "swe": "sv", "deu": "de", "fra": "fr", "ita": "it", "spa": "es", "nld": "nl", "pol": "pl",
        "por": "pt", "dan": "da", "nor": "nb", "nob": "nb", "slv": "sl", "ces": "cs", "cat": "ca", "hun": "hu", "lit": "lt",
    }
)  # fmt: skip
"""Three-letter codes in file names → ours. Romanian is not among them: FreeDict's `rom` is Romany."""

LONGEST: Final = 3
"""Words of a translation that is kept; a longer one is an explanation."""

_NAME: Final = re.compile(r"(?:freedict-)?([a-z]{3})-([a-z]{3})\.index")
_DIGITS: Final = {
    char: value for value, char in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>|\{[^{}]*\}|/+[^/]*/+|\"[^\"]*\"")
_SENSE: Final = re.compile(r"^\s{0,2}(\d+)\.\s+(.*)")
_PLACEHOLDER: Final = re.compile(r"\b(?:sth|sb|smth|smb|jdn|jdm|jdn|etw|etc|usw)\b\.?")
_NOTE: Final = re.compile(r"^\s*(?:Note|Synonyms?|see|Syn\.|Ant)\b[^,]*:|^\s{3,}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A headword with its senses, each a tuple of translations."""

    word: str
    senses: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A dictionary on the user's disk.

    Parameters
    ----------
    name : str
    source, target : str
        Language codes.
    path : Path
        The file whose digest identifies it.
    licence : str
        As the dictionary states it, in short.
    entries : callable
        Gives the entries anew at each call.
    """

    name: str
    source: str
    target: str
    path: Path
    licence: str
    entries: Callable[[], Iterator[Entry]]


def find_dictionaries(folder: Path) -> list[Dictionary]:
    """The dictionaries that lie in a folder or below it, by name.

    Raises
    ------
    SourceError
        If there is no such folder.
    """
    if not folder.is_dir():
        raise SourceError(
            folder, None, None, "is no folder", "install Debian's dict-freedict-* packages or name another folder"
        )
    found: dict[str, Dictionary] = {}
    for path in sorted(folder.rglob("*")):
        dictionary = _dictd(path) or _folkets(path)
        if dictionary is not None:
            found.setdefault(dictionary.name, dictionary)
    return [found[name] for name in sorted(found)]


def _dictd(path: Path) -> Dictionary | None:
    match = _NAME.fullmatch(path.name)
    if match is None or match[1] not in LANGUAGE_CODES or match[2] not in LANGUAGE_CODES:
        return None
    data = next((p for p in (path.with_suffix(".dict.dz"), path.with_suffix(".dict")) if p.exists()), None)
    if data is None:
        return None
    return Dictionary(
        path.stem.removeprefix("freedict-"),
        LANGUAGE_CODES[match[1]],
        LANGUAGE_CODES[match[2]],
        data,
        _licence(_info(path, data)),
        lambda: _dictd_entries(path, data),
    )


def _folkets(path: Path) -> Dictionary | None:
    if path.name != "folkets_sv_en.tsv":
        return None
    return Dictionary("folkets", "sv", "en", path, "CC BY-SA 2.5", lambda: _folkets_entries(path))


def _read(data: Path) -> bytes:
    try:
        return gzip.decompress(data.read_bytes()) if data.suffix == ".dz" else data.read_bytes()
    except (OSError, EOFError) as error:
        raise SourceError(data, None, None, f"cannot be read ({error})", "install the dictionary again") from error


def _index(path: Path) -> Iterator[tuple[str, int, int]]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            parts = line.rstrip("\n").split("\t")
            try:
                yield parts[0], _base64(parts[1]), _base64(parts[2])
            except (IndexError, KeyError):
                raise SourceError(
                    path, number, None, "is no line of a dictd index", "install the dictionary again"
                ) from None


def _base64(text: str) -> int:
    value = 0
    for char in text:
        value = value * 64 + _DIGITS[char]
    return value


def _info(path: Path, data: Path) -> str:
    for word, start, size in _index(path):
        if word.startswith("00databaseinfo"):
            return _read(data)[start : start + size].decode("utf-8", "replace")
    return ""


def _licence(info: str) -> str:
    """The licence that a dictionary's own notice names."""
    text = " ".join(info.split())
    if "ShareAlike" in text:
        version = re.search(r"ShareAlike (\d\.\d)", text)
        return f"CC BY-SA {version[1]}" if version else "CC BY-SA"
    if "Affero" in text:
        return "GPL-3.0 and AGPL-3.0"
    if "General Public License" in text:
        version = re.search(r"(?:ver(?:sion|\.)?|v) ?(\d)", text)
        return f"GPL-{version[1]}.0 or later" if version else "GPL"
    return "see the dictionary's own notice"


def _dictd_entries(path: Path, data: Path) -> Iterator[Entry]:
    whole = _read(data)
    seen: set[int] = set()
    for word, start, size in _index(path):
        if start in seen or word.startswith("00"):
            continue
        seen.add(start)
        entry = _entry(whole[start : start + size].decode("utf-8", "replace"))
        if entry is not None:
            yield entry


def _entry(text: str) -> Entry | None:
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2:
        return None
    word = " ".join(_ASIDE.sub(" ", lines[0]).split()).strip(" ,;‐-")
    senses: list[tuple[str, ...]] = []
    for number, line in enumerate(lines[1:]):
        numbered = _SENSE.match(line)
        if numbered is not None:
            senses.append(translations(numbered[2]))
        elif number == 0 and not _NOTE.match(line):
            senses.append(translations(line))
    kept = tuple(sense for sense in senses if sense)
    return Entry(word, kept) if word and kept else None


def translations(text: str) -> tuple[str, ...]:
    """The translations in a line, asides left out.

    Examples
    --------
    >>> translations("timber, wood (from trees); lumber <n>")
    ('timber', 'wood', 'lumber')
    """
    pieces = (
        " ".join(piece.split()).strip(" .!?…'")
        for piece in re.split(r"[,;]", _PLACEHOLDER.sub(" ", _ASIDE.sub(" ", text)))
    )
    return tuple(dict.fromkeys(p for p in pieces if p and len(p.split()) <= LONGEST and any(c.isalpha() for c in p)))


def _folkets_entries(path: Path) -> Iterator[Entry]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            word, tab, rest = line.rstrip("\n").partition("\t")
            found: Sequence[str] = translations(rest) if tab and not line.startswith("#") else ()
            if found:
                yield Entry(word.strip(), (tuple(found),))
