"""Records as rows and back: canonical JSON, its digest, and the check that the text can be stored.

The canonical form is `Record.to_dict` with sorted keys; its digest tells an unchanged record from a changed
one, and a whole row from a damaged one.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from matcher.errors import InputError, StoreError
from matcher.people.contacts import may_hold_address, relayed, require_no_address
from matcher.records import Document, Organisation, Record, record_type
from matcher.store.identifiers import comparable_of

_DIGEST_BYTES = 16
_canonical = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})
"""Letters that Unicode does not take apart into a base letter and a sign."""


@dataclass(frozen=True, slots=True)
class EncodedRecord:
    """A record as it is stored.

    Parameters
    ----------
    columns : dict
        Values of the columns of `records` that follow from the record.
    documents : list of dict
        Rows of `documents` without the record's number.
    wire : dict
        The record's wire form.
    identifiers : list of dict
        Rows of `identifiers` without the record's number.
    """

    columns: dict[str, Any]
    documents: list[dict[str, Any]]
    wire: dict[str, Any]
    identifiers: list[dict[str, Any]]

    @property
    def key(self) -> tuple[str, str]:
        """Target and id."""
        return self.columns["target"], self.columns["id"]


def encode(record: Record) -> EncodedRecord:
    """`record` as it is stored: without the personal e-mail addresses in its texts.

    Raises
    ------
    InputError
        If a text holds a NUL or a lone surrogate (no database takes both), a value is no JSON, or the id is a person's address; it
        names record and field.
    """
    wire = record.to_dict()
    documents = [_document_row(record, at, document) for at, document in enumerate(record.documents)]
    if documents:
        wire["documents"] = [_document_wire(document) for document in record.documents]
    body, texts = _parts(record, wire)
    if may_hold_address(body) or may_hold_address(texts):
        require_no_address(_where(record, "id"), record.id)
        without, found = relayed(record)
        if found:
            return encode(without)
    columns: dict[str, Any] = {
        "target": record.target,
        "id": record.id,
        "name": record.name,
        "search_name": fold(" ".join((record.name, *record.local_names))),
        "body": body,
        "digest": digest(body, texts),
    }
    for name in ("kind", "country", "region", "pilot"):
        columns[name] = getattr(record, name, None)
    return EncodedRecord(columns, documents, wire, _identifier_rows(record))


def digest(*texts: str) -> str:
    """Hexadecimal BLAKE2b digest of canonical JSON texts."""
    return blake2b("\n".join(texts).encode(), digest_size=_DIGEST_BYTES).hexdigest()


def digest_of_rows(body: str, documents: Iterable[Document]) -> str:
    """The digest of what is stored of a record, as `encode` made it."""
    return digest(body, _canonical([_document_wire(document) for document in documents]))


def decode(target: str, record_id: str, body: str, documents: Sequence[Document]) -> Record:
    """The record of a stored row.

    Raises
    ------
    StoreError
        If the row cannot be read as a record; it names the record.
    """
    try:
        record = record_type(target).from_dict(json.loads(body))
    except (ValueError, TypeError, AttributeError) as error:
        raise StoreError(
            f"{target} {record_id!r} cannot be read as it is stored: {error}; look for damage with 'matcher verify'"
        ) from error
    return replace(record, documents=tuple(documents)) if documents else record


def to_json(values: Mapping[str, Any]) -> str:
    """Canonical JSON of wire values."""
    return _canonical(dict(values))


def fold(text: str) -> str:
    """`text` for searching: without case, signs on letters and runs of white space.

    Examples
    --------
    >>> fold("  Äänekoski Straße  Øresund ")
    'aanekoski strasse oresund'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).translate(_LETTERS).split())


def is_storable(text: str) -> bool:
    """Whether both databases take `text`: no NUL in it, no lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def require_storable(where: str, text: str | None) -> None:
    """Raise InputError, naming `where`, unless both databases take `text`; None passes."""
    if text is None or is_storable(text):
        return
    what = "a NUL character" if "\x00" in text else "half of a character (a lone surrogate)"
    raise InputError(where, f"holds {what}, which cannot be stored", "remove it, or read the file in its own encoding")


def _parts(record: Record, wire: Mapping[str, Any]) -> tuple[str, str]:
    """Canonical JSON of the wire form without its documents, and of the documents."""
    try:
        body = _canonical({key: value for key, value in wire.items() if key != "documents"})
        texts = _canonical(wire.get("documents", []))
        (body + texts).encode()
    except UnicodeEncodeError:
        pass
    except (ValueError, TypeError, RecursionError) as error:
        raise InputError(_where(record, _unwritable(wire)), f"is no JSON value: {error}", "use JSON values") from None
    else:
        # In JSON a NUL is written \u0000; so is a backslash before u0000, hence the closer look.
        if "\\u0000" not in body and "\\u0000" not in texts:
            return body, texts
    for path, text in _strings(wire):
        require_storable(_where(record, path), text)
    return body, texts


def _unwritable(wire: Mapping[str, Any]) -> str:
    """The first field that is no JSON."""
    for name, value in wire.items():
        try:
            _canonical(value)
        except (ValueError, TypeError, RecursionError):
            return name
    return "record"


def _where(record: Record, field: str) -> str:
    return f"{record.target} {record.id!r}, {field}"


def _strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a JSON value with its path, such as `documents[2].text`; keys too."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            here = f"{path}.{key}" if path else str(key)
            yield f"a field name in {path or 'the record'}", str(key)
            yield from _strings(item, here)
    elif isinstance(value, (list, tuple)):
        for at, item in enumerate(value):
            yield from _strings(item, f"{path}[{at}]")


def _identifier_rows(record: Record) -> list[dict[str, Any]]:
    if not isinstance(record, Organisation):
        return []
    return [{"scheme": scheme, "value": value} for scheme, value in comparable_of(record.identifiers)]


def _document_wire(document: Document) -> dict[str, Any]:
    wire = document.to_dict()
    if "weight" in wire:
        wire["weight"] = float(wire["weight"])
    return wire


def _document_row(record: Record, position: int, document: Document) -> dict[str, Any]:
    for name in ("text", "lang", "source"):
        value = getattr(document, name)
        if not isinstance(value, str) and (value is not None or name == "text"):
            raise InputError(_where(record, f"documents[{position}].{name}"), f"{value!r} is no text", "give a text")
    return {
        "position": position,
        "aspect": document.aspect,
        "lang": document.lang,
        "text": document.text,
        "source": document.source,
        "date": document.date,
        "weight": float(document.weight),
    }
