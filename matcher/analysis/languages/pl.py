"""Polish."""

from matcher.analysis.languages.model import Language

LANGUAGE = Language(
    code="pl",
    name="Polish",
    stem="polish",
    lemmas="pl",
    stops="pl",
)
