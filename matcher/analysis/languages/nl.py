"""Dutch."""

from matcher.analysis.languages.model import Language

LANGUAGE = Language(
    code="nl",
    name="Dutch",
    compounding=True,
    links=("en", "s", "e"),
    stem="dutch",
    lemmas="nl",
    stops="nl",
)
