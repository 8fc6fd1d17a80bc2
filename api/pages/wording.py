"""What the page calls things: tables of messages for values of the engine.

Each message is English and stands in the catalogues; `N_` marks it for them and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


def N_(message: str) -> str:  # noqa: N802 - gettext's usual name
    """Mark a message for the catalogues."""
    return message


KINDS: Final[Mapping[str, str]] = {
    "university": N_("university"),
    "RTO": N_("research institute"),
    "SME": N_("small or medium-sized company"),
    "large company": N_("large company"),
    "cluster": N_("cluster of companies"),
    "public body": N_("public body"),
    "development company": N_("development company"),
    "demo": N_("demo"),
    "pilot": N_("pilot"),
}
"""Kind of a record → what a person calls it; a kind of the user's own is shown as it is."""

TARGETS: Final[Mapping[str, str]] = {
    "organisations": N_("Organisations"),
    "demos": N_("Demos"),
    "pilots": N_("Pilots"),
    "regions": N_("Regions"),
}

LOOKING_FOR: Final[Mapping[str, str]] = {
    "organisations": N_("Partners"),
    "demos": N_("Demos"),
    "pilots": N_("Pilots"),
}
"""Target → the name of the choice."""

ASPECTS: Final[Mapping[str, str]] = {
    "about": N_("What it is"),
    "offers": N_("What it offers"),
    "seeks": N_("What it looks for"),
    "project": N_("What it has done"),
}

SIGNS: Final[Mapping[str, str]] = {"good": "●", "fair": "◐", "low": "○", "none": "✕"}
"""Level of confidence → its sign, so that colour is not all that tells."""

LEVELS: Final[Mapping[str, str]] = {
    "good": N_("good"),
    "fair": N_("moderate"),
    "low": N_("low"),
    "none": N_("very low"),
}
"""Level of confidence → its word."""

ROUTES: Final[Mapping[str, str]] = {
    "same": N_("same word"),
    "glossary": N_("translated by the glossary"),
    "lexicon": N_("translated by a dictionary"),
    "family": N_("related word"),
    "member": N_("part of a compound word"),
    "part": N_("part of a term"),
    "cognate": N_("looks alike"),
}
"""Route → how a word met the other's word."""

COMPONENTS: Final[Mapping[str, str]] = {
    "similarity": N_("likeness of all texts"),
    "documents": N_("likeness of the best texts"),
    "bm25": N_("rare words in common"),
    "complementarity": N_("one seeks what the other offers"),
    "dense": N_("likeness of meaning"),
    "collaboration": N_("partners that both have worked with"),
    "feedback": N_("like what was accepted in this list"),
}
"""Component of a match → what it says."""

FIELDS: Final[Mapping[str, str]] = {
    "record": N_("All of it"),
    "documents": N_("Descriptions"),
    "website": N_("Website"),
    "sources": N_("Sources"),
    "lead_regions": N_("Leading regions"),
    "regions": N_("Regions taking part"),
    "pilots": N_("Pilots"),
    "membership": N_("Membership"),
    "nuts": N_("NUTS codes"),
    "trl": N_("Readiness level (TRL)"),
    "local_names": N_("Names in other languages"),
    "evidence": N_("How official it is"),
}
"""Field that a doubt is about → its name."""

ROLE_NAMES: Final[Mapping[str, str]] = {
    "reader": N_("expert"),
    "coordinator": N_("coordinator"),
    "analyst": N_("analyst"),
    "admin": N_("admin"),
}

REFUSALS: Final[Mapping[str, str]] = {
    "name": N_("The name cannot be used. Write 1 to 40 small letters, digits, dots, hyphens or underscores."),
    "password": N_(
        "The password cannot be used. It needs at least 12 characters, and must be no name, common word with digits or row of keys."
    ),
    "old password": N_("The old password is not right."),
    "role": N_("The first account must be an admin's, and a role one of those shown."),
    "people": N_("This is the only admin who can sign in. Make somebody else an admin first."),
    "label": N_("Say what the key is for."),
    "scopes": N_("Choose what the key may do."),
    "days": N_("Choose how long the key works."),
    "keys": N_("You have as many keys as one can have. Revoke some first."),
}
"""Where an input of people was refused → what to say of it."""

