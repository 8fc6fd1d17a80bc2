"""Swedish."""

from matcher.analysis.languages.model import Language

LANGUAGE = Language(
    code="sv",
    name="Swedish",
    compounding=True,
    links=("s", "e", "o", "a", "u"),
    stem="swedish",
    lemmas="sv",
    stops="sv",
)
