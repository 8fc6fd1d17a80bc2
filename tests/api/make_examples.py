"""Writes `api/examples/`: what was really asked of the bundled data, and answered. Run it after the shape of an answer changes.

python tests/api/make_examples.py
"""

from __future__ import annotations

import json
import tempfile
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
    made = {}
    for operation, answer in answered.items():
        assert answer.is_success, (operation, answer.text)
        made[operation] = {"response": answer.json() if answer.headers["content-type"] == JSON else answer.text}
        if operation in ASKED:
            media = "multipart/form-data" if operation == "import_file" else JSON
            made[operation] |= {"media_type": media, "request": ASKED[operation]}
    return made


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
                text = json.dumps(held, ensure_ascii=False, indent=1) + "\n"
                (EXAMPLES / f"{operation}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
