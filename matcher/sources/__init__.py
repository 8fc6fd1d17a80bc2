"""Files → records, and records → files.

In comes a path to CSV, XLSX, JSON or NDJSON in any of the usual encodings, with headers in English, Finnish or Swedish; out
goes a `Reading`: the records that are valid, *all* places that must be mended, and what a person should see before storing
(encoding, delimiter, sheet, column → field, first rows). Nothing is changed or dropped silently: columns without a field are
kept as facts, and what looks decoded wrongly is remarked on, not mended. The other way, `write` makes files that read back
as the same records.

Large collections of open data (`COLLECTIONS`) are read by `stream`: what comes out is taken item by item, and memory does not grow
with the file.

A file that cannot be read at all raises `SourceError`; bad rows are gathered in `Reading.errors`, and the engine refuses a
file that has any. A new format is one module and one entry in `FORMATS`, a new collection one in
`COLLECTIONS`.

::

    path ─ files, encoding ─ csv_file, xlsx_file ─ columns, rows ─┐
                           └ json_file, ndjson_file ─ objects ────┴─ wire ─ records
    path ─ archives ─ cordis, ror ─ open_data ─ projects, participations, organisations
    records ─ export_rows ─ export_tables, json_file, ndjson_file ─ file
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final

from matcher.records import Organisation, Record, record_type
from matcher.settings import Settings
from matcher.sources import cordis, csv_file, files, json_file, ndjson_file, ror, xlsx_file
from matcher.sources.open_data import Collection, Item, Notes
from matcher.sources.reading import Format, Limits, Progress, Reading, Remark, Request

__all__ = [
    "COLLECTIONS",
    "FORMATS",
    "Format",
    "Limits",
    "Progress",
    "Reading",
    "Remark",
    "read",
    "stream",
    "write",
    "write_to",
]

FORMATS: Final[dict[str, Format]] = {
    format_.name: format_ for format_ in (csv_file.FORMAT, xlsx_file.FORMAT, json_file.FORMAT, ndjson_file.FORMAT)
}
"""Name → format; the command line's choices and the contract tests read it."""

COLLECTIONS: Final[dict[str, Collection]] = {held.name: held for held in (cordis.COLLECTION, ror.COLLECTION)}
"""Name → collection of open data; they are read, not written."""


def read(
    path: str | Path,
    *,
    target: str = "organisations",
    file_format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Reading:
    """What is in a file: its valid records, all its errors, and how it was understood.

    Parameters
    ----------
    path : str or Path
    target : str
        What a record is where the file does not say: a key of `matcher.records.RECORD_TYPES`.
    file_format : str, optional
        A name in `FORMATS`; by default the file's ending says, else its content.
    mapping : mapping of str to str, optional
        Column → field, over what is guessed; see `matcher.sources.fields`. "facts" keeps a column unmatched, "-" leaves
        it out.
    sheet : str, optional
        Sheet of a workbook; by default the first that holds anything.
    encoding : str, optional
        Of a text file; by default it is detected.
    delimiter : str, optional
        Between the columns of CSV: a sign, or its name, see `matcher.sources.csv_file.delimiter_of`; by default it is detected.
    limits : Limits, optional
        By default those of the default settings.
    progress : callable, optional
        Called now and then as `progress(done, total)`.

    Raises
    ------
    SourceError
        If nothing of the file can be read. Bad rows do not raise, they are in `Reading.errors`.
    InputError
        If an option names what there is not.
    """
    record_type(target)
    path = Path(path)
    request = Request(
        path=path,
        target=target,
        mapping=dict(mapping or {}),
        sheet=sheet,
        encoding=encoding,
        delimiter=None if delimiter is None else csv_file.delimiter_of(delimiter),
        limits=limits or Limits.of(Settings()),
        progress=progress,
    )
    files.check(path, request.limits)
    chosen = files.choose_format(path, file_format, FORMATS)
    files.refuse_unused(request, chosen.name)
    return chosen.read(request)


def stream(
    path: str | Path, name: str, *, limits: Limits | None = None, progress: Progress | None = None
) -> tuple[Iterator[Item], Notes]:
    """What is in a collection of open data, item by item, and the notes that are taken meanwhile.

    Parameters
    ----------
    path : str or Path
    name : str
        A name in `COLLECTIONS`.
    limits : Limits, optional
        By default those of the default settings.
    progress : callable, optional
        Called now and then as `progress(rows, None)`.

    Raises
    ------
    SourceError
        If the file is missing or too large; while it is read, if it is damaged or of another kind.
    """
    path = Path(path)
    target = Organisation.target
    request = Request(path=path, target=target, limits=limits or Limits.of(Settings()), progress=progress)
    files.check(path, request.limits)
    notes = Notes(request)
    return COLLECTIONS[name].read(request, notes), notes


def write(path: str | Path, records: Iterable[Record], *, file_format: str | None = None) -> int:
    """Write records to a file that `read` gives back unchanged, and say how many.

    The file is whole or not there: it is written beside and then put in place.

    Parameters
    ----------
    path : str or Path
        An existing file is replaced.
    records : iterable of Record
        Of one target or of several, in the order they shall have. JSON groups them by target.
    file_format : str, optional
        A name in `FORMATS`; by default the path's ending says.

    Raises
    ------
    InputError
        If the format is unknown, or a record holds what an import would refuse.
    OSError
        If the file cannot be written.
    """
    path = Path(path)
    if file_format is None:
        endings = {name: [e for e in known.suffixes if e != ".xlsm"] for name, known in FORMATS.items()}
        file_format = files.format_of_name(path, endings)
    with files.written_in_place(path) as stream:
        return write_to(stream, records, file_format=file_format)


def write_to(stream: BinaryIO, records: Iterable[Record], *, file_format: str) -> int:
    """Write records to an open binary stream, and say how many; as `write` otherwise."""
    chosen = files.choose_format(Path("export"), file_format, FORMATS)
    kept = tuple(records)
    chosen.write(stream, kept)
    return len(kept)
