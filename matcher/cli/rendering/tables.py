"""Tables and blocks of text of a given width."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.cli.terminal import Look, clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    title : str
    right : bool
        For numbers.
    share : int
        How much of the free width it takes; 0 takes what its longest cell needs, which is never cut.
    style : str
        Of rich, where there is colour.
    """

    title: str
    right: bool = False
    share: int = 0
    style: str = ""


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]], look: Look, *, spaced: bool = False) -> str:
    """A table whose cells wrap and are never cut.

    Parameters
    ----------
    columns : sequence of Column
    rows : iterable of sequence of str
        A line break in a cell is kept.
    look : Look
    spaced : bool
        Whether a blank line stands between rows.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn: Any = box.SIMPLE_HEAD if look.signs else None
    shown = Table(box=drawn, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold", leading=int(spaced))
    for column in columns:
        shown.add_column(
            column.title,
            justify="right" if column.right else "left",
            ratio=column.share or None,
            no_wrap=not column.share,
            overflow="fold",
            style=column.style,
        )
    shown.expand = any(column.share for column in columns)
    for row in rows:
        shown.add_row(*(Text(_lines(cell)) for cell in row))
    out = io.StringIO()
    console = Console(
        file=out,
        width=look.width,
        force_terminal=look.colour,
        color_system="standard" if look.colour else None,
        legacy_windows=False,
    )
    console.print(shown)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")


def block(text: str, look: Look, *, first: str = "", rest: str | None = None) -> str:
    """`text` wrapped to the width, its first line after `first`, the others after `rest`."""
    return textwrap.fill(
        clean(text),
        look.width,
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def styled(text: str, look: Look, code: str) -> str:
    """`text` in a style of the terminal, where there is colour; `code` is that of ANSI, such as "1" for bold."""
    return f"\x1b[{code}m{text}\x1b[0m" if look.colour else text


def _lines(cell: str) -> str:
    return "\n".join(clean(line) for line in cell.split("\n"))
