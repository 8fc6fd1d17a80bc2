"""Kills the server while it makes lists and takes decisions: nothing acknowledged is lost, no list is half there.

    python tests/api/kill_lists.py [ROUNDS] [DATABASE ADDRESS]

In each round a list of every organisation is asked for while three reviewers decide on the matches of another: two on one at a time,
with comments, and one on several at once. At a moment that differs from round to round the server is killed (SIGKILL). Then the store
is compared with what was answered, and the next server, once the lease of the dead one is over, makes the list whole.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import json
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import sqlalchemy as sa

from matcher.engine import Engine
from matcher.engine.plans import Plan
from matcher.settings import Settings
from matcher.store.list_schema import comments, jobs, match_list_queries, matches
from matcher.store.schema import audit
from tests.api.kill_imports import kill, start
from tests.api.review_desk import LISTS, Client, Tally, await_list, prepare

SECONDS = 4.0
"""The longest time until the server is killed."""

TOGETHER = 5
"""How many matches are decided on at once."""

_GONE = (OSError, http.client.HTTPException, ValueError)
"""What a client sees of a server that was killed."""


@dataclass
class Said:
    """What the server answered before it was killed."""

    versions: dict[int, int] = field(default_factory=dict)
    """Match → the last version of it that was answered."""

    comments: list[str] = field(default_factory=list)
    bulks: list[str] = field(default_factory=list)
    """Notes that were sent for several matches at once, answered or not."""


def decide(port: int, path: str, seed: str, said: Said) -> None:
    """Decide on one match after the other and comment, until the server is gone."""
    with contextlib.suppress(*_GONE), Client(port, Tally()) as client:
        dice = random.Random(seed)
        known = _known(client, path)[::2]
        while True:
            match = dice.choice(known)
            version = client.ask("GET", f"{path}/matches/{match}")[1]["version"]
            status, answer = client.ask("PATCH", f"{path}/matches/{match}", {"note": f"{dice.random()}"}, version)
            if status == 200:
                said.versions[match] = max(said.versions.get(match, 0), answer["version"])
            elif status != 412:  # the other who decides so was quicker
                raise AssertionError(f"answered {status}: {answer}")
            text = f"{seed} {dice.random()}"
            if client.ask("POST", f"{path}/matches/{match}/comments", {"text": text})[0] == 201:
                said.comments.append(text)


def decide_many(port: int, path: str, said: Said) -> None:
    """Decide on several matches at once, on which nobody else decides, until the server is gone."""
    with contextlib.suppress(*_GONE), Client(port, Tally()) as client:
        known = _known(client, path)[1::2][:TOGETHER]
        while True:
            asked = [{"id": one, "version": client.ask("GET", f"{path}/matches/{one}")[1]["version"]} for one in known]
            note = f"many {random.random()}"
            said.bulks.append(note)
            status, answer = client.ask("POST", f"{path}/decisions", {"note": note, "matches": asked})
            if status != 200 or len(answer["changed"]) != len(known):
                raise AssertionError(f"answered {status}: {answer}")
            for one in asked:
                said.versions[one["id"]] = one["version"] + 1


def _known(client: Client, path: str) -> list[int]:
    return [match["id"] for match in client.ask("GET", f"{path}/matches")[1]["items"]]


def play(settings: Settings, reviewed: int, moment: float) -> tuple[int, Said]:
    """One server's life: the list that was asked for, and what was answered to those who decide."""
    process, port = start(settings)
    said, path = Said(), f"{LISTS}/{reviewed}"
    reviewers = [threading.Thread(target=decide, args=(port, path, f"{moment} {one}", said)) for one in "ab"]
    reviewers.append(threading.Thread(target=decide_many, args=(port, path, said)))
    try:
        with Client(port, Tally()) as client:
            _, asked = client.ask("POST", LISTS, {"every": "organisations", "target": "demos", "top": 5})
        for reviewer in reviewers:
            reviewer.start()
        time.sleep(moment)
    finally:
        kill(process)
    for reviewer in reviewers:
        reviewer.join()
    return asked["id"], said


