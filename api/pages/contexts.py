"""What each page is given: one frozen dataclass per page, each field with help. The templates use these names and no others.

Messages that the engine or the tables of `wording` give are English here and translated in the template.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.pages.asking import Asked
from api.pages.doubts import Doubt
from api.pages.views import AspectView, HeatRow, HomeNeedView, MatchView, RowView, SearchView
from matcher.engine.demo import Sample
from matcher.matches import Confidence


def help_(text: str) -> Any:
    """A field of a context; the text says what it holds."""
    return field(metadata={"help": text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the selections of a form offer: value and name, in the order of names."""

    countries: Sequence[tuple[str, str]] = help_("Countries that records of the target have.")
    regions: Sequence[tuple[str, str]] = help_("Regions that records of the target have.")
    kinds: Sequence[tuple[str, str]] = help_("Kinds of organisation; the name is a message.")
    pilots: Sequence[tuple[str, str]] = help_("Pilots.")
    languages: Sequence[tuple[str, str]] = help_("Languages that a text can be in.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage:
    """The start page: paste a text or choose an organisation."""

    text: str = help_("Text to begin with; what was pasted, where it could not be used.")
    problem: str = help_("Message that says why the text could not be used; empty at first.")
    most: int = help_("Longest text taken, in characters.")
    asked: Asked = help_("The options chosen so far.")
    choices: Choices = help_("What the selections offer.")
    samples: Sequence[Sample] = help_("Example texts that can be tried.")
    name: str = help_("Name of an organisation that was searched for.")
    found: Sequence[RowView] = help_("Organisations with such a name.")
    counts: Mapping[str, int] = help_("Target → number of records.")
    keep_days: int = help_("Days for which a pasted text is kept.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage:
    """Suggestions for a text or a record, with reasons."""

    asked: Asked = help_("The options.")
    address: str = help_("Address of this page without its options.")
    private: bool = help_("Whether the query is a pasted text under a secret address.")
    again: str = help_("Address where a pasted text can be changed; empty for a record.")
    expires: str = help_("Last day on which the private address works; empty for a record.")
    record: RowView | None = help_("The record asked for.")
    text: Sequence[AspectView] = help_("The query's own texts, with the words marked that met something.")
    lang: str = help_("Language that the text was read in.")
    lang_sure: bool = help_("Whether that language is certain or was given.")
    lang_known: bool = help_("Whether the glossary has words in that language.")
    seeks: Sequence[str] = help_("Sentences that ask.")
    needs: Sequence[tuple[str, str]] = help_(
        "What is asked for, and whether it was found: 'met', 'partly' or 'missing'."
    )
    offers: Sequence[str] = help_("Sentences that offer.")
    specific: Sequence[str] = help_("Words that carry the query.")
    unmatched: Sequence[str] = help_("Those of them that nothing has.")
    confidence: Confidence = help_("How far the list may be trusted, with advice.")
    matches: Sequence[MatchView] = help_("The suggestions, best first.")
    left_out: str = help_("Code of the country that was left out; empty if none was.")
    empty: bool = help_("Whether there is nothing at all of what is looked for.")
    refused: str | None = help_(
        "Parameter of the one filter to remove where all together leave nothing; None if they do not."
    )
    choices: Choices = help_("What the selections offer.")
    tops: Sequence[int] = help_("How many suggestions can be shown.")


@dataclass(frozen=True, slots=True, kw_only=True)
class GonePage:
    """A private address that does not work, or no more."""

    keep_days: int = help_("Days for which a pasted text is kept.")
    forgotten: bool = help_("Whether it was removed just now by the visitor.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """Records of one target, a page of them."""

    target: str = help_("The target.")
    search: str = help_("Words of a name that were searched for.")
    rows: Sequence[RowView] = help_("The records.")
    total: int = help_("Number of records of the target.")
    further: str = help_("Address of the next page; empty on the last.")
    first: str = help_("Address of the first page; empty on the first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """One record with all that is known of it."""

    target: str = help_("The target.")
    row: RowView = help_("Name, kind, place and marks of doubt.")
    aspects: Sequence[AspectView] = help_("Its texts.")
    keywords: Sequence[str] = help_("Words given by hand, technologies and sectors among them.")
    facts: Sequence[tuple[str, str]] = help_("Name (a message) and value of what else is known.")
    priorities: Sequence[str] = help_("Priorities of a region's strategy.")
    subregions: Sequence[tuple[str, str]] = help_("Parts of a region and their priorities.")
    lead_regions: Sequence[RowView] = help_("Regions that lead it.")
    regions: Sequence[RowView] = help_("Regions that take part.")
    pilots: Sequence[RowView] = help_("Pilots it belongs to or takes part in.")
    pilots_unverified: Sequence[RowView] = help_("Pilots that no source confirms.")
    demos: Sequence[RowView] = help_("Demos of a pilot.")
    partners: Sequence[tuple[RowView, int]] = help_("Organisations it has worked with, and in how many projects.")
    organisations: Sequence[RowView] = help_("Organisations of a region.")
    more_organisations: str = help_("Address of the region's next organisations; empty if these are all.")
    sources: Sequence[str] = help_("Web pages that were read.")
    doubts: Sequence[Doubt] = help_("How each field is known.")
    home: str = help_("Name of the home region; empty where it is not asked for.")
    best: Sequence[MatchView] = help_("Organisations of the home region that fit best.")
    needs: Sequence[HomeNeedView] = help_("What is sought, and who of the home region has it.")
    version: int = help_("Version that is stored.")
    changed: str = help_("Day of the last change.")
    editable: bool = help_("Whether the visitor can change it.")
    saved: bool = help_("Whether it was saved just now.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilePage:
    """An organisation on one page, for paper."""

    row: RowView = help_("Name, kind, place and marks of doubt.")
    aspects: Sequence[AspectView] = help_("Its texts.")
    keywords: Sequence[str] = help_("Words given by hand, technologies and sectors among them.")
    facts: Sequence[tuple[str, str]] = help_("Name (a message) and value of what else is known.")
    demos: Sequence[MatchView] = help_("Demos that fit best.")
    partners: Sequence[MatchView] = help_("Organisations abroad that fit best.")
    today: str = help_("Day on which it is shown.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchesPage:
    """The searches that a visitor keeps."""

    searches: Sequence[SearchView] = help_("Those that were asked anew, newest first.")
    later: Sequence[SearchView] = help_("Those that were not.")
    problem: str = help_("Message that says why a search was not kept; empty if all is well.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """A search that a visitor keeps, and what it finds now."""

    search: SearchView = help_("The search.")
    text: str = help_("Its free text; empty for a record.")
    fresh: Sequence[MatchView] = help_("What the visitor has not seen yet, best first.")
    known: Sequence[MatchView] = help_("The rest, best first.")
    works: bool = help_("Whether it could be asked.")
    lang: str = help_("Language that the text was read in.")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatmapPage:
    """Regions against pilots."""

    pilots: Sequence[tuple[str, str, str]] = help_("Address, short name and name of each pilot.")
    rows: Sequence[HeatRow] = help_("The regions, the home region first.")
    grid: Any = help_("Measures of the picture.")
    width: int = help_("Width of the picture.")
    height: int = help_("Height of the picture.")
    home: HeatRow | None = help_("The home region; None where it is not among them.")
    missing: Sequence[HeatRow] = help_(
        "Regions that take part in a pilot that none of their stored organisations fits."
    )
    unknown: Sequence[HeatRow] = help_("Regions that take part and of which no organisation is stored.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field of the form with what was written and what is stored."""

    name: str = help_("Name in the form.")
    value: str = help_("What stands in it.")
    stored: str | None = help_("What is stored now, where somebody else changed it meanwhile; else None.")
    aspect: str = help_("Aspect, of a text; else empty.")
    lang: str = help_("Language, of a text; empty means it is detected.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """The form for an organisation."""

    id: str = help_("Id of the organisation; empty for a new one.")
    title: str = help_("Its name as stored.")
    version: int = help_("Version that the form was made from.")
    stale: bool = help_("Whether somebody else changed it meanwhile.")
    problems: Sequence[tuple[str, str]] = help_("Name of a field and what is wrong, as a message or in English.")
    fields: Mapping[str, FormField] = help_("Name → the fields that are no texts.")
    texts: Sequence[FormField] = help_("The texts.")
    choices: Choices = help_("What the selections offer.")


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """How to use it, and how the ranking works."""

    counts: Mapping[str, int] = help_("Target → number of records.")
    parameters: Sequence[tuple[str, str, str]] = help_("Parameter, its help (a message) and its value now.")
    shares: Sequence[tuple[str, float]] = help_("Part of the score (a message) and its share now.")
    languages: Sequence[str] = help_("Names of the languages that are read.")
    kind_names: Sequence[str] = help_("Kinds of organisation, as messages.")
    home: str = help_("The home country's code.")
    keep_days: int = help_("Days for which a pasted text is kept.")
    versions: Sequence[tuple[str, str]] = help_("Name and version of what computes the scores.")
    example: Sequence[tuple[str, str]] = help_("Word pairs of an example, from the index as it is now.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """A request that was not answered as asked."""

    status: int = help_("HTTP status.")
    heading: str = help_("What happened, as a message.")
    advice: str = help_("What to do, as a message; empty where only the program's own words help.")
    role: str = help_("Role of the visitor, as a message, where it is what hinders; else empty.")
    right: str = help_("What that role does not let one do, as a message.")
    roles: Sequence[str] = help_("Roles that do, as messages.")
    detail: str = help_("What the program says of it, in English.")
    near: Sequence[tuple[str, str]] = help_("Address and id of records that are spelt alike.")
    request_id: str = help_("Id to name in a report.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """Where one signs in."""

    name: str = help_("Name that was written before.")
    to: str = help_("Path to go to afterwards; empty for the start page.")
    problem: str = help_("Message that says why it did not work; empty at first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A key of a person."""

    id: str = help_("Its id.")
    label: str = help_("What it is for.")
    scopes: str = help_("What it may do.")
    until: str = help_("Last day on which it works.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """A person's own page."""

    name: str = help_("The person's name.")
    role: str = help_("Role; its name is a message of `wording.ROLE_NAMES`.")
    may: Sequence[str] = help_("What the role may do, as messages.")
    keys: Sequence[KeyRow] = help_("The person's keys.")
    scopes: Sequence[tuple[str, str]] = help_("Scopes that a key can have, and what each lets one do, as a message.")
    days: Sequence[int] = help_("How many days a key can work.")
    made: str = help_("A key that was made just now, shown this once; else empty.")
    done: str = help_("Message of what was done just now; else empty.")
    problem: str = help_("What was refused, as a message or in English; else empty.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """An account in the list."""

    name: str = help_("Name.")
    role: str = help_("Role.")
    active: bool = help_("Whether the person may sign in.")
    keys: int = help_("Number of keys.")
    since: str = help_("Day on which it was added.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """The accounts, for those who look after them."""

    people: Sequence[PersonRow] = help_("Every account.")
    roles: Sequence[tuple[str, str]] = help_("Role and whom it is for, as a message.")
    first: bool = help_("Whether there are no accounts yet; the first is an admin's.")
    chosen: str = help_("Role that is chosen for a new account.")
    name: str = help_("Name that was written for a new account.")
    made_name: str = help_("Whose password was made just now; else empty.")
    made_password: str = help_("That password, shown this once; else empty.")
    done: str = help_("Message of what was done just now; else empty.")
    problem: str = help_("What was refused, as a message or in English; else empty.")
