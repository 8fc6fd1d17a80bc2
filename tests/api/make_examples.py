"""Writes `api/examples/`: what was really asked of the bundled data, and answered. Run it after the shape of an answer changes.

python tests/api/make_examples.py
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from api.app import create_app
from api.openapi import EXAMPLES
from matcher.engine import Engine
from matcher.settings import Settings

JSON = "application/json"
NEW = {
    "id": "kajaanin-liima-fi",
    "name": "Kajaanin Liima Oy",
    "kind": "SME",
    "country": "FI",
    "region": "east-and-north-finland",
    "documents": [
        {"aspect": "about", "lang": "fi", "text": "Kehitämme biopohjaisia liimoja puulevyille."},
        {"aspect": "seeks", "lang": "fi", "text": "Etsimme kumppania, joka erottaa ligniinin mustalipeästä."},
    ],
}
FILE = "id;name;country;about;seeks\nkainuun-puu;Kainuun Puu Oy;FI;Sahatavaraa ja haketta.;Etsimme kuoren jalostajaa.\n"
ASKED = {
    "suggest": {
        "text": "Kehitämme biopohjaisia liimoja. Etsimme kumppania, joka erottaa ligniinin mustalipeästä.",
        "target": "organisations",
        "top": 2,
        "foreign": True,
    },
    "add_organisation": NEW,
    "edit_organisation": {**NEW, "website": "https://liima.example"},
    "import_file": {"file": FILE, "target": "organisations", "mapping": '{"seeks": "seeks_fi"}', "dry_run": "false"},
}


def examples(client: TestClient) -> dict[str, dict[str, Any]]:
    """Operation → what was asked and answered."""
    base = "/api/v1"
    answered = {
        "suggest": client.post(f"{base}/suggestions", json=ASKED["suggest"]),
        "add_organisation": client.post(f"{base}/organisations", json=NEW),
        "edit_organisation": client.put(
            f"{base}/organisations/{NEW['id']}", json=ASKED["edit_organisation"], headers={"If-Match": '"1"'}
        ),
        "import_file": client.post(
            f"{base}/imports",
            files={"file": ("puu.csv", FILE.encode())},
            data={name: value for name, value in ASKED["import_file"].items() if name != "file"},
        ),
        "health": client.get(f"{base}/health"),
        "ready": client.get(f"{base}/ready"),
        "metrics": client.get(f"{base}/metrics"),
    }
    for target in ("organisations", "pilots", "demos", "regions"):
        page = answered[f"list_{target}"] = client.get(f"{base}/{target}", params={"limit": 2})
        answered[f"get_{target}"] = client.get(f"{base}/{target}/{page.json()['items'][-1]['id']}")
    return {**_made(answered, ASKED), **_made(*list_examples(client)), **_made(*evaluation_examples(client))}


def _made(answered: dict[str, Any], asked: dict[str, Any]) -> dict[str, dict[str, Any]]:
    made = {}
    for operation, answer in answered.items():
        assert answer.is_success, (operation, answer.text)
        made[operation] = {"response": answer.json() if answer.headers["content-type"] == JSON else answer.text}
        if operation in asked:
            media = "multipart/form-data" if "file" in asked[operation] else JSON
            made[operation] |= {"media_type": media, "request": asked[operation]}
    return made


def list_examples(client: TestClient) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was answered and what was asked about match lists, in the order in which people do it."""
    base = "/api/v1/match-lists"
    asked: dict[str, Any] = {
        "create_list": {
            "record": "bio-aromatics",
            "record_target": "demos",
            "top": 3,
            "filters": {"countries": ["FI"]},
        },
        "decide_match": {"state": "rejected", "reason": "capacity", "note": "Ask again in spring.", "assignee": "anna"},
        "add_comment": {"text": "They are busy until May."},
    }
    answered = {"create_list": client.post(base, json=asked["create_list"])}
    here = f"{base}/{answered['create_list'].json()['id']}"
    wait(client, here)
    first, second, third = (match["id"] for match in client.get(f"{here}/matches").json()["items"])
    asked["decide_matches"] = {
        "state": "accepted",
        "matches": [{"id": second, "version": 1}, {"id": third, "version": 7}],
    }
    asked["undo_matches"] = {"matches": [{"id": second, "version": 2}]}
    tag = {"If-Match": '"1"'}
    answered["decide_match"] = client.patch(f"{here}/matches/{first}", json=asked["decide_match"], headers=tag)
    answered["add_comment"] = client.post(f"{here}/matches/{first}/comments", json=asked["add_comment"])
    answered["decide_matches"] = client.post(f"{here}/decisions", json=asked["decide_matches"])
    answered["undo_matches"] = client.post(f"{here}/undo", json=asked["undo_matches"])
    exported = client.get(f"{here}/export", params={"format": "csv"}).text
    edited = exported.replace(";Suggested;", ";Shortlisted;", 1)
    asked["import_decisions"] = {"file": edited.splitlines()[0] + "\r\n...", "dry_run": "true"}
    answered["import_decisions"] = client.post(
        f"{here}/decisions/import", files={"file": ("list.csv", edited.encode())}, data={"dry_run": "true"}
    )
    answered["match_history"] = client.get(f"{here}/matches/{first}/history")
    answered["list_comments"] = client.get(f"{here}/matches/{first}/comments")
    answered["undo_match"] = client.post(f"{here}/matches/{first}/undo", headers={"If-Match": '"2"'})
    answered["get_match"] = client.get(f"{here}/matches/{first}")
    answered["list_matches"] = client.get(f"{here}/matches", params={"limit": 1})
    answered["rerun_list"] = client.post(f"{here}/rerun")
    wait(client, here)
    answered["get_list"] = client.get(here)
    answered["list_versions"] = client.get(f"{here}/versions")
    answered["list_left"] = client.get(f"{here}/left")
    answered["list_lists"] = client.get(base)
    _teach(client, here)
    answered["preview_feedback"] = client.get(f"{here}/feedback")
    answered["list_doubts"] = client.get(f"{here}/doubts", params={"limit": 1})
    for operation, ask in (("apply_feedback", client.post), ("end_feedback", client.delete)):
        answered[operation] = ask(f"{here}/feedback")
        wait(client, here)
    return answered | _ended(client, base, asked["create_list"]), asked


