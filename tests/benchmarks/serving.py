"""Suggestions by HTTP under load, beside a bare FastAPI that answers the same bytes; by hand, needs wrk.

    python tests/benchmarks/serving.py [--profiles 10000] [--seconds 10] [--rounds 3] [--connections 8]

Each server is one process of granian. The methods take turns; figures are medians of the rounds. CPU per request is what the serving
process used (user and system) divided by the requests it answered.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from matcher.engine import Engine
from matcher.records import Document, Organisation
from matcher.settings import Settings

HERE: Final = Path(__file__).parent
QUERIES: Final = 200
ADDRESS: Final = "/api/v1/suggestions"
COUNTRIES: Final = ("FI", "SE", "DE", "FR", "ES", "IT", "NL", "PL")

BARE: Final = '''
"""A FastAPI that reads the same request and answers bytes that it holds."""

import os
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response

from api.schemas import SuggestionRequest

BYTES = Path(os.environ["BARE_ANSWER"]).read_bytes()


def create_app():
    app = FastAPI()

    @app.post("/api/v1/suggestions")
    def suggest(asked: SuggestionRequest) -> Response:
        return Response(BYTES, media_type="application/json")

    return app
'''

LUA: Final = """
local bodies, at = {{}}, 0
for line in io.lines("{path}") do bodies[#bodies + 1] = line end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  at = at % #bodies + 1
  return wrk.format(nil, "{address}", nil, bodies[at])
end
"""


def fill(settings: Settings, profiles: int) -> list[str]:
    """Make a store and an index of synthetic profiles; returns queries."""
    sys.path.insert(0, str(HERE))
    from corpus import make_corpus

    corpus = make_corpus(profiles, QUERIES, ["lignin", "black liquor", "additive manufacturing"])
    with Engine.open(settings=settings, init=True) as engine:
        with engine.store.writing() as records:
            records.upsert(
                Organisation(
                    id=f"o{number}",
                    name=f"Organisation {number}",
                    country=COUNTRIES[number % len(COUNTRIES)],
                    documents=(Document(text=text, lang="en"),),
                )
                for number, text in enumerate(corpus.texts)
            )
        engine.build_index()
    return corpus.queries


@contextmanager
def running(target: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """A server of one process; its port and the id of the process that answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asgi",
        "--factory",
        "--port",
        str(port),
        "--no-ws",
        target,
    ]
    with subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as main:
        try:
            for _ in range(900):
                try:
                    ask(port, {"text": "lignin", "lang": "en"})
                    break
                except OSError:
                    time.sleep(0.1)
            children = Path(f"/proc/{main.pid}/task/{main.pid}/children").read_text().split()
            yield port, int(children[-1])
        finally:
            main.send_signal(signal.SIGINT)


def ask(port: int, asked: dict[str, object]) -> bytes:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{ADDRESS}", json.dumps(asked).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return bytes(answer.read())


def cpu(process: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(port: int, process: int, script: Path, seconds: int, connections: int) -> dict[str, float]:
    """One round of load: requests/s, p50 and p99 in ms, CPU ms per request."""
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--latency",
        "-s",
        str(script),
        f"http://127.0.0.1:{port}",
    ]
    before = cpu(process)
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = cpu(process) - before
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    assert refused is None, said
    requests = int(re.search(r"(\d+) requests in", said)[1])
    latency = {name: milliseconds(re.search(rf"(?m)^\s+{name}%\s+(\S+)", said)[1]) for name in ("50", "99")}
    return {"requests/s": requests / seconds, "p50": latency["50"], "p99": latency["99"], "cpu": used / requests * 1000}


def milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, value in (("profiles", 10_000), ("seconds", 10), ("rounds", 3), ("connections", 8)):
        parser.add_argument(f"--{name}", type=int, default=value)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        settings = replace(Settings.from_environment(), db=f"sqlite:///{place}/m.sqlite3", index_dir=place / "index")
        queries = fill(settings, options.profiles)
        scripts = {}
        for name, words in (("short", 20), ("long", 150)):
            bodies = place / f"{name}.txt"
            asked = [json.dumps({"text": " ".join(query.split()[:words]), "lang": "en"}) for query in queries]
            bodies.write_text("\n".join(asked) + "\n")
            scripts[name] = place / f"{name}.lua"
            scripts[name].write_text(LUA.format(path=bodies, address=ADDRESS))
        (place / "bare.py").write_text(BARE)
        ours = {
            "MATCHER_DB": settings.db,
            "MATCHER_INDEX_DIR": str(settings.index_dir),
            "MATCHER_CACHE_DIR": str(settings.cache_dir),
        }
        bare = {"BARE_ANSWER": str(place / "answer"), "PYTHONPATH": f"{place}:{HERE.parents[1]}"}
        with running("api.app:create_app", ours) as (port, process):
            (place / "answer").write_bytes(ask(port, json.loads(asked[0])))
            with running("bare:create_app", bare) as (bare_port, bare_process):
                print(f"{options.profiles:,} profiles, answers of {(place / 'answer').stat().st_size:,} bytes")
                found: dict[tuple[str, str], list[dict[str, float]]] = {}
                for _ in range(options.rounds):
                    for length, script in scripts.items():
                        for name, at in (("ours", (port, process)), ("bare", (bare_port, bare_process))):
                            taken = load(*at, script, options.seconds, options.connections)
                            found.setdefault((length, name), []).append(taken)
        for (length, name), rounds in found.items():
            median = {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
            print(f"{length:6} {name:5} " + "  ".join(f"{key} {value:9.2f}" for key, value in median.items()))


if __name__ == "__main__":
    main()
