"""`matcher serve` in a process of its own: where it listens, what it refuses, and an index swapped under load."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.engine import Engine
from tests.api.conftest import client_of, make

SECONDS_TO_START = 90


def environment(settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MATCHER_")}
    return kept | {
        "MATCHER_DB": settings.db,
        "MATCHER_INDEX_DIR": str(settings.index_dir),
        "MATCHER_CACHE_DIR": str(settings.cache_dir),
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(settings, *options: str):
    """A running server; its port and process."""
    port = free_port()
    command = [sys.executable, "-m", "matcher", "serve", "--port", str(port), *options]
    with subprocess.Popen(command, env=environment(settings), stderr=subprocess.PIPE, text=True) as process:
        try:
            until = time.monotonic() + SECONDS_TO_START
            while True:
                try:
                    ask(port, "/api/v1/ready")
                    break
                except OSError:
                    assert process.poll() is None, process.stderr.read()
                    assert time.monotonic() < until
                    time.sleep(0.05)
            yield port, process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def ask(port: int, address: str, body=None, host: str | None = None):
    """Status and JSON of an answer."""
    headers = {"Content-Type": "application/json"} | ({"Host": host} if host else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{address}", data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def refusal(settings, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "matcher", "serve", *options], env=environment(settings), capture_output=True, text=True
    )
    assert done.returncode == 2, done.stderr
    return done.stderr


def test_it_serves_this_machine_and_stops_well(copied):
    with server(copied, "--workers", "2") as (port, process):
        assert ask(port, "/api/v1/health") == (200, {"status": "alive"})
        status, found = ask(
            port, "/api/v1/suggestions", {"text": "ligniiniä mustalipeästä", "target": "demos", "top": 1}
        )
        assert (status, len(found["matches"])) == (200, 1)
        assert ask(port, "/api/v1/ready", host="evil.example")[0] == 421
        assert "port" in refusal(copied, "--port", str(port))
    assert process.returncode == 0


def test_other_addresses_need_read_only(copied):
    said = refusal(copied, "--host", "0.0.0.0")
    assert "--read-only" in said
    assert "accounts" in said
    assert "no address" in refusal(copied, "--host", "example.org")
    with server(copied, "--host", "0.0.0.0", "--read-only") as (port, _):
        assert ask(port, "/api/v1/ready", host="match.example")[1]["read_only"] is True
        assert ask(port, "/api/v1/organisations", {"name": "A"})[0] == 403


def test_without_a_store_it_does_not_start(copied):
    assert "matcher init" in refusal(replace(copied, db="sqlite:///" + "none.sqlite3"))


def test_an_index_that_another_process_builds_is_picked_up(copied):
    """What the command line imports and indexes is found by the running server."""
    with server(copied) as (port, _):
        file = Path(copied.index_dir).parent / "new.csv"
        file.write_text("id;name;country;about\nyarn;Yarn;SE;We spin zirconium yarn.\n", encoding="utf-8")
        for command in (["import", str(file)], ["index"]):
            subprocess.run(
                [sys.executable, "-m", "matcher", *command], env=environment(copied), check=True, capture_output=True
            )
            status, found = ask(port, "/api/v1/suggestions", {"text": "zirconium yarn", "top": 1})
            assert (status, found["matches"][0]["id"]) == (200, "yarn")


@pytest.mark.parametrize("rounds", [3])
def test_no_request_is_lost_while_the_index_is_swapped(copied, rounds):
    """Eight clients ask while another engine rebuilds and a third writes: every answer is 200 and whole."""
    with client_of(copied) as client, Engine.open(settings=copied) as other, ThreadPoolExecutor(10) as pool:
        ending = []

        def ask_on(number: int) -> tuple[int, int]:
            asked = 0
            while not ending:
                answer = client.post(
                    "/api/v1/suggestions", json={"text": "lignin adhesives from black liquor", "lang": "en", "top": 3}
                )
                assert answer.status_code == 200, answer.text
                assert len(answer.json()["matches"]) == 3
                asked += 1
            return number, asked

        def write_on() -> int:
            written = 0
            while not ending:
                record = {"id": f"new-{written}", "name": f"New {written}", "documents": [{"text": f"Word{written}x."}]}
                assert client.post("/api/v1/organisations", json=record).status_code == 201
                found = client.post(
                    "/api/v1/suggestions", json={"text": f"Word{written}x", "lang": "en", "top": 1}
                ).json()
                assert found["matches"][0]["id"] == f"new-{written}"
                written += 1
            return written

        asking = [pool.submit(ask_on, number) for number in range(8)]
        writing = pool.submit(write_on)
        try:
            for _ in range(rounds):
                other.build_index()
        finally:
            ending.append(True)
        assert all(future.result()[1] > 0 for future in asking)
        assert writing.result() > 0
        assert len(list(Path(copied.index_dir).glob("build-*"))) == 1


def test_many_changes_are_built_beside(copied, monkeypatch):
    """After an import that nobody indexed, questions are answered from the index there is until the new one is done."""
    monkeypatch.setattr("matcher.engine.following.MOST_UPDATES", 5)
    with client_of(copied) as client:
        engine = client.app.state.engine
        with engine.store.writing() as records:
            records.upsert(
                [make({"id": f"n-{n}", "name": f"N {n}", "documents": [{"text": "zirconium yarn"}]}) for n in range(20)]
            )
        asked = {"text": "zirconium yarn", "lang": "en", "top": 1}
        first = client.post("/api/v1/suggestions", json=asked)
        assert first.status_code == 200
        until = time.monotonic() + 60
        while client.get("/api/v1/ready").json()["index"]["organisations"] != engine.counts()["organisations"]:
            assert time.monotonic() < until
            assert client.post("/api/v1/suggestions", json=asked).status_code == 200
        assert client.post("/api/v1/suggestions", json=asked).json()["matches"][0]["id"].startswith("n-")
