"""What each page is given: one frozen dataclass per page, each field with help. The templates use these names and no others.

Messages that the engine or the tables of `wording` give are English here and translated in the template.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.pages.asking import Asked
from api.pages.doubts import Doubt
from api.pages.views import AspectView, HomeNeedView, MatchView, RowView
from matcher.engine.demo import Sample
from matcher.matches import Confidence


def _help(text: str) -> Any:
    return field(metadata={"help": text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the selections of a form offer: value and name, in the order of names."""

    countries: Sequence[tuple[str, str]] = _help("Countries that records of the target have.")
    regions: Sequence[tuple[str, str]] = _help("Regions that records of the target have.")
    kinds: Sequence[tuple[str, str]] = _help("Kinds of organisation; the name is a message.")
    pilots: Sequence[tuple[str, str]] = _help("Pilots.")
    languages: Sequence[tuple[str, str]] = _help("Languages that a text can be in.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage:
    """The start page: paste a text or choose an organisation."""

    text: str = _help("Text to begin with; what was pasted, where it could not be used.")
    problem: str = _help("Message that says why the text could not be used; empty at first.")
    most: int = _help("Longest text taken, in characters.")
    asked: Asked = _help("The options chosen so far.")
    choices: Choices = _help("What the selections offer.")
    samples: Sequence[Sample] = _help("Example texts that can be tried.")
    name: str = _help("Name of an organisation that was searched for.")
    found: Sequence[RowView] = _help("Organisations with such a name.")
    counts: Mapping[str, int] = _help("Target → number of records.")
    keep_days: int = _help("Days for which a pasted text is kept.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage:
    """Suggestions for a text or a record, with reasons."""

    asked: Asked = _help("The options.")
    address: str = _help("Address of this page without its options.")
    private: bool = _help("Whether the query is a pasted text under a secret address.")
    again: str = _help("Address where a pasted text can be changed; empty for a record.")
    expires: str = _help("Last day on which the private address works; empty for a record.")
    record: RowView | None = _help("The record asked for.")
    text: Sequence[AspectView] = _help("The query's own texts, with the words marked that met something.")
    lang: str = _help("Language that the text was read in.")
    lang_sure: bool = _help("Whether that language is certain or was given.")
    lang_known: bool = _help("Whether the glossary has words in that language.")
    seeks: Sequence[str] = _help("Sentences that ask.")
    needs: Sequence[tuple[str, str]] = _help(
        "What is asked for, and whether it was found: 'met', 'partly' or 'missing'."
    )
    offers: Sequence[str] = _help("Sentences that offer.")
    specific: Sequence[str] = _help("Words that carry the query.")
    unmatched: Sequence[str] = _help("Those of them that nothing has.")
    confidence: Confidence = _help("How far the list may be trusted, with advice.")
    matches: Sequence[MatchView] = _help("The suggestions, best first.")
    left_out: str = _help("Code of the country that was left out; empty if none was.")
    empty: bool = _help("Whether there is nothing at all of what is looked for.")
    refused: str | None = _help(
        "Parameter of the one filter to remove where all together leave nothing; None if they do not."
    )
    choices: Choices = _help("What the selections offer.")
    tops: Sequence[int] = _help("How many suggestions can be shown.")


@dataclass(frozen=True, slots=True, kw_only=True)
class GonePage:
    """A private address that does not work, or no more."""

    keep_days: int = _help("Days for which a pasted text is kept.")
    forgotten: bool = _help("Whether it was removed just now by the visitor.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """Records of one target, a page of them."""

    target: str = _help("The target.")
    search: str = _help("Words of a name that were searched for.")
    rows: Sequence[RowView] = _help("The records.")
    total: int = _help("Number of records of the target.")
    further: str = _help("Address of the next page; empty on the last.")
    first: str = _help("Address of the first page; empty on the first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """One record with all that is known of it."""

    target: str = _help("The target.")
    row: RowView = _help("Name, kind, place and marks of doubt.")
    aspects: Sequence[AspectView] = _help("Its texts.")
    keywords: Sequence[str] = _help("Words given by hand, technologies and sectors among them.")
    facts: Sequence[tuple[str, str]] = _help("Name (a message) and value of what else is known.")
    priorities: Sequence[str] = _help("Priorities of a region's strategy.")
    subregions: Sequence[tuple[str, str]] = _help("Parts of a region and their priorities.")
    lead_regions: Sequence[RowView] = _help("Regions that lead it.")
    regions: Sequence[RowView] = _help("Regions that take part.")
    pilots: Sequence[RowView] = _help("Pilots it belongs to or takes part in.")
    pilots_unverified: Sequence[RowView] = _help("Pilots that no source confirms.")
    demos: Sequence[RowView] = _help("Demos of a pilot.")
    organisations: Sequence[RowView] = _help("Organisations of a region.")
    more_organisations: str = _help("Address of the region's next organisations; empty if these are all.")
    sources: Sequence[str] = _help("Web pages that were read.")
    doubts: Sequence[Doubt] = _help("How each field is known.")
    home: str = _help("Name of the home region; empty where it is not asked for.")
    best: Sequence[MatchView] = _help("Organisations of the home region that fit best.")
    needs: Sequence[HomeNeedView] = _help("What is sought, and who of the home region has it.")
    version: int = _help("Version that is stored.")
    changed: str = _help("Day of the last change.")
    editable: bool = _help("Whether the visitor can change it.")
    saved: bool = _help("Whether it was saved just now.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field of the form with what was written and what is stored."""

    name: str = _help("Name in the form.")
    value: str = _help("What stands in it.")
    stored: str | None = _help("What is stored now, where somebody else changed it meanwhile; else None.")
    aspect: str = _help("Aspect, of a text; else empty.")
    lang: str = _help("Language, of a text; empty means it is detected.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """The form for an organisation."""

    id: str = _help("Id of the organisation; empty for a new one.")
    title: str = _help("Its name as stored.")
    version: int = _help("Version that the form was made from.")
    stale: bool = _help("Whether somebody else changed it meanwhile.")
    problems: Sequence[tuple[str, str]] = _help("Name of a field and what is wrong, as a message or in English.")
    fields: Mapping[str, FormField] = _help("Name → the fields that are no texts.")
    texts: Sequence[FormField] = _help("The texts.")
    choices: Choices = _help("What the selections offer.")


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """How to use it, and how the ranking works."""

    counts: Mapping[str, int] = _help("Target → number of records.")
    parameters: Sequence[tuple[str, str, str]] = _help("Parameter, its help (a message) and its value now.")
    shares: Sequence[tuple[str, float]] = _help("Part of the score (a message) and its share now.")
    languages: Sequence[str] = _help("Names of the languages that are read.")
    kind_names: Sequence[str] = _help("Kinds of organisation, as messages.")
    home: str = _help("The home country's code.")
    keep_days: int = _help("Days for which a pasted text is kept.")
    versions: Sequence[tuple[str, str]] = _help("Name and version of what computes the scores.")
    example: Sequence[tuple[str, str]] = _help("Word pairs of an example, from the index as it is now.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """A request that was not answered as asked."""

    status: int = _help("HTTP status.")
    heading: str = _help("What happened, as a message.")
    advice: str = _help("What to do, as a message; empty where only the program's own words help.")
    detail: str = _help("What the program says of it, in English.")
    near: Sequence[tuple[str, str]] = _help("Address and id of records that are spelt alike.")
    request_id: str = _help("Id to name in a report.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """Where one signs in."""

    name: str = _help("Name that was written before.")
    to: str = _help("Path to go to afterwards; empty for the start page.")
    problem: str = _help("Message that says why it did not work; empty at first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A key of a person."""

    id: str = _help("Its id.")
    label: str = _help("What it is for.")
    scopes: str = _help("What it may do.")
    until: str = _help("Last day on which it works.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """A person's own page."""

    name: str = _help("The person's name.")
    role: str = _help("Role; its name is a message of `wording.ROLE_NAMES`.")
    may: Sequence[str] = _help("What the role may do, as messages.")
    keys: Sequence[KeyRow] = _help("The person's keys.")
    scopes: Sequence[tuple[str, str]] = _help("Scopes that a key can have, and what each lets one do, as a message.")
    days: Sequence[int] = _help("How many days a key can work.")
    made: str = _help("A key that was made just now, shown this once; else empty.")
    done: str = _help("Message of what was done just now; else empty.")
    problem: str = _help("What was refused, as a message or in English; else empty.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """An account in the list."""

    name: str = _help("Name.")
    role: str = _help("Role.")
    active: bool = _help("Whether the person may sign in.")
    keys: int = _help("Number of keys.")
    since: str = _help("Day on which it was added.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """The accounts, for those who look after them."""

    people: Sequence[PersonRow] = _help("Every account.")
    roles: Sequence[tuple[str, str]] = _help("Role and whom it is for, as a message.")
    first: bool = _help("Whether there are no accounts yet; the first is an admin's.")
    chosen: str = _help("Role that is chosen for a new account.")
    name: str = _help("Name that was written for a new account.")
    made_name: str = _help("Whose password was made just now; else empty.")
    made_password: str = _help("That password, shown this once; else empty.")
    done: str = _help("Message of what was done just now; else empty.")
    problem: str = _help("What was refused, as a message or in English; else empty.")