def _teach(client: TestClient, here: str) -> None:
    """Decide in favour of one match of a list and against another, for their topic."""
    liked, disliked = client.get(f"{here}/matches").json()["items"][:2]
    for match, change in (
        (liked, {"state": "accepted"}),
        (disliked, {"state": "rejected", "reason": "wrong-topic"}),
    ):
        tag = {"If-Match": f'"{match["version"]}"'}
        assert client.patch(f"{here}/matches/{match['id']}", json=change, headers=tag).is_success


def _ended(client: TestClient, base: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What is answered when the making of a version is cancelled, and a list deleted."""
    every = client.post(base, json={"every": "organisations", "target": "demos", "top": 20}).json()["id"]
    cancelled = client.post(f"{base}/{every}/cancel")
    gone = client.post(base, json=asked).json()
    return {
        "cancel_list": cancelled,
        "delete_list": client.delete(f"{base}/{gone['id']}", headers={"If-Match": f'"{gone["version"]}"'}),
    }


def evaluation_examples(client: TestClient) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was answered and what was asked about evaluations."""
    base = "/api/v1/evaluations"
    asked = {
        "name": "Look-alikes count less",
        "target": "demos",
        "configurations": [{"name": "default"}, {"name": "less", "parameters": {"cognate_weight": 0.4}}],
        "queries": [
            {
                "id": "lignin",
                "text": "Erotamme ligniiniä mustalipeästä.",
                "lang": "fi",
                "judged": {"bio-lignocellulose-refinery": 2, "bio-aromatics": 1},
            }
        ],
        "measures": "nDCG@5",
        "top": 3,
    }
    answered = {"add_evaluation": client.post(base, json=asked)}
    answered["get_evaluation"] = client.get(f"{base}/{answered['add_evaluation'].json()['id']}")
    answered["list_evaluations"] = client.get(base, params={"limit": 1})
    return answered, {"add_evaluation": asked}


def wait(client: TestClient, path: str) -> None:
    """Wait until the job of a list is done."""
    for _ in range(300):
        state = client.get(path).json()["job"]["state"]
        if state not in ("waiting", "running"):
            assert state == "done", state
            return
        time.sleep(0.1)
    raise AssertionError(f"{path}: the version was not made in 30 s")


def _named(value: Any) -> Any:
    """An answer with an invented name in the place of this machine's user."""
    if isinstance(value, dict):
        held = {name: _named(one) for name, one in value.items()}
        return held | {name: "anna" for name in ("by", "created_by", "changed_by", "who") if held.get(name)}
    return [_named(one) for one in value] if isinstance(value, list) else value


def main() -> None:
    """Write a file per operation."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment(db=f"sqlite:///{folder}/m.sqlite3", index_dir=Path(folder) / "index")
        with Engine.open(settings=settings, init=True) as engine:
            engine.import_bundled()
            engine.build_index()
        with TestClient(create_app(settings), base_url="http://localhost") as client:
            EXAMPLES.mkdir(exist_ok=True)
            for operation, held in examples(client).items():
                text = json.dumps(_named(held), ensure_ascii=False, indent=1) + "\n"
                (EXAMPLES / f"{operation}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
