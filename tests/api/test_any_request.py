"""Requests that a machine made of the description: no fault of ours, and every answer fits it (schemathesis)."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.openapi import SUMMARIES
from tests.api.conftest import settings_in

CASES_PER_OPERATION = 130
LEAST_CASES = 1_500
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
UNDAMAGED = ("health", "ready", "metrics", *(operation for operation in SUMMARIES if operation.startswith("get_")))
"""Operations that take nothing which could be of a wrong kind."""

_TRIED: Counter[str] = Counter()


@pytest.fixture(scope="module")
def described(bundled_folder, tmp_path_factory, request) -> Any:
    """The description, with an application over a copy of the bundled data behind it."""
    from matcher.settings import Settings

    folder = tmp_path_factory.mktemp("any") / "copy"
    shutil.copytree(bundled_folder, folder)
    app = create_app(settings_in(folder, Settings.from_environment()))
    schemathesis_config = schemathesis.Config.from_dict({"base-url": "http://localhost"})
    return schemathesis.openapi.from_asgi(
        "/openapi.json", app, config=schemathesis_config, headers={"Host": "localhost"}
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("operation", "mode"),
    [(operation, GenerationMode.POSITIVE) for operation in SUMMARIES]
    + [(operation, GenerationMode.NEGATIVE) for operation in SUMMARIES if operation not in UNDAMAGED],
)
def test_any_request_is_answered_as_described(described, operation, mode):
    found = described.find_operation_by_id(operation)
    tried = 0

    @settings(
        max_examples=CASES_PER_OPERATION,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(found.as_strategy(generation_mode=mode))
    def try_one(case):
        nonlocal tried
        tried += 1
        answer = case.call(headers={"Host": "localhost"})
        case.validate_response(answer, checks=CHECKS)

    try_one()
    _TRIED[operation] += tried


@pytest.mark.slow
def test_enough_was_tried():
    assert sum(_TRIED.values()) >= LEAST_CASES
    assert set(_TRIED) == set(SUMMARIES)
