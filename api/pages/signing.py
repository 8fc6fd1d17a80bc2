"""Signing in and out, and a person's own page: another password, keys for programs."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.access import GuardedRoute
from api.deps import EngineDep, WhoDep, Writable
from api.identity import PLAIN_COOKIE, SECURE_COOKIE, address_of, is_secure, session_token
from api.pages import languages
from api.pages.contexts import AccountPage, KeyRow, SignInPage
from api.pages.matching import FormDep
from api.pages.rendering import PRIVATE, render
from api.pages.wording import N_, REFUSALS
from api.security import is_on_this_site
from matcher.engine import Engine, people
from matcher.engine.people import SignedIn
from matcher.errors import InputError, TooOftenError, UnknownIdError
from matcher.people.roles import KEY_SCOPES, ROLES, SCOPES

KEY_DAYS: Final = (30, 90, 366)
"""How long a key can work, as the page offers it."""

WRONG: Final = N_("Name or password is not right.")
TOO_OFTEN: Final = N_("That was tried too often. Wait a quarter of an hour and try again.")
REPEATED_WRONG: Final = N_("The two new passwords differ. Write the same twice.")
DONE: Final = {
    "password": N_("Your password is changed. You are signed out everywhere else."),
    "revoked": N_("The key is revoked."),
}

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


@router.get("/sign-in")
def sign_in_page(request: Request, to: str = "") -> Response:
    """Where one signs in; `to` is where one wanted to go."""
    return _sign_in(request, to)


@router.post("/sign-in")
def sign_in(request: Request, engine: EngineDep, form: FormDep) -> Response:
    """Begin a session under a new token, and lead to where one wanted to go."""
    name, to = _text(form, "name").strip(), _text(form, "to")
    try:
        found = people.sign_in(
            engine, name, _text(form, "password"), address=address_of(request), old_token=session_token(request)
        )
    except TooOftenError as error:
        return _sign_in(request, to, name, TOO_OFTEN, 429, {"Retry-After": str(error.seconds)})
    if found is None:
        return _sign_in(request, to, name, WRONG, 401)
    answer = RedirectResponse(to if is_on_this_site(to) else "/", 303)
    _set_cookie(request, answer, found)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, engine: EngineDep) -> Response:
    """End the session."""
    people.sign_out(engine, session_token(request))
    answer = RedirectResponse("/sign-in", 303)
    for name in (SECURE_COOKIE, PLAIN_COOKIE):
        answer.delete_cookie(name, secure=name == SECURE_COOKIE, httponly=True, samesite="lax")
    return answer


@router.get("/account")
def account_page(request: Request, engine: EngineDep, who: WhoDep) -> Response:
    """A person's own page."""
    return _account(request, engine, who, done=DONE.get(request.query_params.get("done", ""), ""))


@router.post("/account/password", dependencies=[Writable])
def change_password(request: Request, engine: EngineDep, who: WhoDep, form: FormDep) -> Response:
    """Another password; the session goes on under a new token, all others end."""
    new = _text(form, "new")
    if new != _text(form, "again"):
        return _account(request, engine, who, problem=REPEATED_WRONG)
    try:
        found = people.change_own_password(engine, who, _text(form, "old"), new, address_of(request))
    except TooOftenError as error:
        return _account(request, engine, who, problem=TOO_OFTEN, status=429, wait=error.seconds)
    except InputError as error:
        return _account(request, engine, who, problem=REFUSALS.get(error.where, str(error)))
    answer = RedirectResponse("/account?done=password", 303)
    _set_cookie(request, answer, found)
    return answer


@router.post("/account/keys", dependencies=[Writable])
def add_key(request: Request, engine: EngineDep, who: WhoDep, form: FormDep) -> Response:
    """A new key, shown in the answer and never again."""
    scopes = [scope for scope in form.getlist("scope") if isinstance(scope, str)]
    days = _text(form, "days")
    try:
        text, _ = people.add_key(
            engine,
            who,
            label=_text(form, "label"),
            scopes=scopes,
            days=int(days) if days in map(str, KEY_DAYS) else 0,
            who=who,
        )
    except InputError as error:
        return _account(request, engine, who, problem=REFUSALS.get(error.where, str(error)))
    return _account(request, engine, who, made=text)


@router.post("/account/keys/{key_id}/revoke", dependencies=[Writable])
def revoke_key(engine: EngineDep, who: WhoDep, key_id: str) -> Response:
    """Revoke a key of one's own."""
    with contextlib.suppress(UnknownIdError):  # then it is gone, as wanted
        people.revoke_key(engine, key_id, who, owner=who)
    return RedirectResponse("/account?done=revoked", 303)


def _sign_in(
    request: Request,
    to: str,
    name: str = "",
    problem: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    context = SignInPage(name=name, to=to if is_on_this_site(to) else "", problem=problem)
    return render(request, "sign_in.html", context, status=status, headers={**PRIVATE, **(headers or {})}, address="/")


def _account(
    request: Request,
    engine: Engine,
    who: str,
    *,
    done: str = "",
    problem: str = "",
    made: str = "",
    status: int = 422,
    wait: int = 0,
) -> Response:
    person = people.person(engine, who)
    lang = languages.chosen(request)
    scopes = ROLES[person.role].scopes
    context = AccountPage(
        name=who,
        role=person.role,
        may=[SCOPES[scope] for scope in scopes],
        keys=_key_rows(engine, who, lang),
        scopes=[(scope, SCOPES[scope]) for scope in KEY_SCOPES if scope in scopes],
        days=KEY_DAYS,
        made=made,
        done=done,
        problem=problem,
    )
    headers = {**PRIVATE, **({"Retry-After": str(wait)} if wait else {})}
    return render(
        request, "account.html", context, status=status if problem else 200, headers=headers, address="/account"
    )


def _key_rows(engine: Engine, who: str, lang: str) -> Sequence[KeyRow]:
    return [
        KeyRow(
            id=key.id,
            label=key.label,
            scopes=", ".join(key.scopes),
            until=languages.date(key.expires_at.date(), lang),
        )
        for key in people.keys(engine, who)
    ]


def _set_cookie(request: Request, answer: Response, found: SignedIn) -> None:
    """Give a browser its session; the cookie ends with the browser, the session by itself."""
    secure = is_secure(request)
    name = SECURE_COOKIE if secure else PLAIN_COOKIE
    answer.set_cookie(name, found.token, path="/", secure=secure, httponly=True, samesite="lax")


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
