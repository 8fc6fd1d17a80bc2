"""Italian."""

from matcher.analysis.languages.model import Language

LANGUAGE = Language(
    code="it",
    name="Italian",
    stem="italian",
    lemmas="it",
    stops="it",
)
