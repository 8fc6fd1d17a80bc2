"""Which route asks for what: one table for all of them, and the class of route that asks before anything of a request is read.

A new route is a line in `ACCESS`; without one the application is not made. `GuardedRoute` is the class of every router's routes.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.responses import RedirectResponse, Response

from api.deps import VISITOR
from api.errors import ApiError, ReadOnlyError
from api.forgery import with_form_token
from api.identity import Visitor, identify, visitor_of
from api.security import SAFE_METHODS, place_on_this_site
from matcher.people.roles import EVALUATE, PEOPLE, READ, REVIEW, SCOPES, WRITE

PUBLIC: Final = "public"
"""Asks for nothing."""

PERSON: Final = "person"
"""Asks for somebody who signed in, whatever the role; a key does not do."""

ACCESS: Final[Mapping[str, str]] = {
    "GET /": READ,
    "POST /match": READ,
    "GET /match": READ,
    "GET /results/{token}": READ,
    "POST /results/{token}/forget": READ,
    "GET /help": READ,
    "GET /organisations/{record_id}/profile": READ,
    "GET /regions-and-pilots": READ,
    "GET /searches": READ,
    "POST /searches": READ,
    "GET /searches/{number}": READ,
    "POST /searches/{number}/seen": READ,
    "POST /searches/{number}/forget": READ,
    "GET /language/{code}": PUBLIC,
    "GET /new/organisation": WRITE,
    "POST /new/organisation": WRITE,
    "GET /organisations/{record_id}/edit": WRITE,
    "POST /organisations/{record_id}/edit": WRITE,
    **{f"GET /{target}": READ for target in ("organisations", "demos", "pilots", "regions")},
    **{f"GET /{target}/{{record_id}}": READ for target in ("organisations", "demos", "pilots", "regions")},
    **{f"GET /api/v1/{target}": READ for target in ("organisations", "demos", "pilots", "regions")},
    **{f"GET /api/v1/{target}/{{record_id}}": READ for target in ("organisations", "demos", "pilots", "regions")},
    "POST /api/v1/suggestions": READ,
    "POST /api/v1/organisations": WRITE,
    "PUT /api/v1/organisations/{record_id}": WRITE,
    "POST /api/v1/imports": WRITE,
    **{
        f"{method} /api/v1/match-lists{path}": REVIEW
        for path, methods in {
            "": ("GET", "POST"),
            "/{list_id}": ("GET", "DELETE"),
            "/{list_id}/rerun": ("POST",),
            "/{list_id}/cancel": ("POST",),
            "/{list_id}/versions": ("GET",),
            "/{list_id}/left": ("GET",),
            "/{list_id}/matches": ("GET",),
            "/{list_id}/matches/{match_id}": ("GET", "PATCH"),
            "/{list_id}/matches/{match_id}/undo": ("POST",),
            "/{list_id}/matches/{match_id}/history": ("GET",),
            "/{list_id}/matches/{match_id}/comments": ("GET", "POST"),
            "/{list_id}/decisions": ("POST",),
            "/{list_id}/undo": ("POST",),
            "/{list_id}/export": ("GET",),
            "/{list_id}/decisions/import": ("POST",),
            "/{list_id}/feedback": ("GET", "POST", "DELETE"),
            "/{list_id}/doubts": ("GET",),
        }.items()
        for method in methods
    },
    "GET /lists": REVIEW,
    "GET /new/list": REVIEW,
    "POST /new/list": REVIEW,
    **{
        f"{method} /lists/{{list_id}}{path}": REVIEW
        for path, methods in {
            "": ("GET",),
            "/rerun": ("POST",),
            "/cancel": ("POST",),
            "/versions": ("GET",),
            "/print": ("GET",),
            "/delete": ("POST",),
            "/files": ("GET", "POST"),
            "/learning": ("GET", "POST"),
            "/decisions": ("POST",),
            "/matches/{match_id}": ("GET", "POST"),
            "/matches/{match_id}/decide": ("POST",),
            "/matches/{match_id}/undo": ("POST",),
            "/matches/{match_id}/comments": ("POST",),
        }.items()
        for method in methods
    },
    "GET /api/v1/evaluations": EVALUATE,
    "POST /api/v1/evaluations": EVALUATE,
    "GET /api/v1/evaluations/{evaluation_id}": EVALUATE,
    "GET /evaluations": EVALUATE,
    "GET /evaluations/{number}": EVALUATE,
    "GET /api/v1/health": PUBLIC,
    "GET /api/v1/ready": PUBLIC,
    "GET /metrics": PUBLIC,
    "GET /api/v1/metrics": PUBLIC,
    "GET /docs": PUBLIC,
    "GET /sign-in": PUBLIC,
    "POST /sign-in": PUBLIC,
    "POST /sign-out": PERSON,
    "GET /account": PERSON,
    "POST /account/password": PERSON,
    "POST /account/keys": PERSON,
    "POST /account/keys/{key_id}/revoke": PERSON,
    "GET /people": PEOPLE,
    "POST /people": PEOPLE,
    **{f"POST /people/{{name}}/{what}": PEOPLE for what in ("role", "password", "disable", "enable")},
}
"""Method and path of a route → PUBLIC, PERSON or a scope. Beside these there are only the files under /static and /openapi.json, which
hold nothing but what the package ships."""

_NO_ACCOUNTS: Final = "there are no accounts yet; make the first with 'matcher people add NAME --role admin'"
_SIGN_IN: Final = "sign in, or send a key: Authorization: Bearer pm_..."


class GuardedRoute(APIRoute):
    """A route that answers only whom the table lets in."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind the guard."""
        handler = super().get_route_handler()
        path = self.path

        async def guarded(request: Request) -> Response:
            need = ACCESS[f"{request.method} {path}"]
            if need == PUBLIC:
                return await handler(request)
            visitor = await identify(request)
            request.scope[VISITOR] = visitor
            to_sign_in = _refused(request, visitor, need)
            if to_sign_in is not None:
                return to_sign_in
            if visitor.form_token and request.method not in SAFE_METHODS:
                request = await with_form_token(request, visitor.form_token)
            return await handler(request)

        return guarded


