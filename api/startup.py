"""Before the first request: the engine opened, and what its first answer needs read, so that nobody waits for it."""

from __future__ import annotations

import contextlib
import gc
import threading
import time
from collections.abc import Iterator

import anyio.to_thread
from fastapi import FastAPI

from api.background import ListWorker
from api.deps import engine_of
from api.logs import LOG, fault
from matcher.engine import Engine, warming
from matcher.errors import MatcherError
from matcher.settings import Settings


async def prepare(app: FastAPI) -> None:
    """Open the engine and warm it up; what is missing is logged, and told by `/ready`."""
    settings: Settings = app.state.settings
    anyio.to_thread.current_default_thread_limiter().total_tokens = settings.threads
    began = time.perf_counter()
    with _uncollected():
        await anyio.to_thread.run_sync(_warm, app)
    if not app.state.read_only:
        app.state.list_worker = ListWorker(app)
        app.state.list_worker.start()
    LOG.info("started", seconds=round(time.perf_counter() - began, 2), read_only=app.state.read_only)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector off what is read once and stays: it would walk over it again and again, now and at requests."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _warm(app: FastAPI) -> None:
    """Do what the first answer needs, and the rest in a thread of its own while the server answers already."""
    try:
        engine = engine_of(app)
        app.state.warming = threading.Thread(target=_warm_rest, args=(engine,), name="warm", daemon=True)
        try:
            warming.before_answers(engine)
        finally:
            app.state.warming.start()
    except MatcherError as error:
        LOG.warning("not ready", reason=str(error))
    except Exception as error:
        LOG.error("not ready", **fault(error))


def end(app: FastAPI) -> None:
    """Close the engine, once nothing of ours uses it any more."""
    warm: threading.Thread | None = getattr(app.state, "warming", None)
    if warm is not None:
        warm.join()
    worker: ListWorker | None = getattr(app.state, "list_worker", None)
    if worker is not None:
        worker.stop()
    if app.state.engine is not None:
        app.state.engine.close()
        app.state.engine = None
    gc.unfreeze()  # else a process that makes several applications, such as one of tests, keeps the files of all that were


def _warm_rest(engine: Engine) -> None:
    with contextlib.suppress(Exception):  # a question will tell
        warming.beside_answers(engine)
