"""What it costs a server to know who asks: processor time of a request without accounts, in a session, and with a key; by hand.

    python tests/benchmarks/identity.py [--requests 1000] [--rounds 5] [--db ADDRESS]

One server process answers all of them, one after the other on one connection. The open requests come first, as accounts cannot be
unknown again; a route that asks for nothing is measured in both halves, so that it shows if the machine itself became slower.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from serving import cpu, running

from matcher.engine import Engine, people
from matcher.settings import Settings

RECORD: Final = "/api/v1/regions/ostrobothnia"
PUBLIC: Final = "/api/v1/health"
PASSWORD: Final = "kuusi pientä mökkiä"


def per_request(port: int, process: int, path: str, headers: Mapping[str, str], requests: int) -> float:
    """Processor time of one request, in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    before = cpu(process)
    for _ in range(requests):
        connection.request("GET", path, headers=dict(headers))
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, (path, answer.status)
    connection.close()
    return (cpu(process) - before) / requests * 1000


def proofs(engine: Engine) -> dict[str, dict[str, str]]:
    """Make an account; headers of a session and of a key of it."""
    people.add(engine, "anna", "admin", PASSWORD, "benchmark")
    found = people.sign_in(engine, "anna", PASSWORD, address="127.0.0.1")
    key, _ = people.add_key(engine, "anna", label="benchmark", scopes=["read"], days=1, who="benchmark")
    assert found is not None
    return {"session": {"Cookie": f"session={found.token}"}, "key": {"Authorization": f"Bearer {key}"}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--db", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = options.db or f"sqlite:///{folder}/m.sqlite3"
        settings = replace(Settings.from_environment(), db=address, index_dir=Path(folder) / "index")
        with Engine.open(settings=settings, init=True) as engine:
            engine.import_bundled()
            engine.build_index()
            environment = {
                "MATCHER_DB": settings.db,
                "MATCHER_INDEX_DIR": str(settings.index_dir),
                "MATCHER_CACHE_DIR": str(settings.cache_dir),
                "MATCHER_KEY_REQUESTS": "1000000",
            }
            found: dict[str, list[float]] = {}
            with running("api.app:create_app", environment) as (port, process):

                def measure(name: str, path: str, headers: Mapping[str, str]) -> None:
                    taken = per_request(port, process, path, headers, options.requests)
                    found.setdefault(name, []).append(taken)

                for _ in range(options.rounds):
                    measure("health, before", PUBLIC, {})
                    measure("open", RECORD, {})
                proof = proofs(engine)
                for _ in range(options.rounds):
                    measure("health, after", PUBLIC, {})
                    for name, headers in proof.items():
                        measure(name, RECORD, headers)
    for name, rounds in found.items():
        print(
            f"{name:15} {statistics.median(rounds):6.2f} ms of CPU a request ({min(rounds):.2f} to {max(rounds):.2f})"
        )


if __name__ == "__main__":
    main()
