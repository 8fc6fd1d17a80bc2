"""The settings, one table: name, environment variable, default, help.

Settings are read once, at a door, and passed down; nothing below reads the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

import platformdirs

from matcher.errors import InputError
from matcher.records import country_code

APP_NAME = "partner-matcher"


def data_folder() -> Path:
    """The user's data folder of this program; it need not exist yet."""
    return Path(platformdirs.user_data_dir(APP_NAME))


def cache_folder() -> Path:
    """The user's cache folder of this program; all in it can be made again."""
    return Path(platformdirs.user_cache_dir(APP_NAME))


def _setting(help_text: str, **kwargs: Any) -> Any:
    return field(metadata={"help": help_text}, **kwargs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set from outside; each field is `MATCHER_<NAME>` in the environment."""

    db: str = _setting(
        "Database address: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME.",
        default_factory=lambda: f"sqlite:///{data_folder() / 'matcher.sqlite3'}",
    )
    index_dir: Path | None = _setting(
        "Folder of the index; by default it lies beside the SQLite file.", default=None
    )
    cache_dir: Path = _setting("Folder for what can be made again.", default_factory=cache_folder)
    home: str = _setting("Country that 'foreign' is measured from when the query is no record.", default="FI")
    max_text: int = _setting("Longest query text taken, in characters.", default=200_000)
    max_file_mb: int = _setting("Largest file an import takes, in megabytes (unpacked too).", default=200)
    max_rows: int = _setting("Most rows an import takes from one file.", default=500_000)
    devsets: Path | None = _setting("Folder of public development sets; tests use them if it is set.", default=None)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, **overrides: Any) -> Self:
        """The settings of the environment; `overrides` that are not None win.

        Raises
        ------
        InputError
            If a variable holds a value of a wrong type; it names the variable.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for f in fields(cls):
            text = environ.get(f"MATCHER_{f.name.upper()}", "").strip()
            if text:
                values[f.name] = _parse(f"MATCHER_{f.name.upper()}", str(f.type), text)
        values.update({key: value for key, value in overrides.items() if value is not None})
        if "home" in values:
            values["home"] = country_code(values["home"])
        return cls(**values)


def _parse(name: str, declared: str, text: str) -> Any:
    if declared.startswith("Path"):
        return Path(text)
    if declared == "int":
        try:
            return int(text)
        except ValueError:
            raise InputError(name, f"{text!r} is no whole number", "use digits only") from None
    return text
