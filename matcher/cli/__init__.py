"""The command line: parse, make one call of the engine, print.

In: arguments, environment, files, standard input. Out: text for people or JSON on standard output, short lines on standard error,
and an exit code: 0 all went well, 1 failure or damage found, 2 bad usage or bad input.

===================  ====================================================================
`app.py`             the commands by name; each group of them is a module beside it
`boundary.py`        the one place where an error becomes a line and an exit code
`options.py`         options that several commands share
`opening.py`         options → an open engine
`inputs.py`          files that are read, `outputs.py` files that are written
`rendering/`         results → text; pure functions
===================  ====================================================================

Nothing heavy is imported before a command needs it, so that `--help` answers at once.
"""

from __future__ import annotations

import os
import signal

TYPE_CHECKING = (
    False  # as in the package above: few imports, so that an early interrupt finds the handler below in place
)
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

STOPPED = 130
"""Exit code after an interrupt, as a shell has it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without the program's name; by default those of the process.
    """
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler and _is_main_thread()
    if ours:  # else interrupts are ignored, or somebody else's matter
        signal.signal(signal.SIGINT, _stop)
    try:
        from matcher.cli.boundary import run
    finally:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)
    return run(arguments)


def _is_main_thread() -> bool:
    import threading

    return threading.current_thread() is threading.main_thread()


def _stop(_signal: int, _frame: object) -> None:
    """End the process without a traceback; while the commands are loaded nothing is open that would have to be closed."""
    try:
        os.write(2, b"matcher: stopped\n")
    finally:
        os._exit(STOPPED)
