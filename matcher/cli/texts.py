"""Arguments, a file or standard input → the text to match."""

from __future__ import annotations

import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from matcher.cli.terminal import say
from matcher.errors import InputError, SourceError

STANDARD_INPUT: Final = "-"
_LONGEST_NAME: Final = 255
_MOST_WORDS: Final = 4
"""Words of a file's name; a sentence may end with one, too."""

_COPY_IT: Final = "open it, copy the text and paste it in quotation marks, or save it as plain text (.txt)"
_DOCUMENTS: Final = {
    ".docx": "a Word document",
    ".doc": "a Word document",
    ".odt": "a text document with formatting",
    ".rtf": "a text document with formatting",
    ".pdf": "a PDF document",
    ".pptx": "a presentation",
    ".html": "a web page",
    ".htm": "a web page",
}
_TABLES: Final = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".json", ".ndjson", ".jsonl")


def query_text(texts: Sequence[str], file: str | None, record: str | None, longest: int) -> str | None:
    """The one text that was given, in whichever way; None where a record was given instead.

    Parameters
    ----------
    texts : sequence of str
        The command's arguments; "-" is standard input.
    file : str or None
        "-" is standard input.
    record : str or None
    longest : int
        Characters; a file that must hold more is not read.

    Raises
    ------
    InputError
        If nothing was given, or more than one, or the text cannot be read.
    """
    if len(texts) > 1:
        raise InputError("text", f"{len(texts)} texts were given", "put the whole text in quotation marks")
    given = [
        name for name, value in (("a text", texts), ("--file", file), ("--record", record)) if value or value == ""
    ]
    if not given:
        raise InputError(
            "text",
            "none was given",
            "write it in quotation marks, or use --file FILE, --record ID, or - for standard input",
        )
    if len(given) > 1:
        raise InputError("text", f"{' and '.join(given)} were given", "use only one of them")
    if record is not None:
        return None
    if file is not None:
        return _from_input(longest) if file == STANDARD_INPUT else from_file(Path(file), longest)
    if texts[0] == STANDARD_INPUT:
        return _from_input(longest)
    _refuse_name(texts[0])
    return texts[0]


def from_file(path: Path, longest: int) -> str:
    """The text of a file in UTF-8, UTF-16 or a Windows encoding.

    Raises
    ------
    SourceError
        If it is no plain text, or far longer than `longest` characters.
    """
    from matcher.sources import files
    from matcher.sources.encoding import detect
    from matcher.sources.reading import Limits

    kind = _DOCUMENTS.get(path.suffix.lower())
    if kind is not None and path.exists():
        raise SourceError(path, None, None, f"is {kind}, no plain text", _COPY_IT)
    if path.suffix.lower() in _TABLES and path.exists():
        problem = "is a table of records, no text"
        raise SourceError(path, None, None, problem, "import it with 'matcher import' and use --record ID")
    try:
        size = files.check(path, Limits())
        files.refuse_binary(path)
        if size > 4 * longest:
            problem = f"holds {size:,} bytes"
            raise SourceError(path, None, None, problem, f"a text has at most {longest:,} characters")
        text = path.read_text(encoding=detect(path))
    except SourceError as error:
        table = "header row" in error.remedy or "table" in error.remedy or ".xlsx" in error.remedy
        raise SourceError(path, error.row, None, error.problem, _remedy(error) if table else error.remedy) from None
    return text


def _remedy(error: SourceError) -> str:
    """What to do with a file that holds no text; the readers of tables say what to do with a table."""
    return "it should hold a few sentences" if "empty" in error.problem else _COPY_IT


def _from_input(longest: int) -> str:
    stream = sys.stdin
    if stream is None or stream.closed:
        raise InputError("standard input", "is closed", "give the text in quotation marks, or --file FILE")
    if stream.isatty():
        say("Write the text; end with Ctrl-D on a line of its own.")
    try:
        data = stream.buffer.read(4 * longest + 1)
    except OSError as error:
        raise InputError("standard input", f"cannot be read: {(error.strerror or '').lower()}") from None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "standard input"
        path.write_bytes(data)
        return from_file(path, longest)


def _refuse_name(text: str) -> None:
    """Raise InputError if a text is a file's name: of a file that is there, or of a kind that nobody would match by."""
    suffix = _suffix(text)
    if _is_file(text):
        kind = _DOCUMENTS.get(suffix)
        if kind is not None:
            raise InputError("text", f"{text!r} is a file, {kind}, no plain text", _COPY_IT)
        raise InputError("text", f"{text!r} is a file's name", f"write --file {shlex.quote(text)} to read it")
    if suffix in (".txt", ".md", *_DOCUMENTS, *_TABLES):
        raise InputError(
            "text",
            f"{text!r} is a file's name, and there is no such file here",
            "give its path with --file, or the text itself in quotation marks",
        )


def _suffix(text: str) -> str:
    """The ending of a text that is one word or a path; empty for a sentence."""
    if len(text) > _LONGEST_NAME or len(text.split()) > _MOST_WORDS or "\n" in text or "\x00" in text:
        return ""
    return Path(text.strip()).suffix.lower()


def _is_file(text: str) -> bool:
    if len(text) > _LONGEST_NAME or "\n" in text or "\x00" in text:
        return False
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False
