"""Store → index, and its place on disk: builds beside one another, one of them named current.

A new build is written whole, then the small file `CURRENT` is replaced, so readers see the old build or the new one and nothing
between. What changed in the store since the build is taken without a rebuild (`catch_up`).
"""

from __future__ import annotations

import contextlib
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from matcher import __version__
from matcher.errors import DamagedIndexError, EmptyTargetError, IndexMissingError, MatcherError, UnwritableIndexError
from matcher.profiles.folder import (
    digest,
    open_index,
    read_manifest,
    save_changes,
    save_index,
    sealed,
    unsealed,
    verify_folder,
    with_stored_changes,
    write_whole,
)
from matcher.profiles.index import ProfileIndex
from matcher.settings import Configuration, data_folder

CURRENT: Final = "CURRENT"
_BUILD: Final = re.compile(r"build-\d{6}")
_LOCK_FILE: Final = ".lock"
_BUILD_LOCK_FILE: Final = ".lock-build"
_ATTEMPTS: Final = 20
"""How often opening is begun again because the files were replaced meanwhile."""

_MAKERS: Final = ("numpy", "simplemma", "PyStemmer", "stopwordsiso")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What a build or an update did.

    Parameters
    ----------
    records : mapping of str to int
        Target → records in the index.
    documents, terms : int
        In all targets together.
    rebuilt : bool
        False where changes were taken into an existing build.
    seconds : float
    """

    records: Mapping[str, int]
    documents: int = 0
    terms: int = 0
    rebuilt: bool = True
    seconds: float = 0.0


@dataclass(slots=True)
class Opened:
    """An opened build.

    Parameters
    ----------
    folder : Path
    change : int
        Number of the store's change that it has followed.
    mark : tuple
        Differs once the files on disk do.
    indexes : dict of str to ProfileIndex
    """

    folder: Path
    change: int
    mark: tuple[Any, ...]
    indexes: dict[str, ProfileIndex] = field(default_factory=dict)


def folder_beside(file: Path | None, address: str) -> Path:
    """The folder of a store's index: beside the SQLite file, else in the user's data folder, by the database's address."""
    if file is not None:
        return file.with_name(file.name + ".index")
    return data_folder() / f"index-{digest(address.encode())[:12]}"


