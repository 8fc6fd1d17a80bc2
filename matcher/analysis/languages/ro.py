"""Romanian."""

from matcher.analysis.languages.model import Language

LANGUAGE = Language(
    code="ro",
    name="Romanian",
    stem="romanian",
    lemmas="ro",
    stops="ro",
)
