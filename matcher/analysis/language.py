"""Which language a text is in: given, or detected among the supported ones with a probability."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any, Final, NamedTuple

from matcher.analysis.languages import LANGUAGES, language_code

DEFAULT: Final = "en"
SAMPLE: Final = 2_000
"""Characters that are enough to detect a language."""

_LOCK = threading.Lock()
_MODEL_CODES: Final = {"nb": ("nb", "no", "nn")}


class Detected(NamedTuple):
    """A language and how sure it is: 1 where it was given, in [0, 1]."""

    code: str
    probability: float


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """py3langid's model restricted to the supported languages; loading takes about 0.7 s, so it is lazy."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    known = set(identifier.nb_classes)
    wanted = [name for code in LANGUAGES for name in _MODEL_CODES.get(code, (code,)) if name in known]
    identifier.set_languages(wanted)
    return identifier


def detect(text: str) -> Detected:
    """The most likely supported language of a text.

    A text without letters is taken as English with probability 0.
    """
    sample = text[:SAMPLE]
    if not any(char.isalpha() for char in sample):
        return Detected(DEFAULT, 0.0)
    with _LOCK:
        code, probability = _identifier().classify(sample)
    return Detected(language_code(code), round(float(probability), 4))


def resolve(text: str, given: str | None) -> Detected:
    """The given language with probability 1, else the detected one.

    Raises
    ------
    LanguageError
        If `given` is no language code.
    """
    if given is not None and given.strip():
        return Detected(language_code(given), 1.0)
    return detect(text)
