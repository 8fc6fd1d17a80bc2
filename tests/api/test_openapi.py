"""The description is whole: summaries, examples that were really answered and still are, problems, documentation page."""

from __future__ import annotations

import json

import jsonschema_rs
import pytest

from api.openapi import EXAMPLES, SUMMARIES
from tests.api import make_examples

FILES = {"export_list"}
"""Operations that answer a file."""


@pytest.fixture(scope="module")
def description(client):
    return client.get("/openapi.json").json()


def operations(description):
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            if path.startswith("/api/"):
                yield f"{method.upper()} {path}", operation


def test_every_route_has_a_summary_a_description_and_an_example(description):
    found = dict(operations(description))
    assert {operation["operationId"] for operation in found.values()} == set(SUMMARIES)
    for name, operation in found.items():
        assert operation["summary"] == SUMMARIES[operation["operationId"]], name
        assert operation["description"], name
        success = "201" if "201" in operation["responses"] else "200"
        if operation["operationId"] not in FILES:
            (held,) = operation["responses"][success]["content"].values()
            assert held["example"], name
        for media in operation.get("requestBody", {}).get("content", {}).values():
            assert media["example"], name


def test_every_example_fits_its_schema(description):
    for name, operation in operations(description):
        if operation["operationId"] in FILES:
            continue
        success = "201" if "201" in operation["responses"] else "200"
        (held,) = operation["responses"][success]["content"].values()
        validator(description, held["schema"]).validate(held["example"])
        for media_type, media in operation.get("requestBody", {}).get("content", {}).items():
            if media_type == "application/json":
                validator(description, media["schema"]).validate(media["example"]), name


def validator(description, schema):
    return jsonschema_rs.Draft202012Validator({**schema, "components": description["components"]})


def test_examples_are_what_is_answered_now(writing):
    """Asked again, the same shape comes back; else run tests/api/make_examples.py."""
    made = make_examples.examples(writing)
    assert {path.stem for path in EXAMPLES.glob("*.json")} == set(made)
    for operation, held in made.items():
        kept = json.loads((EXAMPLES / f"{operation}.json").read_text(encoding="utf-8"))
        assert kept.get("request") == held.get("request"), operation
        assert shape(kept["response"]) == shape(held["response"]), operation


def shape(value):
    """The names in a JSON value, the first item of a list standing for all."""
    if isinstance(value, dict):
        return {
            name: shape(one)
            for name, one in value.items()
            if name not in ("facts", "provenance", "components", "configuration", "plan", "states")
        }
    return [shape(value[0])] if isinstance(value, list) and value and isinstance(value[0], dict) else None


def test_every_problem_is_described_in_the_one_shape(description):
    for name, operation in operations(description):
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"], name
    text = json.dumps(description)
    assert "HTTPValidationError" not in text
    assert "Problem" in description["components"]["schemas"]


def test_every_reference_leads_somewhere(description):
    def walk(value):
        if isinstance(value, dict):
            if "$ref" in value:
                part = description
                for step in value["$ref"].removeprefix("#/").split("/"):
                    part = part[step]
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(description)


def test_the_documentation_page_names_only_files_of_ours(client):
    import re

    page = client.get("/docs")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(links) > 3
    for link in links:
        assert link.startswith(("/", "data:,")), link
        if link.startswith("/"):
            assert client.get(link).status_code == 200, link
    assert client.get("/redoc").status_code == 404
