"""How things are timed: CPU time, all methods of a comparison in turn, and the median of the rounds."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

Work = Callable[[], object]


def cpu_time(work: Work) -> float:
    """CPU seconds of one call, those of all threads added up."""
    start = time.process_time()
    work()
    return time.process_time() - start


def side_by_side(methods: Mapping[str, tuple[Work, int]], rounds: int) -> dict[str, float]:
    """Median CPU seconds of each method for one unit of work.

    Parameters
    ----------
    methods : mapping of str to (callable, int)
        Each with the units (queries, rows) that one call does. The first call of each is not measured.
    rounds : int
        In each, every method is called once, so that a busy moment of the machine strikes all alike.
    """
    for work, _ in methods.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in methods}
    for _ in range(rounds):
        for name, (work, units) in methods.items():
            times[name].append(cpu_time(work) / units)
    return {name: median(values) for name, values in times.items()}


def show(title: str, times: Mapping[str, float], base: str, unit: float = 1e6, name: str = "us") -> None:
    """Print a comparison: the time of each method and how many times it is faster than `base`."""
    print(f"\n{title}")
    for method, seconds in times.items():
        print(f"  {method:<58}{seconds * unit:>12,.1f} {name}{times[base] / seconds:>10.2f}x")
    sys.stdout.flush()


def peak_memory() -> float | None:
    """Greatest memory of this process so far in MB, or None where the system does not say (it is Linux that does)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def in_new_process(script: str, *arguments: str) -> list[str]:
    """What a script of this folder prints, by word, when it runs in a process of its own."""
    command = [sys.executable, str(Path(__file__).parent / script), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
