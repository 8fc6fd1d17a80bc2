"""Organisations, pilots, demos and regions: lists, search by name, one record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Path, Query
from starlette.responses import Response

from api.access import GuardedRoute
from api.answers import Listing, Stored, json_answer
from api.cursors import make_cursor, read_cursor
from api.deps import EngineDep
from api.openapi import PREFIX, documented
from api.versions import etag
from matcher.records import RECORD_TYPES, Record
from matcher.store.records import StoredRecord

router = APIRouter(route_class=GuardedRoute, prefix=PREFIX, tags=["records"])

MOST_ITEMS: Final = 200
LONGEST_SEARCH: Final = 200

Search = Annotated[
    str | None,
    Query(
        max_length=LONGEST_SEARCH,
        description="Words that all stand in the record's names, whole or in part; case and accents do not count.",
    ),
]
Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS, description="How many records at most.")]
Cursor = Annotated[str | None, Query(max_length=4_000, description="The `next` of the page before.")]
RecordId = Annotated[str, Path(description="Id of the record.")]
IfNoneMatch = Annotated[str | None, Header(description="An ETag; where it is still so, the answer is 304.")]


def stored_answer(stored: StoredRecord, status: int = 200, location: str | None = None) -> Response:
    """A stored record with its ETag."""
    headers = {"ETag": etag(stored.version), "Cache-Control": "no-cache"}
    if location is not None:
        headers["Location"] = location
    content = {
        "record": stored.record.to_dict(),
        "version": stored.version,
        "changed_at": stored.changed_at.isoformat(timespec="seconds"),
    }
    return json_answer(content, status, headers)


def _lister(target: str) -> Callable[..., Response]:
    def answer(engine: EngineDep, q: Search = None, limit: Limit = 50, cursor: Cursor = None) -> Response:
        after = None if cursor is None else read_cursor(cursor, target, q)
        page = engine.page(target, after=after, limit=limit, search=q)
        following = None if page.after is None else make_cursor(target, q, page.after)
        headers = {}
        if following is not None:
            query = {"limit": limit, "cursor": following} | ({} if q is None else {"q": q})
            headers["Link"] = f'<{PREFIX}/{target}?{urlencode(query)}>; rel="next"'
        items = [_summary(stored.record, stored.version) for stored in page.records]
        return json_answer({"items": items, "next": following}, headers=headers)

    return answer


def _reader(target: str) -> Callable[..., Response]:
    def answer(engine: EngineDep, record_id: RecordId, if_none_match: IfNoneMatch = None) -> Response:
        stored = engine.stored(target, record_id)
        tags = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
        if etag(stored.version) in tags or "*" in tags:
            return Response(status_code=304, headers={"ETag": etag(stored.version), "Cache-Control": "no-cache"})
        return stored_answer(stored)

    return answer


def _summary(record: Record, version: int) -> dict[str, object]:
    return {
        "id": record.id,
        "name": record.name,
        "local_names": list(record.local_names),
        **{name: getattr(record, name, None) for name in ("kind", "country", "region", "pilot")},
        "version": version,
    }


for _target in RECORD_TYPES:
    router.add_api_route(
        f"/{_target}",
        _lister(_target),
        methods=["GET"],
        description="In the order of ids, a page at a time: the next is at the Link header. A page stays right while others write.",
        **documented(f"list_{_target}", Listing),
    )
    router.add_api_route(
        f"/{_target}/{{record_id}}",
        _reader(_target),
        methods=["GET"],
        description="With its documents and what is known of each field's origin. The ETag is its version.",
        **documented(f"get_{_target}", Stored, 304, 404),
    )
