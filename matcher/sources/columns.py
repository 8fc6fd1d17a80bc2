"""A header → what each column holds: guessed from its name, or given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from matcher.errors import InputError, LanguageError
from matcher.records import ASPECTS, RECORD_TYPES
from matcher.sources.fields import FACTS, IGNORED, Field, parse_document, parse_field, record_fields
from matcher.sources.headings import SPECIFIC, headings
from matcher.sources.languages import LANGUAGE_NAMES, language_code
from matcher.sources.naming import did_you_mean, fold
from matcher.sources.reading import Remark, Request

_SUFFIX: Final = re.compile(r"(.*\S)\s*(?:[_./-]\s*([A-Za-z]{2,3})|[(\[]\s*([^()\[\]]{2,30}?)\s*[)\]])")
_WORD: Final = re.compile(r"(.*?) (?:(?:in|pa) )?([a-z]+)")
_CONTINUATION: Final = re.compile(r"(.*)\+([2-9]|[1-9]\d)", re.DOTALL)
_SPACED_CODES: Final = frozenset(["en", "fi", "sv", "de", "fr", "es", "nl", "pl", "pt", "da", "nb", "sl", "cs", "ro"])
_NUMBERS: Final = frozenset({"id", "nr", "no"})
"""Language codes that after a word mean its number far more often: "project_id"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    index : int
        0-based position.
    header : str
        Its name in the file.
    field : Field
    more : tuple of int
        Positions of the columns that continue its text (`header+2`, `header+3` ...).
    """

    index: int
    header: str
    field: Field
    more: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How the rows of a table are read.

    Parameters
    ----------
    header : tuple of str
    columns : tuple of Column
        Without those that continue another.
    remarks : tuple of Remark
        What was decided that the user may want otherwise.
    """

    header: tuple[str, ...]
    columns: tuple[Column, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def mapping(self) -> dict[str, str]:
        """Column → field, in words."""
        return {column.header: str(column.field) for column in self.columns}

    def header_of(self, name: str) -> str | None:
        """The column that holds the field `name`, or None."""
        return next((column.header for column in self.columns if column.field.name == name), None)


def guess(header: str, targets: Sequence[str]) -> Field | None:
    """The field a column's name speaks of, or None if it speaks of none.

    Parameters
    ----------
    header : str
    targets : sequence of str
        What the rows may be; the first has the first say.

    Raises
    ------
    LanguageError
        If the name ends with the code of a language that there is not.

    Examples
    --------
    >>> str(guess("Kuvaus (fi)", ["organisations"])), str(guess("Y-tunnus", ["organisations"]))
    ('about_fi', 'vat')
    """
    known: dict[str, str] = {}
    for target in targets:
        known = {**headings(target), **known}
    folded = fold(header)
    base = folded.removesuffix(" json").replace(" ", "_")
    if folded.endswith(" json") and any(base in record_fields(target) for target in targets):
        return Field(name=base, as_json=True)
    if folded in known:
        return Field(name=known[folded])
    try:
        if folded.rpartition(" ")[2] not in _NUMBERS and (field := parse_document(header.strip().lower())):
            return field
    except LanguageError as error:
        if len(error.code) == 2:
            raise
    return _with_language(header, known) or _numbered(folded, known)


def _numbered(folded: str, known: Mapping[str, str]) -> Field | None:
    """`kuvaus 2`: a further document, or further keywords."""
    base, _, number = folded.rpartition(" ")
    name = known.get(base)
    if name in SPECIFIC and name != "name" and number.isdecimal() and 1 < int(number) < 100:
        return Field(name=name, number=int(number) if name in ASPECTS else 1)
    return None


def _with_language(header: str, known: Mapping[str, str]) -> Field | None:
    """`kuvaus_fi`, `Description (English)`, `beskrivning på svenska`."""
    if found := _SUFFIX.fullmatch(header.strip()):
        base, code = fold(found[1]), found[2] or found[3]
    elif found := _WORD.fullmatch(fold(header)):
        base, code = found[1], found[2]
        if code not in _SPACED_CODES and code not in LANGUAGE_NAMES:
            return None
    else:
        return None
    field = Field(name=known[base]) if base in known else _numbered(base, known)
    name = field.name if field else ""
    if (
        field is None
        or name not in SPECIFIC
        or code.lower() in _NUMBERS - {"no"}
        or (code.lower() == "no" and name == "project")
    ):
        return None
    try:
        return replace(field, lang=language_code(code))
    except LanguageError:
        if len(code) > 2 or name not in ASPECTS:
            return None
        raise


def recognised(cells: Iterable[str], request: Request) -> int:
    """How many of `cells` are names of columns; tells a header cut right from one cut wrong."""
    count = 0
    for cell in cells:
        try:
            count += cell.strip() in request.mapping or guess(cell, _targets((), request.target)) is not None
        except InputError:
            count += 1
    return count


def _targets(header: Sequence[str], target: str) -> list[str]:
    """What the rows may be: only `target`, or all if a column says so per row."""
    if "target" not in {fold(cell) for cell in header}:
        return [target]
    return [target, *(other for other in RECORD_TYPES if other != target)]


def plan(request: Request, header: Sequence[str], row: int) -> Plan:
    """How to read the rows under `header`.

    Parameters
    ----------
    request : Request
        Its `mapping` overrides what is guessed.
    header : sequence of str
        Cells of the header row, cleaned; blank ones at the end are left out before.
    row : int
        Where the header stands.

    Raises
    ------
    SourceError
        If a column is there twice, a mapping names what there is not, or no column holds the name.
    """
    names = [cell or f"column {number}" for number, cell in enumerate(header, start=1)]
    _refuse_repeated(request, names, row)
    more = _continuations(names)
    hidden = {index for indexes in more.values() for index in indexes}
    targets = _targets(names, request.target)
    given = _given(request, names, targets)
    remarks: list[Remark] = []
    taken = {str(field) for field in given.values()}
    columns = []
    for index, name in enumerate(names):
        if index in hidden:
            continue
        field = given.get(name)
        if field is None:
            field = _settle(request, name, row, targets, taken, remarks)
            taken.add(str(field))
        columns.append(Column(index=index, header=name, field=field, more=more.get(index, ())))
    columns = _settle_names(columns, names, given, remarks, row)
    if not any(column.field.name == "name" for column in columns):
        listed = ", ".join(names[:12]) + (" ..." if len(names) > 12 else "")
        remedy = "the first row must hold the column names; name the column with --map COLUMN=name"
        raise request.fault(row, None, f"no column holds the name; the columns are {listed}", remedy)
    return Plan(header=tuple(names), columns=tuple(columns), remarks=tuple(remarks))


def _refuse_repeated(request: Request, names: Sequence[str], row: int) -> None:
    first: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        if name in first:
            problem = f"the columns {first[name]} and {number} have the same name"
            raise request.fault(row, name, problem, "rename one of them")
        first[name] = number


def _continuations(names: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """Position of a column → positions of `name+2`, `name+3` ... that continue it without a gap."""
    where = {name: index for index, name in enumerate(names)}
    more: dict[int, tuple[int, ...]] = {}
    for name, index in where.items():
        number = 2
        while f"{name}+{number}" in where and not is_continuation(name):
            more[index] = (*more.get(index, ()), where[f"{name}+{number}"])
            number += 1
    return more


def is_continuation(name: str) -> bool:
    """Whether a column's name is that of a further part of another."""
    return _CONTINUATION.fullmatch(name) is not None


def _given(request: Request, names: Sequence[str], targets: Sequence[str]) -> dict[str, Field]:
    """The fields the caller named, by column."""
    folded = {fold(name): name for name in reversed(names)}
    given: dict[str, Field] = {}
    for asked, text in request.mapping.items():
        name = asked if asked in names else folded.get(fold(asked))
        if name is None:
            remedy = did_you_mean(asked, names, f"the columns are {', '.join(names[:30])}")
            raise request.fault(None, asked, "there is no such column", remedy)
        try:
            field = parse_field(text, targets)
        except InputError as error:
            raise request.fault(None, name, error.problem, error.remedy) from None
        other = next((column for column, known in given.items() if known == field), None)
        if other is not None and not _shared(field):
            raise request.fault(None, name, f"{text!r} is given to column {other!r} already", "give it to one column")
        given[name] = field
    return given


def _shared(field: Field) -> bool:
    """Whether several columns may hold the field together."""
    if field.name in (FACTS, IGNORED) or (field.is_document and field.part == "text"):
        return True
    kinds = [record_fields(target).get(field.name) for target in RECORD_TYPES]
    return not field.as_json and "list" in kinds and field.name != "documents"


def _settle(
    request: Request, name: str, row: int, targets: Sequence[str], taken: set[str], remarks: list[Remark]
) -> Field:
    """The field of a column that the caller did not name; the first column of a field has it."""
    try:
        field = guess(name, targets)
    except LanguageError as error:
        remedy = f"{error.remedy}, or keep the column unmatched with --map {name}=facts"
        raise request.fault(row, name, error.problem, remedy) from None
    if field is None:
        return Field(name=FACTS)
    if field.part != "text" and str(field.document) not in taken:
        return Field(name=FACTS)
    if field.name == "name" or _shared(field) or str(field) not in taken:
        return field
    remarks.append(Remark(row, name, f"kept as a fact; another column holds {str(field)!r} already"))
    return Field(name=FACTS)


def _settle_names(
    columns: list[Column], names: Sequence[str], given: Mapping[str, Field], remarks: list[Remark], row: int
) -> list[Column]:
    """One column holds the name (the given one, the English one, else the first); the others are local names."""
    found = [column for column in columns if column.field.name == "name" and not column.field.as_json]

    def rank(column: Column) -> tuple[bool, bool, bool, int]:
        english = column.field.lang == "en" or fold(column.header) == "name"
        return (column.header not in given, not english, column.field.lang is not None, column.index)

    best = min(found, key=rank, default=None)
    out = []
    for column in columns:
        if column in found:
            name = "name" if column is best else "local_names"
            if name != "name":
                remarks.append(Remark(row, column.header, "taken as a local name"))
            column = replace(column, field=Field(name=name))
        out.append(column)
    return out
