"""What is worked out once from the glossary and the libraries' models, and kept in the user's cache folder for later starts.

Tables are JSON behind a digest of their bytes, arrays are .npy files that are memory-mapped; no pickle. All lies in a folder named by a
digest of what it depends on: the glossary's files, the versions of the libraries, this package's own code. So what holds no longer is
never found. What cannot be read is worked out anew, and where nothing can be written it is so at every start.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]

LIBRARIES: Final = ("PyStemmer", "py3langid", "simplemma", "stopwordsiso")
"""What tables are made with, beside the code of this package."""

MOST_FOLDERS: Final = 2
"""Folders of other data or versions that are left for who may still use them; older ones go."""

_DIGEST_SIZE: Final = 16
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """Tables and arrays in a folder of their own.

    Parameters
    ----------
    folder : Path, optional
        Without it nothing is kept.
    """

    folder: Path | None = None

    @classmethod
    def over(cls, sources: Path, cache_dir: Path, *more: str) -> Self:
        """What depends on the files of a folder, on `more`, and on the code and libraries that read them."""
        state = blake2b(digest_size=_DIGEST_SIZE)
        for path in (*sorted(sources.glob("*.csv")), *sorted(Path(__file__).parent.rglob("*.py"))):
            state.update(path.name.encode())
            state.update(path.read_bytes())
        for fact in (*(f"{name} {version(name)}" for name in LIBRARIES), *more):
            state.update(fact.encode() + b"\n")
        return cls(cache_dir / "analysis" / state.hexdigest())

    def table(self, name: str, make: Callable[[], Any]) -> Any:
        """A table of strings, numbers, lists and dictionaries: read, or made and kept."""
        if self.folder is None:
            return make()
        path = self.folder / f"{name}.json"
        with contextlib.suppress(OSError, ValueError):
            digest, _, raw = path.read_bytes().partition(b"\n")
            if digest == _digest(raw):
                return json.loads(raw)
        made = make()
        raw = json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
        _place(path, lambda beside: beside.write_bytes(_digest(raw) + b"\n" + raw))
        return made

    def arrays(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """Some arrays by name: mapped, or made and kept."""
        if self.folder is None:
            return make()
        path = self.folder / name
        try:
            found = {file.stem: np.load(file, mmap_mode="r", allow_pickle=False) for file in path.glob("*.npy")}
            if found:
                return {key: array.view(np.ndarray) for key, array in found.items()}
        except (OSError, ValueError):
            shutil.rmtree(path, ignore_errors=True)
        made = make()
        _place(path, lambda beside: _save(made, beside))
        return made


def _digest(raw: bytes) -> bytes:
    return blake2b(raw, digest_size=_DIGEST_SIZE).hexdigest().encode()


def _save(arrays: Arrays, folder: Path) -> None:
    folder.mkdir()
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def _place(path: Path, write: Callable[[Path], object]) -> None:
    """Have a file or folder written beside its place and move it there; what cannot be written is made at every start."""
    new = not path.parent.exists()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
            beside = Path(folder) / path.name
            write(beside)
            if not path.is_dir():  # else another process was quicker
                os.replace(beside, path)
        if new:
            _forget_older(path.parent)
    except OSError as error:
        _LOG.info("%s cannot be kept, which makes every start slower: %s", path, error)


def _forget_older(folder: Path) -> None:
    """Remove the folders beside one that were made long before it."""
    beside = sorted(
        (path for path in folder.parent.iterdir() if path != folder), key=lambda path: -path.stat().st_mtime
    )
    for path in beside[MOST_FOLDERS:]:
        shutil.rmtree(path, ignore_errors=True)
