"""The thread of a server process that makes versions of match lists; several processes share the work by leases in the store."""

from __future__ import annotations

import threading
from typing import Final

from fastapi import FastAPI

from api.deps import engine_of
from api.logs import LOG, fault
from matcher.engine.list_running import worker_name
from matcher.errors import MatcherError

SECONDS_BETWEEN: Final = 1.0
"""How long the thread waits before it looks for work again, unless this process was asked for some."""

SECONDS_TO_STOP: Final = 20
"""How long the end of the server waits for the part of a list that is at hand."""


class ListWorker:
    """Takes jobs, one after the other, until it is stopped.

    Parameters
    ----------
    app : FastAPI
    """

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="lists", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Give the job at hand back after its next part, and end."""
        self._stop.set()
        if self._app.state.engine is not None:
            self._app.state.engine.lists.wanted.set()
        self._thread.join(SECONDS_TO_STOP)

    def _work(self) -> None:
        name = worker_name()
        while not self._stop.is_set():
            try:
                lists = engine_of(self._app).lists
                lists.wanted.clear()
                if lists.work(name, stop=self._stop) is None:
                    lists.wanted.wait(SECONDS_BETWEEN)
            except MatcherError as error:
                LOG.warning("lists wait", reason=str(error))
                self._stop.wait(SECONDS_BETWEEN)
            except Exception as error:  # a thread has nobody to tell but the log, and must go on
                LOG.error("lists wait", **fault(error))
                self._stop.wait(SECONDS_BETWEEN)
