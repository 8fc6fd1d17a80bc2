"""Hostile uploads: each is a clear 4xx, soon and in little memory, and leaves the store as it was."""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import replace

import pytest

from tests.api.conftest import client_of, upload
from tests.api.test_problems import check_shape
from tests.sources.builders import csv
from tests.sources.test_hostile_files import CASES, HEAVY

SECONDS = 10
MEGABYTES = 300

HEAD = csv("id;name", "a;A")


def form(*parts: bytes, boundary: bytes = b"x", end: bool = True) -> bytes:
    """A multipart body written by hand."""
    return (
        b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + (b"--" + boundary + b"--\r\n") * end
    )


def part(headers: bytes, content: bytes = HEAD) -> bytes:
    return headers + b"\r\n\r\n" + content


FILE = b'Content-Disposition: form-data; name="file"; filename="a.csv"'

# Name → body and content type: hostile by its form, not by its file.
FORMS: dict[str, tuple[bytes, str]] = {
    "no boundary": (form(part(FILE)), "multipart/form-data"),
    "other boundary": (form(part(FILE)), "multipart/form-data; boundary=other"),
    "boundary without end": (form(part(FILE)), "multipart/form-data; boundary=" + "x" * 5_000),
    "empty body": (b"", "multipart/form-data; boundary=x"),
    "no file": (
        form(part(b'Content-Disposition: form-data; name="target"', b"demos")),
        "multipart/form-data; boundary=x",
    ),
    "file without a name": (
        form(part(b'Content-Disposition: form-data; name="file"')),
        "multipart/form-data; boundary=x",
    ),
    "two files": (form(part(FILE), part(FILE.replace(b"a.csv", b"b.csv"), b"x;y")), "multipart/form-data; boundary=x"),
    "thousands of fields": (
        form(*[part(b'Content-Disposition: form-data; name="f%d"' % n, b"x") for n in range(3_000)]),
        "multipart/form-data; boundary=x",
    ),
    "thousands of files": (
        form(*[part(b'Content-Disposition: form-data; name="f"; filename="%d"' % n, b"x") for n in range(3_000)]),
        "multipart/form-data; boundary=x",
    ),
    "field of 3 MB": (
        form(part(b'Content-Disposition: form-data; name="mapping"', b"x" * 3_000_000), part(FILE)),
        "multipart/form-data; boundary=x",
    ),
    "header of 1 MB": (form(part(FILE + b"\r\nX-A: " + b"a" * 1_000_000)), "multipart/form-data; boundary=x"),
    "part without headers": (form(b"\r\n" + HEAD), "multipart/form-data; boundary=x"),
    "urlencoded": (b"file=a&target=organisations", "application/x-www-form-urlencoded"),
    "json": (b"{}", "application/json"),
    "file as the body": (HEAD, "text/csv"),
}


@pytest.fixture(scope="module")
def hostile(bundled_folder, settings):
    """Asks an application that takes few rows; nothing of what is sent may be kept."""
    from tests.api.conftest import settings_in

    with client_of(replace(settings_in(bundled_folder, settings), max_rows=50)) as client:
        before = client.get("/api/v1/ready").json()["records"]
        yield client
        assert client.get("/api/v1/ready").json()["records"] == before


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_a_clear_4xx(hostile, name):
    file_name, build, words = CASES[name]
    content = build()
    heavy = name.startswith(HEAVY)
    if heavy:
        tracemalloc.start()
    began = time.perf_counter()
    try:
        answer = upload(hostile, content, file_name)
        peak = tracemalloc.get_traced_memory()[1] if heavy else 0
    finally:
        tracemalloc.stop()
    assert time.perf_counter() - began < SECONDS
    assert peak < MEGABYTES * 1_000_000
    assert answer.status_code in (413, 422)
    check_shape(answer, answer.status_code)
    if answer.status_code == 422 and name not in ROWS_DECIDE:
        places = answer.json()["errors"]
        told = "\n".join(f"{place['where']}: {place['problem']}; {place['remedy']}" for place in places)
        for word in words:
            assert word in told


ROWS_DECIDE = ("endless quoted cell", "many quoted lines of commas")
"""Refused here for their rows first, as this application takes only 50."""


@pytest.mark.parametrize("name", FORMS)
def test_a_hostile_form_is_a_clear_4xx(hostile, name):
    content, media_type = FORMS[name]
    began = time.perf_counter()
    answer = hostile.post("/api/v1/imports", content=content, headers={"Content-Type": media_type})
    assert time.perf_counter() - began < SECONDS
    assert 400 <= answer.status_code < 500
    check_shape(answer, answer.status_code)


def test_there_are_enough_of_them():
    assert len(CASES) + len(FORMS) >= 60
