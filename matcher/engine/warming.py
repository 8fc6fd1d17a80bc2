"""What a server reads before its first answer, so that nobody waits for it, and what it reads beside its first answers."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from matcher.engine import people
from matcher.errors import MatcherError
from matcher.ranking import compiled
from matcher.records import MATCH_TARGETS

if TYPE_CHECKING:
    from matcher.engine.core import Engine

FIRST: Final = MATCH_TARGETS[0]
TEXTS: Final = {
    "fi": "Etsimme kumppania kehittämään ligniinistä liimoja ja ligniinibiitteja.",
    "en": "We look for partners in additive manufacturing.",
}
"""What is asked of the engine; the last word of the first is in no index, so that words alike are looked for."""

WORD: Final = "vety"
"""What is detected: so short that the words of all languages are asked, too."""


def before_answers(engine: Engine) -> None:
    """Read the index, the dictionaries and what tells languages, at the same time, and answer once by numpy.

    Raises
    ------
    MatcherError
        If the index is missing or damaged.
    """
    analyzer = engine.analyzer
    with ThreadPoolExecutor() as pool:
        index = pool.submit(engine.index, FIRST)  # reads and checks files, which leaves the other processor free
        detected = pool.submit(analyzer.detect, WORD)
        analyzer.tables("fi")
        detected.result()
        index.result()
    compiled.put_off()
    engine.suggest(TEXTS["fi"], lang="fi", target=FIRST, top=3)


def beside_answers(engine: Engine) -> None:
    """Load the compiled loops, and what the other targets need."""
    try:
        compiled.load(engine.index(FIRST))
    except MatcherError:  # a question will tell
        compiled.load(None)
        return
    for target in MATCH_TARGETS:
        with contextlib.suppress(MatcherError):
            engine.suggest(TEXTS["en"], lang="en", target=target, top=3)
    if people.has_people(engine):
        engine.passwords.prepare()
