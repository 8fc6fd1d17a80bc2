"""How fast a collection of open data comes in, and how much memory it takes; run by hand.

    python tests/benchmarks/importing.py [--organisations 100000] [--format csv|json]

Makes an archive in the official layout of CORDIS (three projects an organisation, objectives of about 2,000 characters), imports it
into an empty SQLite file in a process of its own, then once more, and prints rows a second and the peak of that process.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

SHARES = 3
"""Projects an organisation takes part in, on average."""

PARTNERS = 6
"""Organisations in a project."""

_WORDS = "lignin wood wind ice hydrogen sensor polymer battery sludge fibre laser membrane robot forest steel".split()


def make(path: Path, organisations: int, kind: str, seed: int = 1) -> tuple[int, int]:
    """Write the archive; the numbers of projects and of rows of organisations."""
    chance = random.Random(seed)
    projects = organisations * SHARES // PARTNERS

    def project_rows() -> Iterator[dict[str, str]]:
        for n in range(projects):
            text = " ".join(chance.choices(_WORDS, k=280))
            yield {
                "id": str(n),
                "acronym": f"P{n}",
                "title": text[:80],
                "startDate": f"20{10 + n % 14}-01-01",
                "objective": text,
            }

    def organisation_rows() -> Iterator[dict[str, str]]:
        for n in range(projects):
            for order in range(PARTNERS):
                one = chance.randrange(organisations)
                yield {
                    "projectID": str(n),
                    "organisationID": str(900_000_000 + one),
                    "vatNumber": f"FI{10_000_000 + one}",
                    "name": f"Organisation {one} of {_WORDS[one % len(_WORDS)]}",
                    "activityType": "PRC",
                    "SME": "true",
                    "country": "FI",
                    "nutsCode": "FI1D9",
                    "street": "Street 1",
                    "contactForm": "https://example.org/contact",
                    "role": "participant" if order else "coordinator",
                }

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in (("project", project_rows()), ("organization", organisation_rows())):
            with archive.open(f"{name}.{kind}", "w", force_zip64=True) as member:
                stream = io.TextIOWrapper(member, encoding="utf-8", newline="")
                _write(stream, rows, kind)
                stream.flush()
    return projects, projects * PARTNERS


def _write(stream: io.TextIOBase, rows: Iterator[dict[str, str]], kind: str) -> None:
    first = next(rows)
    if kind == "json":
        stream.write("[" + json.dumps(first))
        for row in rows:
            stream.write(",\n" + json.dumps(row))
        stream.write("]")
        return
    writer = csv.DictWriter(stream, list(first), delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerow(first)
    writer.writerows(rows)


def take(archive: Path, database: Path) -> None:
    """Import, and print seconds and peak memory; the body of the process of its own."""
    from matcher.engine.collecting import import_collections
    from matcher.settings import Settings
    from matcher.store.database import Store

    with Store.open(f"sqlite:///{database}", init=True) as store:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started, cpu = time.perf_counter(), time.process_time()
        (report,) = import_collections(store, [archive], Settings(), "cordis")
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{report.added:,} added, {report.unchanged:,} unchanged, {report.reading.rows:,} rows in {seconds:.0f} s "
        f"({report.reading.rows / cpu:,.0f} rows a second of CPU), peak {peak / 1024:,.0f} MB ({before / 1024:,.0f} before)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organisations", type=int, default=100_000)
    parser.add_argument("--format", choices=("csv", "json"), default="csv")
    parser.add_argument("--take", nargs=2, metavar=("ARCHIVE", "DATABASE"), type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.take:
        take(*options.take)
        return
    with tempfile.TemporaryDirectory() as folder:
        archive, database = Path(folder) / "cordis.zip", Path(folder) / "store.sqlite3"
        projects, rows = make(archive, options.organisations, options.format)
        size = archive.stat().st_size / 1e6
        print(
            f"{options.organisations:,} organisations, {projects:,} projects, {rows:,} rows, {size:.0f} MB packed",
            flush=True,
        )
        for _ in range(2):
            subprocess.run([sys.executable, __file__, "--take", str(archive), str(database)], check=True)


if __name__ == "__main__":
    main()
