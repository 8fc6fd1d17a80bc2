"""How a record's facts are known, in plain words: the phrases of its provenance, and marks for what needs a check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api.pages.wording import FIELDS, N_
from matcher.records import Record

EDITED: Final = "edited on this page"
"""Provenance of what was written in the form."""

PHRASES: Final[Mapping[str, str]] = {
    "looked up": N_("read in a source"),
    "looked up (see sources)": N_("read in the sources"),
    "looked up, completed with general knowledge": N_("read in a source, completed with general knowledge"),
    "known, not looked up": N_("known, but not checked in any source"),
    "general knowledge": N_("general knowledge, not checked"),
    "partly general knowledge; verify before publishing": N_("partly general knowledge: check before you publish it"),
    "own words; scope from the sources where given, technical vocabulary from general domain knowledge": N_(
        "in our own words: the scope is from the sources where there are any, the technical terms are general knowledge"
    ),
    "confirmed by a source; pilots_unverified lists those that are not": N_(
        "those listed are confirmed by a source; unconfirmed ones are listed apart"
    ),
    "not found": N_("not found"),
    "not stated": N_("not stated"),
    "no source": N_("no source"),
    "Our translation.": N_("our translation"),
    EDITED: N_("written by a user of this page"),
    "official: named as a demo case in a source": N_("named as a demo in a source"),
    "general knowledge; no source found that names it as a demo case": N_(
        "general knowledge: no source was found that names it as a demo"
    ),
    "working area / topic named in a source, not necessarily a titled demo case": N_(
        "a topic named in a source, perhaps not a demo of its own"
    ),
    "project that grew out of or is linked to a pilot, named in a source": N_(
        "a project that grew out of a pilot, named in a source"
    ),
}
"""Phrase of the data → plain words."""

_NOTES: Final = (
    "; the profile's last sentence repeats the offers/seeks fields, so the about text here leaves it out and it is not counted twice",
)
"""Remarks on how the row was made, which say nothing of what is known."""

NO_SOURCE: Final = N_("No source: check before you contact them")
UNCHECKED: Final = N_("Description not checked in a source")
NOT_OFFICIAL: Final = N_("Not confirmed as a demo: check")
REGIONS_UNCHECKED: Final = N_("Regions partly unchecked")


@dataclass(frozen=True, slots=True)
class Doubt:
    """How one field is known.

    Parameters
    ----------
    field : str
        A message, or the field's own name.
    known : str
        A message; empty where there is none for it.
    more : str
        What the data says besides, in its own words (English).
    """

    field: str
    known: str
    more: str


def doubts(record: Record) -> tuple[Doubt, ...]:
    """How each field of a record is known, as its provenance says."""
    said = dict(record.provenance)
    evidence = record.facts.get("evidence")
    if isinstance(evidence, str):
        said["evidence"] = evidence
    return tuple(Doubt(FIELDS.get(field, field), *_plain(str(text))) for field, text in said.items())


def _plain(text: str) -> tuple[str, str]:
    for note in _NOTES:
        text = text.removesuffix(note)
    if text in PHRASES:
        return PHRASES[text], ""
    heads = [head for head in PHRASES if text.startswith((f"{head};", f"{head}.", f"{head},"))]
    if not heads:
        return "", text
    head = max(heads, key=len)
    return PHRASES[head], text[len(head) :].lstrip(";., ")


def marks(record: Record) -> tuple[str, ...]:
    """What a person should check before acting on a record, shortest words first said; messages."""
    provenance = record.provenance
    found = []
    if provenance.get("sources") == "no source":
        found.append(NO_SOURCE)
    elif str(provenance.get("documents", "")).startswith("known, not looked up"):
        found.append(UNCHECKED)
    evidence = str(record.facts.get("evidence", ""))
    if evidence.startswith(("general knowledge", "working area")):
        found.append(NOT_OFFICIAL)
    if str(provenance.get("regions", "")).startswith("partly general knowledge"):
        found.append(REGIONS_UNCHECKED)
    return tuple(found)
