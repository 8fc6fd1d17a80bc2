"""Czech."""

from matcher.analysis.languages.model import Language

LANGUAGE = Language(
    code="cs",
    name="Czech",
    stem="czech",
    lemmas="cs",
    stops="cs",
)
