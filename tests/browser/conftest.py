"""The pages in Debian's Chromium, from a server of its own process.

Where there is no Chromium these tests skip and say why, unless REQUIRE_BROWSER=1, which makes them fail.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import pytest

from matcher.engine import Engine
from matcher.settings import Settings

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()
LONGEST_START = 120
ATTEMPTS = 3


def settings_in(folder: Path, settings: Settings) -> Settings:
    """Settings whose store and index lie in a folder."""
    return replace(settings, db=f"sqlite:///{folder / 'm.sqlite3'}", index_dir=folder / "index")


@pytest.fixture(scope="session")
def bundled_folder(tmp_path_factory, settings: Settings) -> Path:
    """A folder with a store and an index of the bundled data."""
    folder = tmp_path_factory.mktemp("bundled")
    with Engine.open(settings=settings_in(folder, settings), init=True) as engine:
        engine.import_bundled()
        engine.build_index()
    return folder


@pytest.fixture(scope="session")
def server(bundled_folder: Path, settings: Settings) -> Iterator[str]:
    """Address of a server over the bundled data; tests must not change the records."""
    with serving(bundled_folder, settings) as address:
        yield address


@contextmanager
def serving(folder: Path, settings: Settings) -> Iterator[str]:
    """Address of a server over the store in a folder."""
    with (folder / "server.log").open("ab") as log:
        for attempt in range(ATTEMPTS):
            process, address = _started(settings_in(folder, settings), log)
            if _answers(address, process):
                break
            _end(process)
            if attempt + 1 == ATTEMPTS:
                pytest.fail(f"the server did not start:\n{(folder / 'server.log').read_text(errors='replace')[-3000:]}")
        try:
            yield address
        finally:
            _end(process)


def _started(settings: Settings, log: IO[bytes]) -> tuple[subprocess.Popen[bytes], str]:
    """A server's process and its address, on a port that was free a moment ago."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    environment = os.environ | {
        "MATCHER_DB": settings.db,
        "MATCHER_INDEX_DIR": str(settings.index_dir),
        "MATCHER_CACHE_DIR": str(settings.cache_dir),
    }
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--no-ws", "api.app:create_app"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log), f"http://127.0.0.1:{port}"


def _answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    """Whether a server answers before it ends or the time is up."""
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/help", timeout=30):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium; not for the whole session, for playwright keeps an event loop running that other tests would meet."""
    reason = "" if shutil.which(CHROMIUM) else f"there is no {CHROMIUM}; install it with apt-get install chromium"
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        reason = "playwright is not installed; it is in the extra 'test'"
    if reason:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Any, server: str) -> Iterator[Callable[..., Any]]:
    """Makes pages of new visitors; at the end no page may have complained on its console."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def new(lang: str = "fi", **options: Any) -> Any:
        context = browser.new_context(locale=lang, base_url=server, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _note(complaints, message))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield new
    for context in contexts:
        context.close()
    assert complaints == []


def _note(complaints: list[str], message: Any) -> None:
    """Keep a warning or error; that a page answered 404, 412 or 422 on purpose is none."""
    if message.type in ("error", "warning") and not message.text.startswith(
        "Failed to load resource: the server responded"
    ):
        complaints.append(message.text)
