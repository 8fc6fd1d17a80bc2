"""The page of accounts: list, add, role, disable, reset a password. For those who look after them."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.access import GuardedRoute
from api.deps import EngineDep, WhoDep, Writable
from api.pages import languages
from api.pages.contexts import PeoplePage, PersonRow
from api.pages.matching import FormDep
from api.pages.rendering import PRIVATE, render
from api.pages.wording import N_, REFUSALS
from matcher.engine import Engine, people
from matcher.errors import InputError, TakenIdError
from matcher.people.passwords import made_password
from matcher.people.roles import READER, ROLES

TAKEN: Final = N_("There is an account of this name already.")
DONE: Final = {"changed": N_("Changed.")}

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


@router.get("/people")
def people_page(request: Request, engine: EngineDep) -> Response:
    """Every account."""
    return _page(request, engine, done=DONE.get(request.query_params.get("done", ""), ""))


@router.post("/people", dependencies=[Writable])
def add(request: Request, engine: EngineDep, who: WhoDep, form: FormDep) -> Response:
    """A new account with a made password, shown in the answer and never again."""
    name, role, password = str(form.get("name", "")), str(form.get("role", "")), made_password()
    try:
        made = people.add(engine, name, role, password, who)
    except TakenIdError:
        return _page(request, engine, name=name, problem=TAKEN)
    except InputError as error:
        return _page(request, engine, name=name, problem=REFUSALS.get(error.where, str(error)))
    return _page(request, engine, made=(made.name, password))


@router.post("/people/{name}/role", dependencies=[Writable])
def change_role(request: Request, engine: EngineDep, who: WhoDep, name: str, form: FormDep) -> Response:
    """Another role."""
    try:
        people.change_role(engine, name, str(form.get("role", "")), who)
    except InputError as error:
        return _page(request, engine, problem=REFUSALS.get(error.where, str(error)))
    return RedirectResponse("/people?done=changed", 303)


@router.post("/people/{name}/password", dependencies=[Writable])
def reset_password(request: Request, engine: EngineDep, who: WhoDep, name: str) -> Response:
    """A made password, shown in the answer and never again; the person's sessions end."""
    password = made_password()
    people.set_password(engine, name, password, who)
    return _page(request, engine, made=(name, password))


@router.post("/people/{name}/disable", dependencies=[Writable])
def disable(request: Request, engine: EngineDep, who: WhoDep, name: str) -> Response:
    """Disable an account."""
    return _set_active(request, engine, who, name, False)


@router.post("/people/{name}/enable", dependencies=[Writable])
def enable(request: Request, engine: EngineDep, who: WhoDep, name: str) -> Response:
    """Enable a disabled account."""
    return _set_active(request, engine, who, name, True)


def _set_active(request: Request, engine: Engine, who: str, name: str, active: bool) -> Response:
    try:
        people.set_active(engine, name, active, who)
    except InputError as error:
        return _page(request, engine, problem=REFUSALS.get(error.where, str(error)))
    return RedirectResponse("/people?done=changed", 303)


def _page(
    request: Request,
    engine: Engine,
    *,
    name: str = "",
    made: tuple[str, str] = ("", ""),
    done: str = "",
    problem: str = "",
) -> Response:
    lang = languages.chosen(request)
    found = people.people(engine)
    context = PeoplePage(
        people=[
            PersonRow(
                name=one.name,
                role=one.role,
                active=one.active,
                keys=one.keys,
                since=languages.date(one.created_at.date(), lang),
            )
            for one in found
        ],
        roles=[(role, held.who) for role, held in ROLES.items()],
        first=not found,
        chosen=READER,
        name=name,
        made_name=made[0],
        made_password=made[1],
        done=done,
        problem=problem,
    )
    return render(request, "people.html", context, status=422 if problem else 200, headers=PRIVATE, address="/people")
