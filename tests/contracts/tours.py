"""The examples of README.md, docs/evaluation.md and docs/analysts.md, run as they stand.

In a block marked `console` a line after `$ ` is a command and what follows is what it printed; a block marked `python` is run, and
the block marked `text` after it is what it printed; a block marked `csv`, `toml`, `jsonl` or `qrels` and a file name is that file. All
blocks of a page run in one empty folder, in their order.

The table of figures in README.md is made from what docs/evaluation.md prints.

`python tests/contracts/tours.py` writes what is printed now into the pages; tests compare.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
README: Final = ROOT / "README.md"
EVALUATION: Final = ROOT / "docs" / "evaluation.md"
ANALYSTS: Final = ROOT / "docs" / "analysts.md"
PAGES: Final = (README, EVALUATION, ANALYSTS)
_BLOCK: Final = re.compile(
    r"^```(console|python|text|(?:csv|toml|jsonl|qrels) (\S+))\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE
)
_SECONDS: Final = 300
_START: Final = "<!-- figures: generated -->"
_END: Final = "<!-- figures: end -->"
_SETS: Final = {
    "profiles.run": "profiles of about 45 words, 9 languages",
    "oneliners.run": "trade descriptions of one line, 17 languages",
}
_FIGURES: Final[dict[str, Callable[[float, float, float], str]]] = {
    "nDCG@5": lambda mean, low, high: f"{mean:.3f} ({low:.3f} to {high:.3f})",
    "Hit@1": lambda mean, low, high: f"{mean:.0%} ({low:.0%} to {high:.0%})".replace("%", " %"),
}


class TourFailedError(Exception):
    """An example of a page ended with an error."""


@dataclass(slots=True)
class Tour:
    """Runs the blocks of a page in a folder.

    Parameters
    ----------
    folder : Path
        An empty one.
    printed : str or None
        What the last `python` block printed, until its `text` block has it.
    """

    folder: Path
    printed: str | None = None

    def prepare(self) -> None:
        """Lay out what a user has: the command, and the project's data folder."""
        command = self.folder / ".bin" / "matcher"
        command.parent.mkdir()
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m matcher "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        (self.folder / "data").symlink_to(ROOT / "data")

    def renewed(self, page: str) -> str:
        """The page with what its examples print now."""
        return _BLOCK.sub(self._block, page)

    def _block(self, found: re.Match[str]) -> str:
        mark, file, body = found.groups()
        if file:
            (self.folder / file).write_text(body, encoding="utf-8")
        elif mark == "console":
            commands = [line[2:] for line in body.splitlines() if line.startswith("$ ")]
            body = "".join(f"$ {command}\n{self._run(['bash', '-euc', command])}" for command in commands)
        elif mark == "python":
            self.printed = self._run([sys.executable, "-c", body])
        elif self.printed is not None:
            body, self.printed = self.printed, None
        return f"```{mark}\n{body}```"

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
        if done.returncode:
            raise TourFailedError(f"{command[-1]}\nended with {done.returncode}:\n{done.stderr}")
        return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MATCHER_", "PYTEST_"))}
        if "MATCHER_CACHE_DIR" in os.environ:
            kept["MATCHER_CACHE_DIR"] = os.environ["MATCHER_CACHE_DIR"]
        return kept | {
            "PATH": f"{self.folder / '.bin'}{os.pathsep}{os.environ.get('PATH', '')}",
            "PYTHONPATH": str(ROOT),
            "XDG_DATA_HOME": str(self.folder / ".data"),
            "MATCHER_DB": "sqlite:///tour.sqlite3",
            "COLUMNS": "80",
            "LC_ALL": "C.UTF-8",
        }


def renewed(page: Path) -> str:
    """The text of a page with what its examples print now.

    Raises
    ------
    TourFailedError
        If one of them fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        tour = Tour(Path(folder))
        tour.prepare()
        return tour.renewed(page.read_text(encoding="utf-8"))


def with_figures(readme: str, evaluation: str) -> str:
    """The README with the figures that docs/evaluation.md prints, a row a judged set."""
    rows = ["| 40 queries each, over 14 English demos | nDCG@5 | first answer right |", "|---|---|---|"]
    for run, name in _SETS.items():
        part = evaluation.partition(f"{run}:")[2]
        found = {m: re.search(rf"^ {m} +([\d.]+) +([\d.]+) – ([\d.]+)$", part, re.MULTILINE) for m in _FIGURES}
        cells = [_FIGURES[m](*map(float, held.groups())) for m, held in found.items() if held]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    before, _, rest = readme.partition(_START)
    return before + _START + "\n" + "\n".join(rows) + "\n" + _END + rest.partition(_END)[2]


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(renewed(path), encoding="utf-8")
    README.write_text(with_figures(README.read_text("utf-8"), EVALUATION.read_text("utf-8")), encoding="utf-8")
