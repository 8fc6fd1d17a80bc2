"""Logs: one JSON line per request and event on standard error, with the request's id, never with the text of a query.

Of an address only the template of its route is logged, of a fault only its type and place: the rest may hold what people wrote, or
the token of a kept text.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any, Final

import structlog

from matcher.errors import MatcherError

MOST_FRAMES: Final = 30


class _StandardError:
    """Writes lines to what standard error is at that moment."""

    def msg(self, message: str) -> None:
        """Write a line."""
        sys.stderr.write(message + "\n")
        sys.stderr.flush()

    debug = info = warning = error = msg


LOG: Final[Any] = structlog.wrap_logger(
    _StandardError(),
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(ensure_ascii=True),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
)
"""The one logger of the web door."""


def fault(error: BaseException) -> dict[str, Any]:
    """What a log may hold of an error that nobody foresaw: its type and where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    return {
        "error": type(error).__name__,
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


class EngineLines(logging.Handler):
    """Passes on what the engine has to say; texts of its own errors are known to hold no query."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log a record of the standard library's logging."""
        error = record.exc_info[1] if record.exc_info else None
        more = {} if error is None or isinstance(error, MatcherError) else fault(error)
        LOG.log(max(record.levelno, logging.INFO), "engine", message=record.getMessage(), **more)
