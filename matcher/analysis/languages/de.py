"""German."""

from matcher.analysis.languages.model import Language

LANGUAGE = Language(
    code="de",
    name="German",
    compounding=True,
    links=("en", "er", "es", "s", "n", "e"),
    stem="german",
    lemmas="de",
    stops="de",
)
