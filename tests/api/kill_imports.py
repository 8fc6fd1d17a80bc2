"""Kills the server while it imports, again and again: nothing acknowledged is lost, nothing is half there.

    python tests/api/kill_imports.py [ROUNDS] [DATABASE ADDRESS]

In each round one client imports files of many rows, each with a key of its own. After some answers the server is killed (SIGKILL), at a
moment of the next import that differs from round to round. Then the store is opened and compared: each file is there whole or not at
all, those that were answered are there, `verify` finds no damage, and the import that was under way is repeated with its key.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass, field, replace
from pathlib import Path

from matcher.engine import Engine
from matcher.settings import Settings

ROWS = 150
MOST_FILES = 40
FIRST_GUESS = 1.0
"""Seconds that the first import is taken to last."""


@dataclass
class Round:
    """What was sent and what was answered."""

    number: int
    answered: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)


def content(name: str) -> bytes:
    rows = [f"{name}-{row};Org {name} {row};FI;We make things of wood and steel number {row}." for row in range(ROWS)]
    return "\n".join(["id;name;country;about", *rows, ""]).encode()


def send(port: int, name: str) -> int:
    """Import one file under its own key; the number of rows that were added."""
    boundary = "kill-imports"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}.csv"\r\n\r\n'
    body = head.encode() + content(name) + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Idempotency-Key": name}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/imports", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())["added"]


def start(settings: Settings, workers: int = 1) -> tuple[subprocess.Popen, int]:
    """A server in a process group of its own, ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "MATCHER_DB": settings.db,
        "MATCHER_INDEX_DIR": str(settings.index_dir),
        "MATCHER_CACHE_DIR": str(settings.cache_dir),
    }
    command = [sys.executable, "-m", "matcher", "serve", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 90
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/ready", timeout=10).read()
                return process, port
            except OSError:
                assert process.poll() is None, "the server did not start"
                assert time.monotonic() < until, "the server does not answer"
                time.sleep(0.05)
    except BaseException:
        kill(process)
        raise


def kill(process: subprocess.Popen) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def play(settings: Settings, number: int, answers: int, moment: float) -> Round:
    """Import files until the server is killed: within the import after so many `answers`, at that share of an import's time."""
    process, port = start(settings)
    done = Round(number)
    usual = FIRST_GUESS
    timer: threading.Timer | None = None
    try:
        for file in range(MOST_FILES):
            if len(done.answered) == answers:
                timer = threading.Timer(moment * usual, kill, [process])
                timer.start()
            name = f"r{number}f{file}"
            done.sent.append(name)
            began = time.monotonic()
            assert send(port, name) == ROWS
            usual = time.monotonic() - began
            done.answered.append(name)
    except (OSError, ValueError):
        pass  # it was killed
    finally:
        if timer is None:
            kill(process)
        else:
            timer.join()
    return done


def check(settings: Settings, played: Round) -> None:
    """Compare the store with what was answered, then repeat the import that was under way."""
    with Engine.open(settings=settings) as engine:
        assert engine.store.verify() == []
        held = dict.fromkeys(played.sent, 0)
        for record in engine.records("organisations"):
            name = record.id.rpartition("-")[0]
            if name in held:
                held[name] += 1
        with engine.store.reading() as records:
            keys = {name: records.import_of_key(name) for name in played.sent}
        for name, count in held.items():
            assert count in (0, ROWS), f"{name} is half there: {count} of {ROWS} rows"
            assert (keys[name] is not None) == (count == ROWS), f"{name}: its rows and its key tell different things"
        for name in played.answered:
            assert held[name] == ROWS, f"{name} was answered and is lost"
    process, port = start(settings)
    try:
        assert send(port, played.sent[-1]) == ROWS, "the same key did not lead to the first result"
    finally:
        kill(process)
    with Engine.open(settings=settings) as engine:
        engine.catch_up()
        assert engine.verify() == []
        assert engine.index("organisations").n_records == engine.counts()["organisations"]


def run(settings: Settings, rounds: int) -> tuple[int, int]:
    """Play and check; how many files were answered, and in how many rounds one was cut off."""
    moments = random.Random(7)
    with Engine.open(settings=settings, init=True) as engine:
        if not engine.counts()["organisations"]:
            from matcher.engine.editing import make_record

            engine.add(make_record("organisations", {"id": "first", "name": "First", "documents": [{"text": "wood"}]}))
            engine.build_index()
    answered = cut = 0
    for number in range(rounds):
        played = play(settings, number, moments.randrange(3), moments.uniform(0.0, 1.3))
        check(settings, played)
        answered += len(played.answered)
        cut += len(played.sent) > len(played.answered)
        print(f"round {number + 1}: {len(played.answered)} of {len(played.sent)} imports answered", flush=True)
    return answered, cut


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with tempfile.TemporaryDirectory() as folder:
        address = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/m.sqlite3"
        settings = replace(Settings.from_environment(), db=address, index_dir=Path(folder) / "index")
        answered, cut = run(settings, rounds)
    print(f"{rounds} rounds: {answered} imports answered, {cut} cut off; nothing lost, nothing half there")


if __name__ == "__main__":
    main()
