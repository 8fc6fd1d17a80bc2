"""The index on disk: a folder of .npy arrays and a JSON manifest with a digest of every file.

Written beside its place and moved there whole, opened by memory-mapping, no pickle anywhere. The manifest is in one canonical form
and carries its own digest, so that one flipped bit in any file is found. Later changes lie in one file beside the arrays, which is
replaced whole.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matcher.errors import DamagedIndexError, IndexMissingError
from matcher.profiles.changes import Change
from matcher.profiles.encoders import mark_from_dict
from matcher.profiles.index import ProfileIndex
from matcher.profiles.segment import Segment
from matcher.profiles.strings import StringTable
from matcher.settings import Configuration

FORMAT: Final = 2
"""Raised whenever a file comes, goes or means something else: an index of another format is refused by this number."""

MANIFEST: Final = "manifest.json"
CHANGES: Final = "changes.json"
_DIGEST_SIZE: Final = 16


def save_index(index: ProfileIndex, folder: Path, *, about: Mapping[str, Any] | None = None) -> str:
    """Store an index in a folder, in place of what was there.

    Parameters
    ----------
    index : ProfileIndex
    folder : Path
        Its parent is made if need be.
    about : mapping of str to JSON value, optional
        Noted in the manifest: versions, datasets.

    Returns
    -------
    str
        The fingerprint: it depends on what is in the index alone.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    beside.chmod(0o755)  # mkdtemp makes it private; a server may run as another user
    try:
        files = {}
        for name, array in _arrays(index).items():
            path = beside / f"{name}.npy"
            np.save(path, np.ascontiguousarray(array), allow_pickle=False)
            files[path.name] = {"bytes": path.stat().st_size, "blake2b": file_digest(path)}
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "n_docs": index.n_docs,
            "mean_length": index.mean_length,
            "generic": sorted(index.generic),
            "configuration": index.configuration.to_dict(),
            "files": files,
        }
        if index.encoder is not None:
            manifest["encoder"] = index.encoder.to_dict()
        fingerprint = digest(canonical(manifest))
        manifest.update(about=dict(about or {}), fingerprint=fingerprint)
        write_whole(beside / MANIFEST, sealed(manifest))
        if index.changes:
            write_whole(beside / CHANGES, sealed(_changes_to_dict(index, fingerprint)))
        _swap(beside, folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return fingerprint


def save_changes(index: ProfileIndex, folder: Path) -> None:
    """Store what has changed since the build; the arrays stay as they are."""
    write_whole(folder / CHANGES, sealed(_changes_to_dict(index, index.fingerprint)))


def open_index(folder: Path, is_generic: Any, *, verify: bool = True) -> ProfileIndex:
    """The index stored in a folder, its arrays memory-mapped, with all later changes.

    Parameters
    ----------
    folder : Path
    is_generic : callable
        Term → whether it weighs little; asked for the terms of later changes.
    verify : bool
        Whether every byte is read and checked first.

    Raises
    ------
    IndexMissingError
        If there is no index.
    DamagedIndexError
        If a file is not what was written, or of another format; it names the file.
    """
    manifest = read_manifest(folder)
    if verify:
        for problem in _file_problems(folder, manifest):
            raise problem
    try:
        arrays = {
            Path(name).stem: np.load(folder / name, mmap_mode="r", allow_pickle=False).view(np.ndarray)
            for name in manifest["files"]
        }  # views of plain arrays: of np.memmap every slice and every call of a compiled loop takes twice the time
        index = _index(arrays, manifest)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedIndexError(folder, f"cannot be read ({error})") from error
    return with_stored_changes(index, folder, is_generic)


def with_stored_changes(index: ProfileIndex, folder: Path, is_generic: Any) -> ProfileIndex:
    """The index with the later changes that lie in its folder; the same object if it has them already."""
    path = folder / CHANGES
    if not path.exists():
        return index
    data = unsealed(path)
    if data["fingerprint"] != index.fingerprint:
        raise DamagedIndexError(path, "belongs to another build")
    if data["generation"] == index.generation:
        return index
    changes = {row["id"]: Change.from_dict(row) for row in data["changes"]}
    return index.with_changes(changes, is_generic, data["generation"])


def verify_folder(folder: Path) -> list[DamagedIndexError]:
    """Every file of an index that is not what was written; empty where all is well.

    Raises
    ------
    IndexMissingError
        If there is no index.
    """
    try:
        manifest = read_manifest(folder)
    except DamagedIndexError as error:
        return [error]
    problems = list(_file_problems(folder, manifest))
    if (folder / CHANGES).exists():
        try:
            unsealed(folder / CHANGES)
        except DamagedIndexError as error:
            problems.append(error)
    return problems


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of an index.

    Raises
    ------
    IndexMissingError, DamagedIndexError
    """
    path = folder / MANIFEST
    if not path.exists():
        if folder.is_dir() and any(folder.iterdir()):
            raise DamagedIndexError(path, "is missing")
        raise IndexMissingError(folder)
    manifest = unsealed(path)
    if manifest.get("format") != FORMAT:
        raise DamagedIndexError(path, f"is of format {manifest.get('format')}, this program reads {FORMAT}")
    return manifest


def file_digest(path: Path) -> str:
    """BLAKE2b of a file's bytes, in hexadecimal."""
    state = blake2b(digest_size=_DIGEST_SIZE)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            state.update(block)
    return state.hexdigest()


def digest(data: bytes) -> str:
    """BLAKE2b of some bytes, in hexadecimal."""
    return blake2b(data, digest_size=_DIGEST_SIZE).hexdigest()


def canonical(data: Any) -> bytes:
    """JSON in the one form that is written: sorted keys, no spaces, a final line end."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii") + b"\n"


def sealed(data: Mapping[str, Any]) -> bytes:
    """Canonical JSON that carries its own digest."""
    return canonical({**data, "digest": digest(canonical(dict(data)))})


def unsealed(path: Path) -> dict[str, Any]:
    """The data of a sealed file.

    Raises
    ------
    DamagedIndexError
        If a byte of it is not what was written.
    """
    try:
        raw = path.read_bytes()
        data = json.loads(raw)
        if not isinstance(data, dict) or canonical(data) != raw:
            raise ValueError("it is not in canonical form")
        held = data.pop("digest", None)
    except (OSError, ValueError, RecursionError) as error:
        raise DamagedIndexError(path, f"is damaged ({error})") from error
    if held != digest(canonical(data)):
        raise DamagedIndexError(path, "is damaged (its digest differs)")
    return data


def _file_problems(folder: Path, manifest: Mapping[str, Any]) -> list[DamagedIndexError]:
    problems = []
    for name, facts in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            problems.append(DamagedIndexError(path, "is missing"))
        elif path.stat().st_size != facts["bytes"]:
            problems.append(DamagedIndexError(path, f"has {path.stat().st_size} bytes instead of {facts['bytes']}"))
        elif file_digest(path) != facts["blake2b"]:
            problems.append(DamagedIndexError(path, "is damaged (its digest differs)"))
    return problems


def _arrays(index: ProfileIndex) -> dict[str, NDArray[Any]]:
    return {
        "vocabulary.offsets": index.vocabulary.offsets,
        "vocabulary.data": index.vocabulary.data,
        "document_frequency": index.document_frequency,
        **index.main.arrays(),
    }


def _index(arrays: dict[str, NDArray[Any]], manifest: Mapping[str, Any]) -> ProfileIndex:
    return ProfileIndex(
        vocabulary=StringTable(arrays["vocabulary.offsets"], arrays["vocabulary.data"]),
        document_frequency=arrays["document_frequency"],
        n_docs=manifest["n_docs"],
        mean_length=manifest["mean_length"],
        generic=frozenset(manifest["generic"]),
        configuration=Configuration(**manifest["configuration"]),
        main=Segment.from_arrays(arrays),
        fingerprint=manifest["fingerprint"],
        encoder=mark_from_dict(manifest.get("encoder")),
    )


def _changes_to_dict(index: ProfileIndex, fingerprint: str) -> dict[str, Any]:
    rows = [index.changes[record_id].to_dict() for record_id in sorted(index.changes)]
    return {"format": FORMAT, "fingerprint": fingerprint, "generation": index.generation, "changes": rows}


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole: to a file beside it that is flushed to the disk and then takes its place."""
    descriptor, beside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _swap(beside: Path, folder: Path) -> None:
    """Put a finished folder in its place; what was there goes once the new one stands."""
    if not folder.exists():
        os.replace(beside, folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
    os.replace(folder, old / "index")
    os.replace(beside, folder)
    shutil.rmtree(old, ignore_errors=True)