def missing_scope(request: Request) -> str:
    """The scope that somebody who signed in lacks for what they asked; empty where it is not that which hinders them."""
    path = getattr(request.scope.get("route"), "path", "")
    need = ACCESS.get(f"{request.method} {path}", PUBLIC)
    principal = visitor_of(request).principal
    if principal is None or principal.via != "session" or need not in SCOPES or principal.may(need):
        return ""
    return need


def require_classified(routers: Iterable[APIRouter]) -> None:
    """Pass if every route is guarded and stands in the table, and the table names no other.

    Raises
    ------
    RuntimeError
        If not; no application is made then.
    """
    found = set()
    for route in (route for router in routers for route in router.routes):
        if not isinstance(route, GuardedRoute):
            raise RuntimeError(f"{getattr(route, 'path', route)} is no GuardedRoute: give its router that route_class")
        found |= {f"{method} {route.path}" for method in route.methods or ()}
    if found != set(ACCESS):
        wrong = sorted(found ^ set(ACCESS))
        raise RuntimeError(f"api.access.ACCESS and the routes do not name the same: {', '.join(wrong)}")


def _refused(request: Request, visitor: Visitor, need: str) -> Response | None:
    """Where to send somebody who must sign in first; None if they are let in.

    Raises
    ------
    ApiError
        If they are not.
    """
    principal = visitor.principal
    if principal is None:
        return _asked_to_sign_in(request, visitor)
    if need == PERSON:
        if principal.via == "session":
            return None
        raise ApiError(403, "this asks for somebody who signed in" if principal.via == "key" else _NO_ACCOUNTS)
    if principal.may(need):
        return None
    if principal.via == "visitor":
        raise ReadOnlyError
    if principal.via == "key":
        raise ApiError(403, f"the key has not the scope {need!r}, or its person has it no more")
    raise ApiError(403, f"{principal.role} is a role without {need!r}; ask an admin for another")


def _asked_to_sign_in(request: Request, visitor: Visitor) -> Response:
    """A way to the page where one signs in, where a browser asked for a page.

    Raises
    ------
    ApiError
        With status 401 for everything else.
    """
    path = request.url.path
    if path.startswith("/api/") or visitor.refused_key or not visitor.accounts:
        detail = (
            _NO_ACCOUNTS if not visitor.accounts else "the key is none that works" if visitor.refused_key else _SIGN_IN
        )
        raise ApiError(401, detail, {"WWW-Authenticate": "Bearer"})
    if request.headers.get("hx-request"):
        raise ApiError(401, _SIGN_IN, {"WWW-Authenticate": "Bearer", "HX-Redirect": "/sign-in"})
    if request.method not in SAFE_METHODS:
        raise ApiError(401, "your session is over; sign in and send it again", {"WWW-Authenticate": "Bearer"})
    here = path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?{place_on_this_site(here)}", 303, {"Cache-Control": "no-store"})
