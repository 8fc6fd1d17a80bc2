"""The command line: parse, make one call of the engine, print.

In: arguments, environment, files, standard input. Out: text for people or JSON on standard output, short lines on standard error,
and an exit code: 0 all went well, 1 failure or damage found, 2 bad usage or bad input.

===================  ====================================================================
`app.py`             the commands by name; each group of them is a module beside it
`boundary.py`        the one place where an error becomes a line and an exit code
`options.py`         options that several commands share
`opening.py`         options → an open engine
`rendering/`         results → text; pure functions
===================  ====================================================================

Nothing heavy is imported before a command needs it, so that `--help` answers at once.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without the program's name; by default those of the process.
    """
    from matcher.cli.boundary import run

    return run(arguments)
