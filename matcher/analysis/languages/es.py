"""Spanish."""

from matcher.analysis.languages.model import Language

LANGUAGE = Language(
    code="es",
    name="Spanish",
    stem="spanish",
    lemmas="es",
    stops="es",
)
