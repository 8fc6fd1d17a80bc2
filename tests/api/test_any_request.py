"""Requests that a machine made of the description: no fault of ours, and every answer fits it (schemathesis)."""

from __future__ import annotations

import gc
import re
import shutil
from collections import Counter
from collections.abc import Iterator
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
from matcher.engine import Engine
from matcher.engine.plans import Plan
from matcher.settings import Settings
from tests.api.conftest import open_engine, settings_in

CASES_PER_OPERATION = 40
LEAST_CASES = 1_500
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
UNDAMAGED = ("health", "ready", "metrics", *(operation for operation in SUMMARIES if operation.startswith("get_")))
"""Operations that take nothing which could be of a wrong kind."""

OF_LISTS = [operation for operation in SUMMARIES if re.search("list|match|decision|comment", operation)]
WITH_A_KEY = 8
"""One in so many requests keeps the key that was made up for it; none is right, so the others would all be answered 401, too."""

_TRIED: Counter[str] = Counter()
_MET: Counter[str] = Counter()
"""Operation → how many of its requests met a list that is there, and were answered as done."""


@pytest.fixture(scope="module")
def engine(bundled_folder, tmp_path_factory) -> Iterator[Engine]:
    """A copy of the bundled data with a list that was decided on."""
    folder = tmp_path_factory.mktemp("any") / "copy"
    shutil.copytree(bundled_folder, folder)
    with open_engine(settings_in(folder, Settings.from_environment())) as opened:
        opened.patient = False
        made, _ = opened.lists.create(Plan(every="pilots", target="demos", top=4))
        opened.lists.work("test")
        for match in opened.lists.matches(made.number)[:6]:
            opened.lists.decide(made.number, match.number, 1, {"state": "accepted", "note": "Hyvä."}, "anna")
            opened.lists.comment(made.number, match.number, "Soitetaan.", "bo")
        yield opened


@pytest.fixture(scope="module")
def described(engine) -> Any:
    """The description, with the application behind it."""
    app = create_app(engine.settings)
    app.state.engine = engine
    schemathesis_config = schemathesis.Config.from_dict({"base-url": "http://localhost"})
    return schemathesis.openapi.from_asgi(
        "/openapi.json", app, config=schemathesis_config, headers={"Host": "localhost"}
    )


@pytest.fixture(autouse=True)
def released() -> Iterator[None]:
    """Let go of the applications that were started for an operation, whose indexes hold a hundred open files each."""
    yield
    gc.collect()


def lead_home(case: Any, engine: Engine, number: int) -> None:
    """Let a request mean what is there: the list, one of its matches, the version that is stored."""
    given = case.path_parameters or {}
    if "list_id" not in given:
        return
    given["list_id"] = 1
    shown = engine.lists.matches(1)
    match = shown[number % len(shown)]
    if "match_id" in given:
        given["match_id"] = match.number
    if case.operation.definition.raw["operationId"] in ("decide_match", "undo_match"):
        case.headers["If-Match"] = f'"{match.version}"'
    matches = case.body.get("matches") if isinstance(case.body, dict) else None
    for one in matches if isinstance(matches, list) else ():
        if isinstance(one, dict):
            one |= {"id": match.number, "version": match.version}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("operation", "mode"),
    [(operation, GenerationMode.POSITIVE) for operation in SUMMARIES]
    + [(operation, GenerationMode.NEGATIVE) for operation in SUMMARIES if operation not in UNDAMAGED],
)
def test_any_request_is_answered_as_described(described, engine, operation, mode):
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
        if tried % WITH_A_KEY:
            case.headers.pop("Authorization", None)
        if tried % 2:
            lead_home(case, engine, tried)
        answer = case.call(headers={"Host": "localhost"})
        case.validate_response(answer, checks=CHECKS)
        _MET[operation] += tried % 2 and answer.status_code in (200, 201)

    try_one()
    _TRIED[operation] += tried


@pytest.mark.slow
def test_enough_was_tried():
    """And enough met a list that is there: but for those that need its version, a whole file, or a version that is just being made."""
    assert sum(_TRIED.values()) >= LEAST_CASES
    assert set(_TRIED) == set(SUMMARIES)
    unmet = {operation for operation in OF_LISTS if not _MET[operation]}
    assert unmet <= {"delete_list", "import_decisions", "cancel_list"}, unmet
