"""The two tables of docs/configuration.md, made from `matcher.settings`.

`python tests/contracts/configuration_tables.py` writes them anew; a test compares.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

from matcher.settings import Configuration, Settings, cache_folder, data_folder

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
_FOLDERS = {str(data_folder()): "(user's data folder)", str(cache_folder()): "(user's cache folder)"}


def settings_table() -> str:
    """Every setting, a row each."""
    rows = [(f"`MATCHER_{f.name.upper()}`", _default(f), f.metadata["help"]) for f in fields(Settings)]
    return _table(("variable", "default", "what"), rows)


def parameters_table() -> str:
    """Every parameter of matching, a row each."""
    rows = []
    for f in fields(Configuration):
        low, high = f.metadata["range"]
        rows.append((f"`{f.name}`", f"{f.default:.4g}", f"{low:g} to {high:g}", f.metadata["help"]))
    return _table(("parameter", "default", "range", "what"), rows)


def renewed(page: str) -> str:
    """The page with both tables as they are now, between their marks."""
    for name, table in (("settings", settings_table()), ("parameters", parameters_table())):
        start, end = f"<!-- {name}: generated -->", f"<!-- {name}: end -->"
        before, _, rest = page.partition(start)
        _, _, after = rest.partition(end)
        page = f"{before}{start}\n{table}\n{end}{after}"
    return page


def _default(f: Field[Any]) -> str:
    value = f.default_factory() if f.default_factory is not MISSING else f.default
    if value in (None, ""):
        return ""
    text = str(value)
    for folder, name in _FOLDERS.items():
        text = text.replace(folder, name)
    return f"`{text}`"


def _table(heading: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heading, tuple("---" for _ in heading), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
