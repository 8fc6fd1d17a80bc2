"""Archives of open data in their official layouts, made of a few rows."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

PROJECT = (
    "id acronym status title startDate endDate totalCost ecMaxContribution legalBasis topics ecSignatureDate "
    "frameworkProgramme masterCall subCall fundingScheme nature objective contentUpdateDate rcn grantDoi"
).split()
ORGANISATION = (
    "projectID projectAcronym organisationID vatNumber name shortName SME activityType street postCode city country "
    "nutsCode geolocation organizationURL contactForm contentUpdateDate rcn order role ecContribution "
    "netEcContribution totalCost endOfParticipation active"
).split()

PROJECTS = [
    {
        "id": "101",
        "acronym": "LIGNO",
        "title": "Lignin to resins",
        "startDate": "2021-05-01",
        "objective": 'Kraft "lignin"; resins.',
    },
    {
        "id": "102",
        "acronym": "COLD",
        "title": "Cold climate wind",
        "startDate": "2019-01-01",
        "objective": "Blades\nunder ice.",
    },
    {"id": "103", "acronym": "OLD", "title": "Old project", "startDate": "2008-01-01", "frameworkProgramme": "FP7"},
]
PEOPLE = {
    "street": "Secret street 1",
    "postCode": "99999",
    "geolocation": "65.01,25.47",
    "contactForm": "https://example.org/contact/jane-doe",
}
UNIVERSITY = {
    "organisationID": "111111111",
    "name": "NORTH UNIVERSITY",
    "shortName": "NU",
    "activityType": "HES",
    "SME": "false",
    "country": "FI",
    "nutsCode": "FI1D9",
    "city": "Oulu",
    "vatNumber": "FI01234567",
    **PEOPLE,
}
MILL = {
    "organisationID": "222222222",
    "name": "Mill Ltd",
    "activityType": "PRC",
    "SME": "true",
    "country": "UK",
    **PEOPLE,
}
INSTITUTE = {
    "organisationID": "333333333",
    "name": "Aegean Institute",
    "activityType": "REC",
    "country": "EL",
    **PEOPLE,
}
PARTS = [
    {"projectID": "101", "role": "coordinator", **UNIVERSITY},
    {"projectID": "101", "role": "participant", **MILL},
    {"projectID": "102", "role": "participant", **UNIVERSITY},
    {"projectID": "102", "role": "thirdParty", **UNIVERSITY},
    {"projectID": "102", "role": "coordinator", **INSTITUTE},
    {"projectID": "103", "role": "participant", **UNIVERSITY},
]


def official_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A table as CORDIS writes it: semicolons, every cell in quotation marks, a byte order mark."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, restval="", delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def archive(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def cordis_csv(path: Path, projects: Iterable[Mapping[str, Any]] = PROJECTS, parts: Iterable[Any] = PARTS) -> Path:
    return archive(
        path,
        {
            "topics.csv": b'"projectID";"topic"\n',
            "organization.csv": official_csv(ORGANISATION, parts),
            "project.csv": official_csv(PROJECT, projects),
        },
    )


def cordis_json(path: Path, projects: Iterable[Mapping[str, Any]] = PROJECTS, parts: Iterable[Any] = PARTS) -> Path:
    """The JSON form, in which truth values and numbers are no texts."""
    typed = [{**part, "SME": {"true": True, "false": False}.get(part.get("SME"))} for part in parts]
    members = {"json/project.json": list(projects), "json/organization.json": typed}
    return archive(path, {name: json.dumps(rows, indent=1).encode() for name, rows in members.items()})


def ror_item(ror: str, name: str, country: str = "FI", **others: Any) -> dict[str, Any]:
    return {
        "id": f"https://ror.org/{ror}",
        "status": "active",
        "names": [
            {"value": "NN", "types": ["acronym"], "lang": None},
            {"value": name, "types": ["ror_display", "label"], "lang": "en"},
            {"value": f"{name} på svenska", "types": ["label"], "lang": "sv"},
        ],
        "types": ["funder", "education"],
        "locations": [{"geonames_id": 1, "geonames_details": {"country_code": country, "name": "Oulu"}}],
        "links": [{"type": "website", "value": "https://www.example.org"}],
        "external_ids": [{"type": "isni", "all": ["0000 0001"], "preferred": None}],
        **others,
    }


def ror_dump(path: Path, items: Sequence[Any]) -> Path:
    members = {"v1.60-ror-data.json": [{"name": "v1"}], "v1.60-ror-data_schema_v2.json": list(items)}
    return archive(path, {name: json.dumps(rows).encode() for name, rows in members.items()})
