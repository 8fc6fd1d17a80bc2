"""Norwegian Bokmål."""

from matcher.analysis.languages.model import Language

LANGUAGE = Language(
    code="nb",
    name="Norwegian Bokmål",
    compounding=True,
    links=("s", "e"),
    stem="norwegian",
    lemmas="nb",
    stops="no",
)
