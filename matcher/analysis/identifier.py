"""The model of letter sequences that tells languages, restricted to the supported ones."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.analysis.kept import Arrays, Kept
from matcher.analysis.languages import LANGUAGES

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_MODEL_CODES: Final = {"nb": ("nb", "no", "nn")}


@lru_cache(maxsize=2)
def identifier(kept: Kept) -> LanguageIdentifier:
    """Get the identifier of py3langid.

    The library's own model is unpacked once, which takes some 0.5 s, and its arrays are mapped then.
    """
    from py3langid.langid import LanguageIdentifier

    model = kept.arrays("languages", _unpacked)
    return LanguageIdentifier(
        model["weights"],
        model["priors"],
        model["codes"].tolist(),
        model["moves"].data,  # a memoryview, whose elements are plain integers
        model["features"].tolist(),
        norm_probs=True,
        tk_row=model["rows"].tolist(),
    )


def _unpacked() -> Arrays:
    """The library's model as arrays."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = set(whole.nb_classes)
    wanted = [name for code in LANGUAGES for name in _MODEL_CODES.get(code, (code,)) if name in known]
    whole.set_languages(wanted)
    return {
        "weights": np.ascontiguousarray(whole.nb_ptc),
        "priors": np.asarray(whole.nb_pc),
        "codes": np.asarray(whole.nb_classes),
        "moves": np.asarray(whole.tk_nextmove),
        "features": np.asarray(whole.tk_output, dtype=np.int32),
        "rows": np.asarray(whole.tk_row),
    }