DECIDE: Final[Mapping[str, str]] = {
    "suggested": N_("Back to suggested"),
    "shortlisted": N_("Shortlist"),
    "accepted": N_("Accept"),
    "rejected": N_("Reject"),
    "unsure": N_("Unsure"),
    "later": N_("Later"),
    "contacted": N_("Contacted"),
    "agreed": N_("Agreed"),
    "declined": N_("Declined"),
}
"""State → what the button says that makes a match so."""

STATE_SIGNS: Final[Mapping[str, str]] = {
    "suggested": "○",
    "shortlisted": "★",
    "accepted": "✓",
    "rejected": "✕",
    "unsure": "?",
    "later": "◷",
    "contacted": "✉",
    "agreed": "●",
    "declined": "–",
}
"""State → its sign, so that colour is not all that tells."""

CHANGES: Final[Mapping[str, str]] = {
    "entered": N_("new"),
    "moved": N_("moved"),
    "same": N_("same place"),
    "kept": N_("found no more"),
}
"""What became of a match since the version before."""

ORDERS: Final[Mapping[str, str]] = {
    "asked": N_("as ranked"),
    "score": N_("best first"),
    "state": N_("by state"),
    "changed": N_("changed last first"),
}
"""Order of a list's matches → its name."""

DECISION_FIELDS: Final[Mapping[str, str]] = {
    "state": N_("State"),
    "reason": N_("Reason"),
    "note": N_("Note"),
    "assignee": N_("Assigned to"),
}
"""Part of a decision → its name."""

LIST_REFUSALS: Final[Mapping[str, str]] = {
    "list": N_("Choose what the list starts from."),
    "text": N_("The text cannot be used. Write a few sentences: what is made or done, and what is looked for."),
    "record": N_("There is no text to ask with: add what it does, offers or looks for."),
    "every": N_("There is nothing of that kind here. Choose another pilot or region."),
    "top": N_("That would be too much for one list. Ask for fewer suggestions each, or choose a pilot or region."),
    "filters": N_("Nothing passes all the filters together. Remove one of them."),
    "title": N_("The name is too long."),
}
"""Where the asking for a list was refused → what to say of it."""

DECISION_REFUSALS: Final[Mapping[str, str]] = {
    "reason": N_("A rejection needs a reason; only a rejection or a decline has one."),
    "note": N_("Say in a few words what the reason is, in at most 2,000 characters."),
    "assignee": N_("That name cannot be used."),
    "state": N_("That cannot follow the state in which it is now."),
    "comment": N_("Write a comment of 1 to 10,000 characters."),
    "undo": N_("There is nothing to undo."),
}
"""Where a decision was refused → what to say of it."""

ERRORS: Final[Mapping[int, str]] = {
    401: N_("Sign in first"),
    403: N_("This is not allowed here"),
    404: N_("There is no such page"),
    405: N_("There is no such page"),
    412: N_("Somebody else changed this meanwhile"),
    413: N_("That was too much at once"),
    422: N_("Something in the request cannot be used"),
    429: N_("That was too often"),
    503: N_("The service is not ready yet"),
}
"""Status → heading of the page that says so."""

ERROR_OTHERWISE: Final = N_("Something went wrong")

ADVICE: Final[Mapping[int, str]] = {
    404: N_("The address is not complete, or what stood there was removed. Look for it in the lists above."),
    405: N_("The address is not complete, or what stood there was removed. Look for it in the lists above."),
    413: N_("Leave something out and send it again."),
    422: N_("Go back and choose again, or begin anew on the start page."),
}
"""Status → what to do, where the program's own words would not help."""

ONLY_READS: Final = N_("You can search and read here, but not add or change anything.")
"""What to say where nobody may change anything."""

SENT_FROM_ELSEWHERE: Final = N_(
    "This was not sent from a page of this service, or that page had been open too long. Open the page again and send it anew."
)
"""What to do where a form was refused, not a person."""

NOT_BUILT: Final = N_(
    "The search is being prepared: wait a moment and load the page again. If nothing was added yet, add an organisation."
)
"""What to do where there is no index yet."""
