"""English."""

from matcher.analysis.languages.model import Language

LANGUAGE = Language(
    code="en",
    name="English",
    stem="english",
    lemmas="en",
    stops="en",
)
