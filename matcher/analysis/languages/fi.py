"""Finnish."""

from matcher.analysis.languages.model import Language

LANGUAGE = Language(
    code="fi",
    name="Finnish",
    compounding=True,
    links=("n",),
    stem="finnish",
    lemmas="fi",
    stops="fi",
)
