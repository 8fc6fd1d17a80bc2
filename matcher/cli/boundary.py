"""The one place where an error becomes a line on standard error and an exit code."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Final

import typer

from matcher.cli import STOPPED
from matcher.cli.terminal import OutputError, ReaderGone, clean, say, with_errors_named
from matcher.errors import DecisionConflicts, ImportRefused, IndexMissingError, InputError, MatcherError, UnknownIdError

OK: Final = 0
FAILURE: Final = 1
BAD_INPUT: Final = 2

MOST_PLACES: Final = 200
"""Bad places of a file that are listed."""

LONGEST_QUOTE: Final = 120
"""Signs of a value that a message repeats."""

_LONG_QUOTE: Final = re.compile(rf"('[^'\n]{{{LONGEST_QUOTE}}})[^'\n]+'")
_BOUND: Final = re.compile(r"Input should be (greater|less) than or equal to ([0-9]+)")
_BOUNDS: Final = {"greater": "more", "less": "less"}

_LOG: Final = logging.getLogger("matcher")


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; nothing is raised."""
    with _short_log_lines():
        try:
            code = _call(sys.argv[1:] if arguments is None else arguments)
            if sys.stdout is not None:
                with_errors_named(sys.stdout.flush)
        except ReaderGone:
            _forget_output()
            return OK
        except OutputError as error:
            _forget_output()
            say(f"matcher: {error}")
            return FAILURE
        except KeyboardInterrupt:
            code = STOPPED
        except SystemExit:  # the parser ends this way when nobody reads its help
            _forget_output()
            return OK
        except BaseException as error:
            code = _explained(error)
        if code == STOPPED:
            say("matcher: stopped")
        return code


def _call(arguments: Sequence[str]) -> int:
    from matcher.cli.app import app

    try:
        answer = app(args=[_as_utf8(text) for text in arguments], prog_name="matcher", standalone_mode=False)
    except typer.Abort:
        return STOPPED
    return answer if isinstance(answer, int) else OK


def _as_utf8(argument: str) -> str:
    """An argument whose bytes are UTF-8 although the locale says otherwise, as with LANG=C; else what Python made of it."""
    try:
        return os.fsencode(argument).decode("utf-8") if not argument.isascii() else argument
    except (UnicodeDecodeError, UnicodeEncodeError):
        return argument


def _explained(error: BaseException) -> int:
    """Say what went wrong in one line (a refused file: a line per bad place) and return the exit code."""
    if isinstance(error, typer.TyperException):
        say(f"matcher: {brief(_usage_line(error))}")
        return BAD_INPUT
    if isinstance(error, ImportRefused):
        say(f"matcher: {refusal(error)}")
        return BAD_INPUT
    if isinstance(error, DecisionConflicts):
        say(f"matcher: {conflicts(error)}")
        return FAILURE
    if isinstance(error, MatcherError):
        say(f"matcher: {brief(_in_words(error))}")
        return BAD_INPUT if isinstance(error, (InputError, UnknownIdError, IndexMissingError)) else FAILURE
    if isinstance(error, MemoryError):
        say("matcher: there is not enough memory for this; give less at once")
        return FAILURE
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename is not None else ""
        say(f"matcher: {clean(f'{place}{(error.strerror or str(error)).lower()}{_room(error)}')}")
        return FAILURE
    _LOG.debug("the error in full", exc_info=error)
    say(
        f"matcher: this should not have happened ({type(error).__name__}: {clean(str(error))[:300]}); "
        "please report it with what 'matcher --verbose ...' says"
    )
    return FAILURE


def _in_words(error: MatcherError) -> str:
    """The message; an unknown list or match is told by what shows them."""
    if isinstance(error, UnknownIdError) and error.target == "match-lists":
        return f"there is no list {error.record_id}; 'matcher lists show' shows those there are"
    if isinstance(error, UnknownIdError) and error.target == "matches":
        number, _, match = error.record_id.partition("/")
        return f"there is no match {match} in a list {number}; 'matcher lists show {number}' shows those there are"
    return str(error)


def brief(message: str) -> str:
    """`message` on one line, with what it quotes cut where it is long: a whole text may have been given for a name.

    Examples
    --------
    >>> len(brief(f"region: {'x' * 9_000!r} is unknown; use another")) < 200
    True
    """
    return clean(_LONG_QUOTE.sub(lambda found: f"{found[1]}...'", message))


def _room(error: OSError) -> str:
    """What to do about a full disk; a file without a name is a temporary one of a library."""
    if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return ""
    import tempfile

    return (
        "; make room there" if error.filename else f"; make room in {tempfile.gettempdir()}, or name a folder in TMPDIR"
    )


def refusal(error: ImportRefused) -> str:
    """The bad places of a file, a line each."""
    lines = [f"  {clean(str(place))}" for place in error.errors[:MOST_PLACES]]
    if len(error.errors) > MOST_PLACES:
        lines.append(f"  and {len(error.errors) - MOST_PLACES:,} more")
    places = "one place" if len(error.errors) == 1 else f"{len(error.errors):,} places"
    return "\n".join([f"nothing was taken, {places} must be mended first:", *lines])


def conflicts(error: DecisionConflicts) -> str:
    """The rows of a file whose matches others changed meanwhile, a line each."""
    rows = "one row was" if len(error.errors) == 1 else f"{len(error.errors):,} rows were"
    lines = [f"  {clean(str(place))}" for place in error.errors[:MOST_PLACES]]
    if len(error.errors) > MOST_PLACES:
        lines.append(f"  and {len(error.errors) - MOST_PLACES:,} more")
    what_next = "Decide which is right and export anew, or leave such rows as they are with --skip-conflicts."
    return "\n".join([f"nothing was changed, {rows} changed by others meanwhile:", *lines, what_next])


def _usage_line(error: typer.TyperException) -> str:
    formatted = getattr(error, "format_message", None)
    message = clean(str(formatted() if callable(formatted) else error)).rstrip(".")
    message = message.replace(
        "Input should be a valid integer, unable to parse string as an integer", "it should be a whole number"
    )
    message = _BOUND.sub(lambda found: f"it should be {found[2]} or {_BOUNDS[found[1]]}", message)
    message = message.replace("'. Did you mean ", "'; did you mean ")
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "matcher"
    see = " See" if message.endswith("?") else "; see"
    return f"{message[:1].lower()}{message[1:]}{see} '{command} --help'"


def _forget_output() -> None:
    """Point standard output to nowhere, so that the interpreter's last flush raises nothing."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


class _Lines(logging.Handler):
    """Writes each record as one short line."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record to standard error."""
        line = f"{record.levelname.lower()}: {clean(record.getMessage())}"
        if record.exc_info:
            line += "\n" + logging.Formatter().formatException(record.exc_info)
        say(line)


@contextlib.contextmanager
def _short_log_lines() -> Iterator[None]:
    """Show warnings of this program, and nothing of the libraries, while a command runs."""
    handler, level, propagate = _Lines(), _LOG.level, _LOG.propagate
    _LOG.addHandler(handler)
    _LOG.setLevel(logging.WARNING)
    _LOG.propagate = False
    try:
        yield
    finally:
        _LOG.removeHandler(handler)
        _LOG.setLevel(level)
        _LOG.propagate = propagate
