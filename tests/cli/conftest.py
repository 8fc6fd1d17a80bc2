"""The command line in this process, over a demo store that is made once; tests must not change that one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from matcher.analysis.analyzer import Analyzer
from matcher.cli import main
from matcher.settings import Settings

PLAIN = {"COLUMNS": "80", "NO_COLOR": "1"}


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str


Shell = Callable[..., Answer]


def call(*arguments: object, stdin: bytes | None = b"", encoding: str = "utf-8") -> Answer:
    """Run a command in this process; the environment is that of the process."""
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n")
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")
    held = sys.stdin
    sys.stdin = None if stdin is None else io.TextIOWrapper(io.BytesIO(stdin))
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = main([str(argument) for argument in arguments])
    finally:
        sys.stdin = held
    for stream in (out, err):
        stream.flush()
    return Answer(code, out.buffer.getvalue().decode(encoding), err.buffer.getvalue().decode())


def environment(folder: Path, settings: Settings, **values: str) -> dict[str, str]:
    """An environment in which nothing outside `folder` is found or changed, but for the dictionaries."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MATCHER_")}
    home = {"XDG_DATA_HOME": str(folder / "data"), "MATCHER_CACHE_DIR": str(settings.cache_dir)}
    return kept | home | PLAIN | values


class _Environ:
    """Sets the environment of this process while a fixture is made that lives longer than a test."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._patch = pytest.MonkeyPatch()
        self._values = values

    def __enter__(self) -> None:
        for name in list(os.environ):
            if name not in self._values:
                self._patch.delenv(name)
        for name, value in self._values.items():
            self._patch.setenv(name, value)

    def __exit__(self, *_: object) -> None:
        self._patch.undo()


@dataclass(frozen=True)
class Demo:
    """The store that `matcher demo` made, and what it printed."""

    db: str
    index: Path
    first: Answer
    second: Answer


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, settings: Settings, _analyzers_are_kept: None) -> Demo:
    """The demo, run twice."""
    folder = tmp_path_factory.mktemp("demo")
    file = folder / "demo.sqlite3"
    db = f"sqlite:///{file}"
    with _Environ(environment(folder, settings)):
        first = call("demo", "--once", "--no-open", "--db", db)
        second = call("demo", "--once", "--no-open", "--db", db)
    return Demo(db, file.with_name(file.name + ".index"), first, second)


@pytest.fixture(scope="session", autouse=True)
def _analyzers_are_kept() -> Iterator[None]:
    """Make each analyzer once and not at every command, which would take a second each time."""
    make = cache(Analyzer.from_folder)
    patch = pytest.MonkeyPatch()
    patch.setattr(Analyzer, "from_folder", lambda *folders, on_prepare=None, **options: make(*folders, **options))
    yield
    patch.undo()


@pytest.fixture
def shell(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Runs commands in this process, in a folder of their own, with the default store in it."""
    for name, value in environment(tmp_path, settings).items():
        monkeypatch.setenv(name, value)
    for name in os.environ:
        if name.startswith("MATCHER_") and name != "MATCHER_CACHE_DIR":
            monkeypatch.delenv(name)
    monkeypatch.setenv("MATCHER_DB", f"sqlite:///{tmp_path / 'own.sqlite3'}")
    monkeypatch.chdir(tmp_path)
    return call


@pytest.fixture
def process(tmp_path: Path, settings: Settings) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs commands in a process of their own, where streams and signals are the question."""

    def run(*arguments: str | bytes, **options: Any) -> subprocess.CompletedProcess[bytes]:
        env = environment(tmp_path, settings, PYTHONPATH=str(Path(__file__).parents[2]), **options.pop("env", {}))
        given = {"stdin": subprocess.DEVNULL} | ({} if "stdout" in options else {"stdout": subprocess.PIPE}) | options
        command = [sys.executable, "-m", "matcher", *arguments]
        return subprocess.run(command, env=env, stderr=subprocess.PIPE, timeout=120, cwd=tmp_path, check=False, **given)

    return run