def check(settings: Settings, number: int, said: Said) -> bool:
    """Compare the store with what was answered; whether the making of the list was cut off."""
    with Engine.open(settings=settings) as engine:
        assert engine.store.verify() == []
        _require_kept(engine, said)
        stored = engine.lists.get(number)
        if stored.latest == 0:
            assert engine.lists.matches(number, limit=100_000) == [], "a list that is not whole can be seen"
        else:
            _require_whole(engine, number)
        return stored.latest == 0


def _require_kept(engine: Engine, said: Said) -> None:
    """Pass if all that was answered is stored, and nothing is half stored."""
    with engine.store._engine.connect() as connection:
        held = dict(connection.execute(sa.select(matches.c.number, matches.c.version)).all())
        trail = connection.execute(sa.select(audit.c.target, audit.c.after).where(audit.c.what != "removed")).all()
        texts = connection.scalars(sa.select(comments.c.text)).all()
    for match, version in said.versions.items():
        assert held[match] >= version, f"match {match}: version {version} was answered, {held[match]} is stored"
    changes = [json.loads(row.after) for row in trail if row.target == "matches"]
    assert sum(version - 1 for version in held.values()) == len(changes)
    assert sum(row.target == "comments" for row in trail) == len(texts), "comments and their trail differ"
    assert set(said.comments) <= set(texts), "a comment was answered and is lost"
    for note in said.bulks:
        made = sum(change["note"] == note for change in changes)
        assert made in (0, TOGETHER), f"a decision on {TOGETHER} matches was made on {made}"


def finish(settings: Settings, number: int, *, wait: bool) -> None:
    """Have a new server make what is left, when the lease of the dead one is over: after its time, or because that is set back."""
    if not wait:
        with Engine.open(settings=settings) as engine, engine.store._engine.begin() as connection:
            past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
            connection.execute(sa.update(jobs).where(jobs.c.state == "running").values(lease_until=past))
    process, port = start(settings)
    try:
        with Client(port, Tally()) as client:
            await_list(client, f"{LISTS}/{number}")
    finally:
        kill(process)
    with Engine.open(settings=settings) as engine:
        _require_whole(engine, number)


def _require_whole(engine: Engine, number: int) -> None:
    made = engine.lists.get(number).made
    with engine.store._engine.connect() as connection:
        query = sa.select(sa.func.count()).where(match_list_queries.c.list == number)
        assert connection.scalar(query) == made.counts["queries"] == engine.counts()["organisations"]
    assert len(engine.lists.matches(number, limit=100_000)) == made.counts["matches"]


def run(settings: Settings, rounds: int, waiting: int = 0) -> tuple[int, int, int]:
    """Play and check; how many decisions and comments were answered, and in how many rounds the making of the list was cut off.

    In the first `waiting` rounds the lease of the dead server is waited for.
    """
    prepare(settings)
    with Engine.open(settings=settings) as engine:
        reviewed, _ = engine.lists.create(Plan(every="pilots", top=3))
        engine.lists.work("first")
    dice, decided, commented, cut = random.Random(11), 0, 0, 0
    for number in range(rounds):
        moment = dice.uniform(0.1, SECONDS) if number else 0.4  # the first surely comes before the list is whole
        asked, said = play(settings, reviewed.number, moment)
        was_cut = check(settings, asked, said)
        finish(settings, asked, wait=number < waiting)
        decided += len(said.versions)
        commented += len(said.comments)
        cut += was_cut
        print(f"round {number + 1}: killed after {moment:.2f} s, list {'cut off' if was_cut else 'whole'}", flush=True)
    return decided, commented, cut


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with tempfile.TemporaryDirectory() as folder:
        address = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/m.sqlite3"
        settings = replace(Settings.from_environment(), db=address, index_dir=Path(folder) / "index")
        decided, commented, cut = run(settings, rounds, waiting=2)
    print(
        f"{rounds} rounds: {decided} matches decided on and {commented} comments kept, {cut} lists cut off and made whole "
        "afterwards (two after the lease's own time); nothing lost, nothing half there"
    )


if __name__ == "__main__":
    main()
