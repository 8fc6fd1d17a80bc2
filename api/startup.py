"""Before the first request: the engine opened, and what its first answer needs read, so that nobody waits for it."""

from __future__ import annotations

import time

import anyio.to_thread
from fastapi import FastAPI

from api.deps import engine_of
from api.logs import LOG, fault
from matcher.errors import MatcherError
from matcher.records import MATCH_TARGETS
from matcher.settings import Settings

WARM_TEXTS = ("Etsimme kumppania kehittämään ligniinistä liimoja.", "We look for partners in additive manufacturing.")
"""What is asked of every target at the start, to read dictionaries and load what is compiled."""


async def prepare(app: FastAPI) -> None:
    """Open the engine and warm it up; what is missing is logged, and told by `/ready`."""
    settings: Settings = app.state.settings
    anyio.to_thread.current_default_thread_limiter().total_tokens = settings.threads
    began = time.perf_counter()
    await anyio.to_thread.run_sync(_warm, app)
    LOG.info("started", seconds=round(time.perf_counter() - began, 2), read_only=app.state.read_only)


def _warm(app: FastAPI) -> None:
    try:
        engine = engine_of(app)
        for text, lang in zip(WARM_TEXTS, ("fi", None), strict=True):
            for target in MATCH_TARGETS:
                engine.suggest(text, lang=lang, target=target, top=3)
    except MatcherError as error:
        LOG.warning("not ready", reason=str(error))
    except Exception as error:
        LOG.error("not ready", **fault(error))
