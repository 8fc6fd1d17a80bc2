"""The page of an organisation names whom it has worked with."""

from __future__ import annotations

from pathlib import Path

from open_data import cordis_csv
from starlette.testclient import TestClient

NAMES = {"1": "Alpha Lab", "2": "Beta <b>Works</b>", "3": "Gamma Mill"}


def test_those_of_most_projects_stand_first(writing: TestClient, tmp_path: Path) -> None:
    together = {"10": "12", "20": "13", "30": "12"}
    projects = [{"id": number, "title": "Lignin", "startDate": "2020-01-01"} for number in together]
    parts = [
        {"projectID": number, "organisationID": f"90000000{one}", "name": NAMES[one], "country": "FI"}
        for number, those in together.items()
        for one in those
    ]
    path = cordis_csv(tmp_path / "cordis.zip", projects=projects, parts=parts)
    writing.app.state.engine.import_files([path], file_format="cordis")
    page = writing.get("/organisations/pic-900000001", headers={"Accept-Language": "en"}).text
    assert "Has worked with" in page
    assert page.index("Beta &lt;b&gt;") < page.index("Gamma Mill")
    assert "2 projects together" in page
    assert "1 project together" in page
    assert "<b>Works" not in page
    assert "Has worked with" not in writing.get("/organisations/vito", headers={"Accept-Language": "en"}).text
