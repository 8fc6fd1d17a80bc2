"""What a watcher counts: requests by route and status and how long they took, in the text format of Prometheus [1]_.

Labels hold templates of routes, never addresses or texts. Each process counts its own requests, and its id is a label, so sums over
processes are right whichever of them answers.

References
----------
.. [1] Prometheus, "Exposition formats", text-based format 0.0.4.
"""

from __future__ import annotations

import os
import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram of seconds."""

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
NOWHERE: Final = "none"
"""Route of a request that reached none."""

Sample = tuple[Mapping[str, str], float]


class Requests:
    """Counts the requests of an application."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, str, int], int] = {}
        self._seconds: dict[str, tuple[list[int], float]] = {}

    def count(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """Count one request; a status of 0 is one that was never answered."""
        name = route or NOWHERE
        key = (method if method in METHODS else "other", name, status)
        with self._lock:
            self._counts[key] = self._counts.get(key, 0) + 1
            buckets, total = self._seconds.get(name) or ([0] * (len(BOUNDS) + 1), 0.0)
            buckets[bisect_left(BOUNDS, seconds)] += 1
            self._seconds[name] = (buckets, total + seconds)

    def lines(self) -> Iterator[str]:
        """Both families, as text."""
        process = {"process": str(os.getpid())}
        with self._lock:
            counts = sorted(self._counts.items())
            seconds = sorted((name, list(buckets), total) for name, (buckets, total) in self._seconds.items())
        yield from family(
            "matcher_requests_total",
            "counter",
            "Requests answered, by method, route and status; status 0 is one whose asker went away.",
            (
                ({"method": method, "route": route, "status": str(status), **process}, count)
                for (method, route, status), count in counts
            ),
        )
        yield from head("matcher_request_seconds", "histogram", "Time from a request's head to the end of its answer.")
        for route, buckets, total in seconds:
            labels = {"route": route, **process}
            passed = 0
            for bound, count in zip((*BOUNDS, float("inf")), buckets, strict=True):
                passed += count
                yield line("matcher_request_seconds_bucket", {**labels, "le": number(bound)}, passed)
            yield line("matcher_request_seconds_sum", labels, total)
            yield line("matcher_request_seconds_count", labels, passed)


def family(name: str, kind: str, help_text: str, samples: Iterable[Sample]) -> Iterator[str]:
    """A metric with its samples, as text."""
    yield from head(name, kind, help_text)
    for labels, value in samples:
        yield line(name, labels, value)


def head(name: str, kind: str, help_text: str) -> Iterator[str]:
    """What stands before the samples of a metric."""
    yield f"# HELP {name} {help_text}"
    yield f"# TYPE {name} {kind}"


def line(name: str, labels: Mapping[str, str], value: float) -> str:
    r"""A sample.

    Examples
    --------
    >>> line("a_total", {"route": '/x "y"'}, 3)
    'a_total{route="/x \\"y\\""} 3'
    """
    held = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
    return f"{name}{{{held}}} {number(value)}" if held else f"{name} {number(value)}"


def number(value: float) -> str:
    """A value as the format writes it.

    Examples
    --------
    >>> number(3), number(0.25), number(float("inf"))
    ('3', '0.25', '+Inf')
    """
    return "+Inf" if value == float("inf") else f"{value:.9g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
