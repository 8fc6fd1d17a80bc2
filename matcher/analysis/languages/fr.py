"""French."""

from matcher.analysis.languages.model import Language

LANGUAGE = Language(
    code="fr",
    name="French",
    stem="french",
    lemmas="fr",
    stops="fr",
)
