"""What is answered as JSON: the wire models of answers, and the one function that writes them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response


def json_answer(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """`content` as JSON. It is not checked against its model, which costs as much as the search; a test does that."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text.encode("utf-8", "replace"), status, dict(headers or {}), "application/json")


class Answer(BaseModel):
    """Base of answers; what is not documented is not answered."""

    model_config = ConfigDict(extra="forbid")


class Confidence(Answer):
    """How far a list or a match may be trusted."""

    level: Literal["none", "low", "fair", "good"]
    value: float = Field(ge=0, le=1)
    advice: str = Field(description="What you can do; empty where nothing is needed.")


class Reason(Answer):
    """A word of the query and the term of the candidate that it met."""

    source: str = Field(description="The word or phrase as written in the query.")
    spans: list[list[int]] = Field(description="[document, start, end] of every place where it stands in the query.")
    lemma: str = Field(description="Its base form, or the part of it, or of the term, that met the other.")
    term: str = Field(description="The term of the candidate.")
    route: Literal["same", "glossary", "lexicon", "family", "member", "part", "cognate"] = Field(
        description="How they meet: the same word, by the glossary, by a dictionary, related words, by a member of a compound, by a "
        "part of a term, or by looks. Only by the first three whole words meet."
    )
    weight: float = Field(description="Its share of the similarity; the weights of a match sum to it.")
    dataset: str | None = Field(description="The word lists that knew the translation, with their licences.")


class Coverage(Answer):
    """How far a candidate meets one need of the query."""

    need: int = Field(ge=0, description="Its place in the query's needs, counted from 0.")
    share: float = Field(ge=0, le=1, description="Share of the need's specific words that the candidate has.")
    words: list[str] = Field(description="Those words, as written in the query.")


class Need(Answer):
    """One thing that the query asks for: a sentence or a listed item."""

    text: str
    best: float = Field(ge=0, le=1, description="The greatest share of it that one of the matches covers.")


class Match(Answer):
    """A record that fits, and why."""

    rank: int = Field(ge=1)
    id: str
    kind: str
    title: str
    country: str | None
    region: str | None
    score: float = Field(ge=0, le=1, description="Orders the list.")
    components: dict[str, float] = Field(description="Parts of the score; similarity is the cosine.")
    confidence: Confidence
    reasons: list[Reason] = Field(description="Strongest first.")
    sentence: str = Field(description="The candidate's sentence that carries most of the similarity.")
    uncovered: list[str] = Field(description="Specific words of the query that this candidate does not meet.")
    coverage: list[Coverage] = Field(description="How far it meets the needs of the query.")


class QueryRead(Answer):
    """How the query was read; its text is not repeated."""

    lang: str
    lang_probability: float
    seeks: list[str] = Field(description="Sentences that ask.")
    offers: list[str] = Field(description="Sentences that offer.")
    specific: list[str] = Field(description="Words that carry the query.")
    unmatched: list[str] = Field(description="Specific words that no record has, in any language.")
    advice: list[str]
    target: str
    top: int
    record: str | None
    filters: dict[str, list[str]]
    needs: list[Need] = Field(description="What the query asks for, sentence by sentence.")


class Provenance(Answer):
    """What the list was made with."""

    index: str
    generation: int
    configuration: dict[str, Any]
    versions: dict[str, str]
    created: dt.datetime


class Suggestions(Answer):
    """The best matches, with reasons; the same shape as `matcher suggest --json`."""

    query: QueryRead
    confidence: Confidence
    matches: list[Match]
    provenance: Provenance


class Summary(Answer):
    """A record in a list."""

    id: str
    name: str
    local_names: list[str]
    kind: str | None = Field(description="Of an organisation.")
    country: str | None = Field(description="Of an organisation or region.")
    region: str | None = Field(description="Of an organisation.")
    pilot: str | None = Field(description="The pilot that a demo belongs to.")
    version: int


class Listing(Answer):
    """Some records in the order of ids, and how to get the next."""

    items: list[Summary]
    next: str | None = Field(description="Cursor of the next page; null on the last. Also in the Link header.")


class Stored(Answer):
    """A record as it is stored."""

    record: dict[str, Any] = Field(
        description="The fields of the record, as in imports and exports; empty ones are left out."
    )
    version: int = Field(ge=1, description="Also in the ETag header.")
    changed_at: dt.datetime


class Remark(Answer):
    """Something in a file that should be looked at but does not hinder the import."""

    row: int | None
    column: str | None
    text: str


class FileRead(Answer):
    """How an uploaded file was understood."""

    name: str
    format: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    sheets: list[str]
    header: list[str]
    mapping: dict[str, str] = Field(description="Column → field; facts are kept but not matched, - is left out.")
    preview: list[list[str]] = Field(description="The first rows.")
    rows: int


class BadPlace(Answer):
    """A place of a file that must be mended first."""

    where: str
    row: int | None
    column: str | None
    problem: str
    remedy: str


class Imported(Answer):
    """What an import did, or would do."""

    stored: bool = Field(description="False of a dry run.")
    added: int
    changed: int
    unchanged: int
    file: FileRead
    errors: list[BadPlace] = Field(description="Of a dry run: every place that must be mended first.")
    remarks: list[Remark]


class Health(Answer):
    """That the process lives."""

    status: Literal["alive"]


class Ready(Answer):
    """That store and index can be used."""

    status: Literal["ready"]
    records: dict[str, int] = Field(description="Records in the store, by target.")
    index: dict[str, int] = Field(description="Records in the index, by target.")
    version: str
    read_only: bool
