"""Danish."""

from matcher.analysis.languages.model import Language

LANGUAGE = Language(
    code="da",
    name="Danish",
    compounding=True,
    links=("s", "e"),
    stem="danish",
    lemmas="da",
    stops="da",
)
