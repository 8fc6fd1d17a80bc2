"""From `matcher serve` to the first answer, over a store that is on the disk and a cache that is warm; by hand.

    python tests/benchmarks/starting.py [--profiles 100000] [--rounds 5] [--beside OTHER_CHECKOUT]

The first answer is a suggestion with reasons for a Finnish text whose language has to be told. Told are the wall clock, and the
processor time that the command and the process that answers had used by then; medians of the rounds. With `--beside` another checkout
is started in turn, each with a cache of its own: the machine is the same for both at the same time.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from serving import ask, cpu, fill

from matcher.settings import Settings

TEXT: Final = "Kehitämme biopohjaisia liimoja puulevyille ja etsimme kumppania, joka erottaa ligniinin mustalipeästä."
PATIENCE: Final = 120


def start(checkout: Path, environment: dict[str, str]) -> dict[str, float]:
    """Start the server of a checkout and ask until it answers: seconds on the clock and of the processor."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "matcher", "serve", "--port", str(port)],
        cwd=checkout,
        env=os.environ | environment | {"PYTHONPATH": str(checkout)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as command:
        try:
            while True:
                try:
                    answer = ask(port, {"text": TEXT})
                    break
                except OSError:
                    assert command.poll() is None
                    assert time.perf_counter() - began < PATIENCE
                    time.sleep(0.005)
            taken = time.perf_counter() - began
            assert json.loads(answer)["matches"]
            children = Path(f"/proc/{command.pid}/task/{command.pid}/children").read_text().split()
            return {"clock": taken, "command": cpu(command.pid), "server": sum(cpu(int(child)) for child in children)}
        finally:
            command.send_signal(signal.SIGINT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profiles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--beside", type=Path, help="a checkout of another version, started in turn")
    options = parser.parse_args()
    checkouts = [path for path in (options.beside, Path(__file__).parents[2]) if path is not None]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        settings = replace(Settings.from_environment(), db=f"sqlite:///{place}/m.sqlite3", index_dir=place / "index")
        fill(settings, options.profiles)
        found: dict[Path, list[dict[str, float]]] = {checkout: [] for checkout in checkouts}
        for number in range(options.rounds + 1):
            for checkout in checkouts:
                cache = place / f"cache-{checkouts.index(checkout)}"
                environment = {
                    "MATCHER_DB": settings.db,
                    "MATCHER_INDEX_DIR": str(settings.index_dir),
                    "MATCHER_CACHE_DIR": str(cache),
                }
                taken = start(checkout, environment)
                if number:  # the first start makes the dictionaries
                    found[checkout].append(taken)
        for checkout, rounds in found.items():
            median = {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
            print(
                f"{options.profiles:,} profiles, {checkout}: " + ", ".join(f"{k} {v:.2f} s" for k, v in median.items())
            )


if __name__ == "__main__":
    main()
