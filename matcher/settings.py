"""The settings, one table: name, environment variable, default, help.

Settings are read once, at a door, and passed down; nothing below reads the environment.
"""

from __future__ import annotations

import getpass
import os
import tomllib
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


def login_name() -> str:
    """The login of this machine's user, under which the command line writes; "local" where there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "local"


def _setting(help_text: str, **kwargs: Any) -> Any:
    return field(metadata={"help": help_text}, **kwargs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set from outside; each field is `MATCHER_<NAME>` in the environment."""

    db: str = _setting(
        "Database address: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME.",
        default_factory=lambda: f"sqlite:///{data_folder() / 'matcher.sqlite3'}",
    )
    index_dir: Path | None = _setting("Folder of the index; by default it lies beside the SQLite file.", default=None)
    cache_dir: Path = _setting("Folder for what can be made again.", default_factory=cache_folder)
    lexicon: Path | None = _setting(
        "File of the bilingual lexicon; by default the one in the user's data folder, if 'matcher lexicon build' has made it.",
        default=None,
    )
    voikko: str = _setting(
        "Finnish base forms and compounds by Voikko: on, off, or auto (where it is installed).", default="off"
    )
    encoder: str = _setting(
        "Sentence encoder of an index whose configuration has a dense_share above 0 (extra 'dense').",
        default="e5-small",
    )
    home: str = _setting(
        "Country that 'foreign' is measured from when the query is no record; short texts that do not tell their language are "
        "likelier read in one of its languages.",
        default="FI",
    )
    home_region: str = _setting(
        "Id of the region whose organisations the page shows for each demo; the home country where there is none.",
        default="east-and-north-finland",
    )
    keep_days: int = _setting("Days for which the results of a pasted text can be opened by their link.", default=30)
    max_text: int = _setting("Longest query text taken, in characters.", default=200_000)
    max_file_mb: int = _setting("Largest file an import takes, in megabytes (unpacked too).", default=200)
    max_rows: int = _setting("Most rows an import takes from one file.", default=500_000)
    project_documents: int = _setting(
        "Newest projects of an organisation whose objectives an import of open data makes its documents.", default=5
    )
    max_request_kb: int = _setting(
        "Largest request the server takes that carries no file, in kilobytes (1,000 bytes).", default=3_000
    )
    max_upload_mb: int = _setting("Largest file the server takes, in megabytes.", default=50)
    max_seconds: int = _setting(
        "Longest time the server waits for a request's body, or works on it before it says so, in seconds.", default=120
    )
    threads: int = _setting("Requests that one process of the server works on at the same time.", default=4)
    hosts: str = _setting(
        "Names under which the server may be asked beside those of this machine, with commas between; * is any.",
        default="",
    )
    read_only: bool = _setting("Whether the server refuses what writes.", default=False)
    proxies: str = _setting(
        "Addresses of proxies before the server, with commas between, whose X-Forwarded-For and -Proto are believed.",
        default="",
    )
    session_idle_minutes: int = _setting("Minutes after which a session that is not used ends.", default=120)
    session_hours: int = _setting("Hours after which a session ends whatever is done.", default=12)
    sign_in_attempts: int = _setting(
        "Attempts to sign in with one name from one address within 15 minutes; five times as many for a name or an address alone.",
        default=10,
    )
    key_requests: int = _setting("Requests that one API key may make in a minute.", default=600)
    gates: Path | None = _setting(
        "TOML file with the quality gates of a promotion; by default those of the bundled judged sets.", default=None
    )
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
    if declared == "bool":
        known = {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }
        if text.lower() not in known:
            raise InputError(name, f"{text!r} is neither yes nor no", "use 1 or 0")
        return known[text.lower()]
    return text


def bundled_data() -> Path:
    """The folder `data/`: inside an installed package, else the checkout's."""
    packaged = Path(__file__).parent / "_data"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "data"


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file holds.

    Raises
    ------
    InputError
        If it cannot be read or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {(error.strerror or str(error)).lower()}") from None
    except UnicodeDecodeError:
        raise InputError(str(path), "is no UTF-8 text", "save it as plain text in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(str(path), f"is no readable TOML file: {error}") from None


def _parameter(default: float, help_text: str, low: float = 0.0, high: float = 1.0) -> Any:
    return field(default=default, metadata={"help": help_text, "range": (low, high)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The parameters of matching. Few on purpose; each was chosen by measurement, see docs/evaluation.md."""

    member_weight: float = _parameter(0.7, "Weight of a part of a compound or phrase beside the whole.")
    cognate_weight: float = _parameter(0.7, "Weight of a term that only looks like the word.")
    cognate_likeness: float = _parameter(0.5, "Lowest likeness (Dice of letter trigrams) of such a term.")
    familiar_likeness: float = _parameter(
        0.6, "The same for a word of the language's own dictionary, which is rarely an international term."
    )
    generic_weight: float = _parameter(0.3, "Weight of words that occur in every text, such as 'project'.")
    seeks_weight: float = _parameter(0.5, "Weight of what a record seeks, when it is matched for what it is.")
    best_documents: float = _parameter(3, "How many of a record's best documents count.", 1, 100)
    centroid_share: float = _parameter(1 / 3, "Share of the whole profile's cosine in the score.")
    documents_share: float = _parameter(1 / 3, "Share of the best documents' cosine in the score.")
    bm25_share: float = _parameter(1 / 3, "Share of the best documents' BM25 in the score.")
    complement_share: float = _parameter(
        0.2,
        "Share of complementarity: what one side seeks and the other offers. It counts in partner search, where the query asks.",
    )
    dense_share: float = _parameter(
        0.0,
        "Share of the likeness of meaning by a sentence encoder (MATCHER_ENCODER); above 0 the index keeps vectors.",
    )
    collaboration_share: float = _parameter(
        0.0,
        "Share of common history in partner search for an organisation: partners that both have worked with. "
        "It is shown in any case, and orders only where this is above 0.",
    )
    newcomer_lift: float = _parameter(
        1.0,
        "Where common history counts: organisations without any are taken for this much of the average of those with it; "
        "0 leaves newcomers last, 1 treats them as the average.",
    )
    bm25_k1: float = _parameter(1.2, "BM25: how soon repeats of a term stop to count.", 0.0, 10.0)
    bm25_b: float = _parameter(0.75, "BM25: how much long documents are held back.")

    def __post_init__(self) -> None:
        for f in fields(self):
            low, high = f.metadata["range"]
            value = getattr(self, f.name)
            if not isinstance(value, (int, float)) or isinstance(value, bool) or not low <= value <= high:
                raise InputError(f.name, f"{value!r} is out of range", f"use a number from {low:g} to {high:g}")

    @classmethod
    def from_toml(cls, path: Path) -> Self:
        """The configuration in a TOML file; what it does not name keeps its default.

        Raises
        ------
        InputError
            If the file cannot be read, is no TOML, or names an unknown parameter or a value out of range.
        """
        values = read_toml(path)
        known = [f.name for f in fields(cls)]
        for name in values:
            if name not in known:
                raise InputError(name, "is no parameter of matching", f"use one of {', '.join(known)}")
        return cls(**values)

    def to_dict(self) -> dict[str, float]:
        """Parameter → value."""
        return {f.name: getattr(self, f.name) for f in fields(self)}
