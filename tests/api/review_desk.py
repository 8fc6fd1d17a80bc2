"""Many reviewers at one list, on two server processes, while it is made anew: nothing is lost, nothing fails.

    python tests/api/review_desk.py [REVIEWERS] [SECONDS] [DATABASE ADDRESS]

Each reviewer looks at a match, thinks for a moment, and then decides, assigns, undoes, comments, or decides on several at once. In the
end the changes that were answered as made, the versions of the matches, and the rows of the audit trail must be equally many, each
refused change must show the decision that stands, every match that was decided on must be in the latest version, and no answer may be
a fault of the server.
"""

from __future__ import annotations

import http.client
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from matcher.engine import Engine
from matcher.settings import Settings
from matcher.store.list_schema import matches
from matcher.store.schema import audit
from tests.api.kill_imports import kill, start

LISTS = "/api/v1/match-lists"
THINKING = 0.2
"""Seconds between looking and deciding, at most."""

CHANGES = (
    {"state": "shortlisted"},
    {"state": "accepted", "note": "Soitettu."},
    {"state": "rejected", "reason": "capacity"},
    {"state": "rejected", "reason": "other", "note": "Too far."},
    {"state": "unsure"},
    {"state": "contacted"},
    {"state": "agreed"},
    {"assignee": "bo"},
    {"assignee": None},
)


