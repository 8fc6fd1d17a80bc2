"""What is sent as JSON: the wire models of requests. What they do not name is refused."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from matcher.matches import Filters

MOST_MATCHES: Final = 200
MOST_VALUES: Final = 1_000

Target = Literal["organisations", "demos", "pilots"]
RecordTarget = Literal["organisations", "pilots", "demos", "regions"]
Short = Annotated[str, StringConstraints(max_length=1_000)]
Values = Annotated[list[Short], Field(max_length=MOST_VALUES)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Sent(BaseModel):
    """Base of requests."""

    model_config = ConfigDict(extra="forbid", strict=True)


class FiltersSent(Sent):
    """Which records may appear; empty means all. A filter never changes a score."""

    countries: Values = Field(
        default=[], description="Two-letter codes; of demos and pilots the countries of their regions."
    )
    not_countries: Values = []
    regions: Values = Field(default=[], description="Ids of regions.")
    not_regions: Values = []
    kinds: Values = Field(default=[], description="Kinds of organisation.")
    pilots: Values = Field(default=[], description="Ids of pilots that a demo belongs to.")
    exclude: Values = Field(default=[], description="Ids never shown.")

    def filters(self) -> Filters:
        """The engine's filters.

        Raises
        ------
        InputError
            If a country is none.
        """
        return Filters(**{name: tuple(values) for name, values in self.model_dump().items()})


class SuggestionRequest(Sent):
    """A text, or a record by its id, and what to look for."""

    text: str | None = Field(default=None, description="What is done, offered or sought, in any supported language.")
    record: Id | None = Field(default=None, description="Id of a stored record, instead of a text.")
    record_target: RecordTarget = Field(default="organisations", description="What that record is.")
    target: Target = Field(default="organisations", description="What to look for.")
    top: int = Field(default=10, ge=1, le=MOST_MATCHES, description="How many matches at most.")
    lang: Annotated[str, StringConstraints(max_length=35)] | None = Field(
        default=None, description="Language of the text; detected where not given."
    )
    foreign: bool = Field(
        default=False,
        description="Leave out the country of the record asked for, else the home country of the server.",
    )
    filters: FiltersSent = FiltersSent()


class DocumentSent(Sent):
    """A text of a record."""

    text: str
    aspect: Literal["about", "offers", "seeks", "project"] = "about"
    lang: Short | None = Field(default=None, description="Two-letter code; detected where not given.")
    source: Short | None = None
    date: dt.date | None = Field(default=None, strict=False)
    weight: float = Field(default=1.0, gt=0, le=10)


class OrganisationSent(Sent):
    """An organisation as it is to be; a field that is left out is empty."""

    id: Id | None = Field(
        default=None, description="Made of name and country where not given; no white space, no slash."
    )
    name: Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
    local_names: Values = []
    kind: Short | None = Field(default=None, description="University, RTO, SME, large company, cluster and the like.")
    country: Short | None = Field(default=None, description="Two-letter code.")
    region: Short | None = Field(default=None, description="Id of a region.")
    subregion: Short | None = None
    website: Short | None = None
    identifiers: dict[str, Short] = Field(default={}, description="pic, ror, vat and the like.")
    keywords: Values = []
    documents: Annotated[list[DocumentSent], Field(max_length=MOST_VALUES)] = []
    sources: Values = []
    provenance: dict[str, Short] = Field(default={}, description="Per field: how it is known, with doubts.")
    facts: dict[str, Any] = Field(default={}, description="Whatever else is known; kept and shown, not matched.")

    def wire(self) -> dict[str, Any]:
        """The wire form, empty fields left out."""
        return {name: value for name, value in self.model_dump(mode="json", exclude_none=True).items() if value}
