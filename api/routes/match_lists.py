"""Match lists: asked for, made in the background, asked for anew, cancelled, removed."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Path, Query
from starlette.responses import Response

from api.access import GuardedRoute
from api.answers import json_answer
from api.cursors import make_cursor, read_cursor
from api.deps import EngineDep, JsonBody, WhoDep, Writable
from api.list_answers import Deleted, Left, Lists, ListWithText, VersionsOfList
from api.list_schemas import MOST_NUMBER, ListSent
from api.openapi import PREFIX, documented
from api.routes.imports import IdempotencyKey, checked_key
from api.routes.records import MOST_ITEMS
from api.versions import etag, expected_version
from matcher.engine.list_shapes import list_dict, match_dict, version_dict
from matcher.store.lists import LISTS, StoredList

router = APIRouter(route_class=GuardedRoute, prefix=PREFIX, tags=["match lists"])

ListId = Annotated[int, Path(ge=1, le=MOST_NUMBER, description="Number of the list.")]
Version = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="A version of the list; by default the latest.")]
Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS, description="How many at most.")]
Cursor = Annotated[str | None, Query(max_length=4_000, description="The `next` of the page before.")]
IfMatch = Annotated[str | None, Header(description="The ETag of the version that the change was made on.")]
MOST_LEFT: Final = 1_000


def list_answer(stored: StoredList, status: int = 200, **headers: str) -> Response:
    """A list with its ETag and its free text."""
    tags = {"ETag": etag(stored.version), "Cache-Control": "no-store", **headers}
    return json_answer(list_dict(stored, text=True), status, tags)


@router.post(
    f"/{LISTS}",
    status_code=201,
    dependencies=[Writable, JsonBody],
    **documented("create_list", ListWithText, 404),
)
def create(sent: ListSent, engine: EngineDep, who: WhoDep, idempotency_key: IdempotencyKey = None) -> Response:
    """Ask for a list; its first version is made in the background.

    Look at the list again to see how far its `job` is. A free text is stored with the list; it is in no log and not in the history.
    """
    made, repeated = engine.lists.create(
        sent.plan(), text=sent.text, title=sent.title, who=who, idempotency_key=checked_key(idempotency_key)
    )
    headers = {"Location": f"{PREFIX}/{LISTS}/{made.number}"}
    return list_answer(made, 201, **headers, **({"Idempotency-Replayed": "true"} if repeated else {}))


@router.get(f"/{LISTS}", **documented("list_lists", Lists))
def page(engine: EngineDep, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Newest first, a page at a time: the next is at the Link header. Free texts are not in it."""
    before = None if cursor is None else int(read_cursor(cursor, LISTS, None))
    found = engine.lists.page(before, limit + 1)
    following = make_cursor(LISTS, None, str(found[limit - 1].number)) if len(found) > limit else None
    headers = link(f"{PREFIX}/{LISTS}", {"limit": limit}, following)
    return json_answer({"items": [list_dict(stored) for stored in found[:limit]], "next": following}, headers=headers)


@router.get(f"/{LISTS}/{{list_id}}", **documented("get_list", ListWithText, 404))
def get(engine: EngineDep, list_id: ListId) -> Response:
    """See what it asks, how far its job is, and what its latest version holds."""
    return list_answer(engine.lists.get(list_id))


@router.delete(
    f"/{LISTS}/{{list_id}}", dependencies=[Writable], **documented("delete_list", Deleted, 404, 409, 412, 428)
)
def delete(
    engine: EngineDep,
    who: WhoDep,
    list_id: ListId,
    force: Annotated[bool, Query(description="Even if it holds decisions.")] = False,
    if_match: IfMatch = None,
) -> Response:
    """Remove a list with its versions, matches, comments and free text; the history of who decided what stays."""
    engine.lists.delete(list_id, expected_version(if_match), who, force=force)
    return json_answer({"deleted": list_id})


@router.post(f"/{LISTS}/{{list_id}}/rerun", dependencies=[Writable], **documented("rerun_list", ListWithText, 404, 409))
def rerun(engine: EngineDep, who: WhoDep, list_id: ListId) -> Response:
    """Ask for a new version; decisions stay."""
    return list_answer(engine.lists.rerun(list_id, who))


@router.post(
    f"/{LISTS}/{{list_id}}/cancel", dependencies=[Writable], **documented("cancel_list", ListWithText, 404, 409)
)
def cancel(engine: EngineDep, who: WhoDep, list_id: ListId) -> Response:
    """End the making of a version, at once or with its next part; the version that is shown stays."""
    return list_answer(engine.lists.cancel(list_id, who))


@router.get(f"/{LISTS}/{{list_id}}/versions", **documented("list_versions", VersionsOfList, 404))
def versions(engine: EngineDep, list_id: ListId, list_version: Version = None) -> Response:
    """See what each version was made with and what changed, and how the queries of one were read."""
    content = {
        "versions": [version_dict(made) for made in engine.lists.versions(list_id)],
        "queries": engine.lists.queries(list_id, list_version),
    }
    return json_answer(content, headers={"Cache-Control": "no-store"})


@router.get(f"/{LISTS}/{{list_id}}/left", **documented("list_left", Left, 404))
def left(engine: EngineDep, list_id: ListId, list_version: Version = None) -> Response:
    """See what the version before found and this one did not, as that one shows it."""
    found = engine.lists.left(list_id, list_version, MOST_LEFT)
    return json_answer({"items": [match_dict(match) for match in found]}, headers={"Cache-Control": "no-store"})


def link(path: str, query: dict[str, Any], following: str | None) -> dict[str, str]:
    """The header that leads to the next page."""
    if following is None:
        return {"Cache-Control": "no-store"}
    address = f"{path}?{urlencode({**query, 'cursor': following}, doseq=True)}"
    return {"Link": f'<{address}>; rel="next"', "Cache-Control": "no-store"}