@dataclass
class Tally:
    """What one reviewer saw."""

    made: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Client:
    """One connection to the server."""

    def __init__(self, port: int, tally: Tally) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._tally = tally

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(self, method: str, path: str, body: Any = None, version: int | None = None) -> tuple[int, Any]:
        """Status and JSON of an answer."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        began = time.perf_counter()
        self._connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self._connection.getresponse()
        content = json.loads(answer.read())
        self._tally.seconds.append(time.perf_counter() - began)
        self._tally.statuses[answer.status] += 1
        if answer.status >= 500:
            self._tally.faults.append(f"{method} {path}: {answer.status} {content}")
        return answer.status, content


def review(port: int, path: str, seed: int, until: float, tally: Tally) -> None:
    """What one reviewer does until the time is over."""
    with Client(port, tally) as client:
        _review(client, path, random.Random(seed), until, tally)


def _review(client: Client, path: str, dice: random.Random, until: float, tally: Tally) -> None:
    _, page = client.ask("GET", f"{path}/matches?limit=200")
    known = [match["id"] for match in page["items"]]
    while time.monotonic() < until:
        chosen = dice.choice(known)
        _, held = client.ask("GET", f"{path}/matches/{chosen}")
        time.sleep(dice.uniform(0, THINKING))
        act = dice.random()
        if act < 0.70:
            status, answer = client.ask("PATCH", f"{path}/matches/{chosen}", dice.choice(CHANGES), held["version"])
            _judge(status, answer, held["version"], tally)
        elif act < 0.80:
            status, answer = client.ask("POST", f"{path}/matches/{chosen}/undo", version=held["version"])
            _judge(status, answer, held["version"], tally)
        elif act < 0.90:
            status, _ = client.ask("POST", f"{path}/matches/{chosen}/comments", {"text": f"{dice.random()} says"})
            if status != 201:
                tally.faults.append(f"a comment was answered {status}")
        else:
            _decide_many(client, path, dice.sample(known, min(8, len(known))), dice, tally)


def _judge(status: int, answer: Any, version: int, tally: Tally) -> None:
    """Count a change that was made; whatever else was answered must say why."""
    if status == 200:
        tally.made += answer["version"] - version
        if answer["version"] not in (version, version + 1):
            tally.faults.append(f"version {answer['version']} follows {version}")
    elif status == 412:
        if answer["conflict"]["stored"]["state"] is None or answer["versions"]["stored"] <= version:
            tally.faults.append(f"a conflict that shows nothing: {answer}")
    elif status not in (409, 422):
        tally.faults.append(f"a change was answered {status}: {answer}")


def _decide_many(client: Client, path: str, chosen: list[int], dice: random.Random, tally: Tally) -> None:
    asked = [{"id": one, "version": client.ask("GET", f"{path}/matches/{one}")[1]["version"]} for one in chosen[:3]]
    status, answer = client.ask("POST", f"{path}/decisions", {**dice.choice(CHANGES), "matches": asked})
    if status == 200:
        tally.made += len(answer["changed"])
        outcomes = sum(len(answer[name]) for name in ("changed", "unchanged", "conflicts", "refused"))
        if outcomes != len(asked):
            tally.faults.append(f"{len(asked)} changes had {outcomes} outcomes")
    else:
        tally.faults.append(f"bulk was answered {status}: {answer}")


def run(settings: Settings, reviewers: int, seconds: float) -> tuple[Tally, int]:
    """Let them review; the sum of what they saw, and how many versions the list had in the end."""
    process, port = start(settings, workers=2)
    own, tallies = Tally(), [Tally() for _ in range(reviewers)]
    try:
        with Client(port, own) as client:
            number = _play(client, port, tallies, seconds)
    finally:
        kill(process)
    for tally in tallies:
        own.made += tally.made
        own.statuses += tally.statuses
        own.seconds += tally.seconds
        own.faults += tally.faults
    return own, check(settings, number, own)


def _play(client: Client, port: int, tallies: list[Tally], seconds: float) -> int:
    """Make a list, let each reviewer at it, and make it anew all the while; its number."""
    _, made = client.ask("POST", LISTS, {"every": "demos", "top": 2})
    path = f"{LISTS}/{made['id']}"
    await_list(client, path)
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=review, args=(port, path, seed, until, tally)) for seed, tally in enumerate(tallies)
    ]
    for thread in threads:
        thread.start()
    while time.monotonic() < until:
        client.ask("POST", f"{path}/rerun")
        time.sleep(min(2.0, seconds / 4))
        print(f"{until - time.monotonic():.0f} s to go, {sum(tally.made for tally in tallies):,} changes", flush=True)
    for thread in threads:
        thread.join()
    await_list(client, path)
    return int(made["id"])


def await_list(client: Client, path: str) -> None:
    """Wait until the version of a list is made that was asked for."""
    until = time.monotonic() + 120
    while (job := client.ask("GET", path)[1]["job"])["state"] in ("waiting", "running"):
        assert time.monotonic() < until, f"the list is not made: {job}"
        time.sleep(0.1)
    assert job["state"] == "done", job


def check(settings: Settings, number: int, tally: Tally) -> int:
    """Compare the store with what was answered; the latest version of the list."""
    assert tally.faults == [], tally.faults[:5]
    with Engine.open(settings=settings) as engine:
        with engine.store._engine.connect() as connection:
            versions = connection.scalar(sa.select(sa.func.sum(matches.c.version - 1)).where(matches.c.list == number))
            rows = connection.scalar(sa.select(sa.func.count()).where(audit.c.target == "matches"))
            touched = set(connection.scalars(sa.select(matches.c.number).where(matches.c.version > 1)))
        assert tally.made == versions == rows, f"{tally.made} answered, {versions} by version, {rows} in the trail"
        shown = {match.number for match in engine.lists.matches(number, limit=10_000)}
        assert touched <= shown, "a match that was decided on is out of sight"
        assert engine.store.verify() == []
        return engine.lists.get(number).latest


def prepare(settings: Settings) -> None:
    """A store and an index of the bundled data."""
    with Engine.open(settings=settings, init=True) as engine:
        engine.import_bundled()
        engine.build_index()


def main() -> None:
    reviewers = int(sys.argv[1]) if len(sys.argv) > 1 else 64
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    with tempfile.TemporaryDirectory() as folder:
        address = sys.argv[3] if len(sys.argv) > 3 else f"sqlite:///{folder}/m.sqlite3"
        settings = replace(Settings.from_environment(), db=address, index_dir=Path(folder) / "index")
        prepare(settings)
        tally, latest = run(settings, reviewers, seconds)
    cuts = statistics.quantiles(tally.seconds, n=100)
    print(
        f"{reviewers} reviewers, {seconds:g} s, 2 processes, {latest} versions: {len(tally.seconds):,} requests, "
        f"{tally.made:,} changes = versions = audit rows; statuses {dict(sorted(tally.statuses.items()))}; "
        f"median {cuts[49] * 1000:.0f} ms, 95 % {cuts[94] * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()
