"""Portuguese."""

from matcher.analysis.languages.model import Language

LANGUAGE = Language(
    code="pt",
    name="Portuguese",
    stem="portuguese",
    lemmas="pt",
    stops="pt",
)