class IndexHome:
    """The folder in which builds of the index lie.

    Parameters
    ----------
    folder : Path
    is_generic : callable
        Term → whether it weighs little.
    """

    def __init__(self, folder: Path, is_generic: Callable[[str], bool]) -> None:
        self.folder = folder
        self._is_generic = is_generic
        self._lock = threading.Lock()
        self._opened: Opened | None = None

    def opened(self) -> Opened:
        """The current build, opened; noticed anew at every call, so that a new build or update is picked up.

        Raises
        ------
        IndexMissingError, DamagedIndexError
        """
        mark = self._mark()
        opened = self._opened
        if opened is not None and opened.mark == mark:
            return opened
        with self._lock:
            self._opened = self._open_again(self._opened)
            return self._opened

    def index(self, target: str) -> ProfileIndex:
        """The index of a target.

        Raises
        ------
        IndexMissingError
            If nothing was built.
        EmptyTargetError
            If the target has no record.
        """
        opened = self.opened()
        if target not in opened.indexes:
            raise EmptyTargetError(self.folder, target)
        return opened.indexes[target]

    def configuration(self) -> Configuration | None:
        """The parameters that the current build was made with; None where there is no build that can be read."""
        try:
            current = self._current()
            targets = [read_manifest(self.folder / current["build"] / target) for target in current["targets"]]
            return Configuration(**targets[0]["configuration"]) if targets else None
        except (IndexMissingError, DamagedIndexError, TypeError, ValueError):
            return None

    def publish(
        self, indexes: Mapping[str, ProfileIndex], change: int, makers: Mapping[str, str] | None = None
    ) -> None:
        """Write a new build, make it the current one and remove the older ones; `makers` are noted beside `versions()`.

        Raises
        ------
        UnwritableIndexError
            If the disk does not take it; nothing is left of it, and the build before stays the current one.
        """
        with self.writing():
            number = 1 + max((int(path.name[6:]) for path in self._builds()), default=0)
            build = self.folder / f"build-{number:06d}"
            about = {"versions": {**versions(), **(makers or {})}}
            try:
                with self._plain_errors():
                    for target, index in indexes.items():
                        save_index(index, build / target, about=about)
                    current = {"build": build.name, "change": change, "targets": sorted(indexes)}
                    write_whole(self.folder / CURRENT, sealed(current))
            except BaseException:
                shutil.rmtree(build, ignore_errors=True)
                raise
            for path in self._builds():
                if path != build:
                    shutil.rmtree(path, ignore_errors=True)

    def update(self, indexes: Mapping[str, ProfileIndex], change: int) -> None:
        """Store what changed in some targets since the build, and how far the store was followed; within `writing`."""
        current = self._current()
        with self._plain_errors():
            for target, index in indexes.items():
                save_changes(index, self.folder / current["build"] / target)
            write_whole(self.folder / CURRENT, sealed({**current, "change": change}))

    def problems(self) -> list[MatcherError]:
        """Every file of the current build that is not what was written.

        Raises
        ------
        IndexMissingError
            If nothing was built.
        """
        try:
            current = self._current()
        except DamagedIndexError as error:
            return [error]
        found: list[MatcherError] = []
        for target in current["targets"]:
            try:
                found.extend(verify_folder(self.folder / current["build"] / target))
            except IndexMissingError as error:
                found.append(error)
        return found

    def problems_if_built(self) -> list[MatcherError]:
        """The same; none where nothing was built, and one where even that cannot be told."""
        try:
            return self.problems()
        except IndexMissingError:
            return []
        except MatcherError as error:
            return [error]

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other processes from writing the index meanwhile; readers go on."""
        with self._locked(_LOCK_FILE):
            yield

    @contextlib.contextmanager
    def building(self) -> Iterator[None]:
        """Keep other processes from building meanwhile; they go on reading, and writing updates."""
        with self._locked(_BUILD_LOCK_FILE):
            yield

    @contextlib.contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        import fcntl

        with self._plain_errors():
            self.folder.mkdir(parents=True, exist_ok=True)
            file = (self.folder / name).open("w")
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @contextlib.contextmanager
    def _plain_errors(self) -> Iterator[None]:
        """Turn what the system says of writing into an error that names the place."""
        try:
            yield
        except OSError as error:
            if isinstance(error, MatcherError):
                raise
            raise UnwritableIndexError(self.folder, error) from error

    def _current(self) -> dict[str, Any]:
        path = self.folder / CURRENT
        if not path.exists():
            raise IndexMissingError(self.folder)
        current = unsealed(path)
        if not _BUILD.fullmatch(str(current.get("build"))):
            raise DamagedIndexError(path, "names no build")
        return current

    def _builds(self) -> list[Path]:
        return [path for path in self.folder.glob("build-*") if _BUILD.fullmatch(path.name)]

    def _mark(self) -> tuple[Any, ...]:
        try:
            status = (self.folder / CURRENT).stat()
        except (FileNotFoundError, NotADirectoryError):
            raise IndexMissingError(self.folder) from None
        return (status.st_ino, status.st_size, status.st_mtime_ns)

    def _open_again(self, held: Opened | None) -> Opened:
        for attempt in range(_ATTEMPTS):
            mark = self._mark()
            current = self._current()
            folder = self.folder / current["build"]
            try:
                return self._open(current, folder, mark, held)
            except (IndexMissingError, DamagedIndexError):
                if attempt == _ATTEMPTS - 1 or mark == self._mark():
                    raise  # else another process made a new build while this one was being opened
        raise IndexMissingError(self.folder)

    def _open(self, current: Mapping[str, Any], folder: Path, mark: tuple[Any, ...], held: Opened | None) -> Opened:
        indexes = {}
        for target in current["targets"]:
            place = folder / target
            before = held.indexes.get(target) if held is not None and held.folder == folder else None
            if before is not None and read_manifest(place)["fingerprint"] == before.fingerprint:
                indexes[target] = with_stored_changes(before, place, self._is_generic)
            else:
                indexes[target] = open_index(place, self._is_generic)
        return Opened(folder, current["change"], mark, indexes)


@cache
def versions() -> Mapping[str, str]:
    """Versions of what makes terms and scores."""
    return MappingProxyType({"matcher": __version__, **{name: version(name) for name in _MAKERS}})
