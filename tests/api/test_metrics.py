"""Figures for a watcher: in the format of Prometheus, right, and free of what was asked."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from api.metrics import BOUNDS, MEDIA_TYPE, Requests
from tests.api.conftest import SMALL, client_of

V1 = "/api/v1"
SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*)\})? (\S+)')


def read(text):
    """The samples of an answer: (name, labels without the process) → value; and the kind of each family."""
    kinds, samples = {}, {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            assert name not in kinds, "a family stands in one place"
            kinds[name] = kind
        elif not line.startswith("# HELP "):
            name, labels, value = SAMPLE.fullmatch(line).groups()
            held = dict(re.findall(r'([a-z_]+)="((?:[^"\\]|\\.)*)"', labels or ""))
            held.pop("process", None)
            samples[name, frozenset(held.items())] = float(value.replace("+Inf", "inf"))
            family = re.sub("_(bucket|sum|count)$", "", name) if name.startswith("matcher_request_seconds") else name
            assert family in kinds, f"{name} comes before its TYPE"
    return kinds, samples


def of(samples, name, **labels):
    return samples.get((name, frozenset(labels.items())))


def test_requests_are_counted_by_route_and_status(small):
    before = read(small.get("/metrics").text)[1]
    for record in ("glue", "sawmill", "nobody"):
        small.get(f"{V1}/organisations/{record}")
    small.get("/nowhere/at/all")
    small.request("BREW", f"{V1}/health")
    answer = small.get(f"{V1}/metrics")
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.text.endswith("\n")
    kinds, samples = read(answer.text)
    assert kinds["matcher_requests_total"] == "counter"
    route = f"{V1}/organisations/{{record_id}}"
    for status, count in (("200", 2), ("404", 1)):
        labels = {"method": "GET", "route": route, "status": status}
        assert of(samples, "matcher_requests_total", **labels) == count + (
            of(before, "matcher_requests_total", **labels) or 0
        )
    assert of(samples, "matcher_requests_total", method="GET", route="none", status="404")
    assert any(dict(labels).get("method") == "other" for _, labels in samples)
    assert "glue" not in answer.text
    assert "nowhere" not in answer.text


def test_the_histogram_adds_up():
    requests = Requests()
    for seconds in (0.001, 0.005, 0.0051, 3, 100):
        requests.count("GET", "/x", 200, seconds)
    _, samples = read("\n".join(requests.lines()))
    buckets = [of(samples, "matcher_request_seconds_bucket", route="/x", le=f"{bound:.9g}") for bound in BOUNDS]
    assert buckets[0] == 2, "a bound belongs to its bucket"
    assert buckets == sorted(buckets)
    assert buckets[-1] == 4
    assert of(samples, "matcher_request_seconds_bucket", route="/x", le="+Inf") == 5
    assert of(samples, "matcher_request_seconds_count", route="/x") == 5
    assert math.isclose(of(samples, "matcher_request_seconds_sum", route="/x"), 103.0111)


def test_records_and_updates_are_told(small):
    _, before = read(small.get("/metrics").text)
    assert of(before, "matcher_ready") == 1
    assert of(before, "matcher_records", target="organisations") == len(SMALL)
    small.post(f"{V1}/organisations", json={"name": "New", "country": "SE", "documents": [{"text": "Hydrogen."}]})
    _, after = read(small.get("/metrics").text)
    assert of(after, "matcher_records", target="organisations") == len(SMALL) + 1
    assert of(after, "matcher_index_records", target="organisations") == len(SMALL) + 1
    generation = of(before, "matcher_index_generation", target="organisations")
    assert of(after, "matcher_index_generation", target="organisations") == generation + 1


def test_they_are_answered_without_a_store_too(settings, tmp_path):
    chosen = replace(settings, db=f"sqlite:///{tmp_path / 'none.sqlite3'}", index_dir=tmp_path / "index")
    with client_of(chosen, read_only=True) as client:
        answer = client.get("/metrics")
        assert answer.status_code == 200
        _, samples = read(answer.text)
        assert of(samples, "matcher_ready") == 0
        assert str(tmp_path) not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_they_can_only_be_read(client, method):
    assert client.request(method, "/metrics").status_code == 405
    assert client.get("/metrics", headers={"Host": "elsewhere.example"}).status_code == 421
