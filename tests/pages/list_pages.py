"""What tests of the pages for match lists share."""

from __future__ import annotations

import html
import json
import re
import time

import pytest
from starlette.testclient import TestClient

DEMO = {"start": "demo", "demo": "bio-aromatics", "target": "organisations", "top": "5"}
BATCH = {"start": "every-demo", "of_pilot": "bio-economy", "target": "organisations", "top": "5"}


def made(client: TestClient, **form: str) -> str:
    """The address of a list whose first version is made."""
    answer = client.post("/new/list", data=form or DEMO, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    address = str(answer.headers["location"])
    wait(client, address)
    return address


def wait(client: TestClient, address: str) -> None:
    """Until nothing is being made any more."""
    for _ in range(300):
        if 'id="job"' not in client.get(address).text:
            return
        time.sleep(0.1)
    pytest.fail(client.get(address).text)


def matches(page: str) -> dict[int, int]:
    """Match → its version, as the rows of a page name them, in their order."""
    return {int(m): int(v) for m, v in re.findall(r'name="match" value="(\d+):(\d+)"', page)}


def decide(client: TestClient, address: str, match: int, version: int, **form: str):
    return client.post(f"{address}/matches/{match}/decide", data={"version": str(version), **form})


def said(page: str) -> str:
    """What the page says of the last change."""
    found = re.search(
        r'<div id="said" role="status">(.*?)</div>\s*(?:<p>|<nav|<form class="filters|</main)', page, re.DOTALL
    )
    assert found
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1])))


def exported(client: TestClient, address: str, **query: str) -> list[dict]:
    """The rows of an export, reached by the link of the page."""
    page = client.get(f"{address}/files", params=query).text
    link = html.unescape(re.search(r'href="([^"]+ndjson)"', page)[1])
    return [json.loads(line) for line in client.get(link).text.splitlines()]


def bring(client: TestClient, address: str, rows: list[dict], name: str = "päätökset.ndjson"):
    content = "\n".join(json.dumps(row) for row in rows).encode()
    return client.post(f"{address}/files", files={"file": (name, content)})


def lines_of(page: str) -> str:
    return html.unescape(re.search(r'<textarea name="lines" hidden>(.*?)</textarea>', page, re.DOTALL)[1])


def keep(client: TestClient, address: str, lines: str):
    return client.post(f"{address}/files", files={"lines": (None, lines)})


def plain(page: str) -> str:
    """The words of a page, without tags and with single spaces."""
    words = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))
    return re.sub(r" ([,.:;])", r"\1", words)


def tables(page: str) -> dict[str, list[list[str]]]:
    """Caption → the rows of each table of a page, as the words of their cells."""
    found = {}
    for table in re.findall(r"<table>(.*?)</table>", page, re.DOTALL):
        caption = plain(re.search(r"<caption[^>]*>(.*?)</caption>", table, re.DOTALL)[1]).strip()
        body = table.partition("<tbody>")[2]
        found[caption] = [
            [plain(cell).strip() for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)]
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
        ]
    return found
