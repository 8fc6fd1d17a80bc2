"""Writing back: organisations added and edited, searchable at once."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Header, Path
from starlette.responses import Response

from api.access import GuardedRoute
from api.answers import Stored
from api.deps import EngineDep, JsonBody, WhoDep, Writable
from api.openapi import PREFIX, documented
from api.routes.records import stored_answer
from api.schemas import OrganisationSent
from api.versions import expected_version
from matcher.engine.editing import make_record
from matcher.errors import InputError

router = APIRouter(route_class=GuardedRoute, prefix=PREFIX, tags=["records"])


@router.post(
    "/organisations",
    status_code=201,
    dependencies=[Writable, JsonBody],
    **documented("add_organisation", Stored, 409),
)
def add(sent: OrganisationSent, engine: EngineDep, who: WhoDep) -> Response:
    """Add an organisation; a suggestion asked after the answer may name it."""
    stored = engine.add(make_record("organisations", sent.wire()), who=who)
    return stored_answer(stored, 201, f"{PREFIX}/organisations/{quote(stored.record.id, safe='')}")


@router.put(
    "/organisations/{record_id}",
    dependencies=[Writable, JsonBody],
    **documented("edit_organisation", Stored, 404, 412, 428),
)
def edit(
    sent: OrganisationSent,
    engine: EngineDep,
    who: WhoDep,
    record_id: Annotated[str, Path(description="Id of the organisation.")],
    if_match: Annotated[str | None, Header(description="The ETag of the version that the edit was made on.")] = None,
) -> Response:
    """Replace an organisation, unless somebody changed it since it was read.

    Send the whole record as GET answered it under `record`, with your changes, and its ETag as If-Match.
    """
    version = expected_version(if_match)
    if sent.id not in (None, record_id):
        raise InputError("id", f"{sent.id!r} is not the id in the address", "ids cannot be changed; leave it out")
    record = make_record("organisations", {**sent.wire(), "id": record_id})
    return stored_answer(engine.edit(record, version, who=who))
