"""Slovene."""

from matcher.analysis.languages.model import Language

LANGUAGE = Language(
    code="sl",
    name="Slovene",
    lemmas="sl",
    stops="sl",
)
