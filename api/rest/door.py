"""The door of the API: who is asking is found before anything that they sent is read, and only JSON is read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response, Security
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool

from api.actors import Desk, desk_of
from api.errors import KNOWN, WrongMediaType
from api.rest.problems import answer, documented
from api.rest.query_names import only_known_names
from api.rest.versions import REPLAYED

BEARER = HTTPBearer(auto_error=False, scheme_name="token", description="A token of 'alongside token add PERSON'.")
_TOLD: tuple[type[Exception], ...] = (*KNOWN, HTTPException)
READING = (401, 403, 404, 422, 500, 503)
WRITING = (*READING, 409, 413, 415)
VERSIONED = (412, 428)
HEADERS_OF_WHAT_IS_WRITTEN = {
    "Location": {"description": "Where what was written is read.", "schema": {"type": "string"}},
    REPLAYED: {"description": "'true': it was there before, by the same request.", "schema": {"type": "string"}},
}


async def at_the_door(request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
    """Nobody comes in without a token that is good, save to what tells how the API is used."""
    if not request.app.state.is_open(request.scope):
        try:
            shown = request.headers.get("authorization")
            request.state.desk = await run_in_threadpool(desk_of, request.app.state.house, shown)
            # Read here, as whoever reads it later would call too much a body that cannot be read.
            if await request.body():  # it may have taken its time, and the token been ended meanwhile
                await run_in_threadpool(desk_of, request.app.state.house, shown)
        except _TOLD as why:
            return answer(why)
    return await proceed(request)


def _desk(request: Request) -> Desk:
    found: Desk = request.state.desk
    return found


def _only_json(request: Request) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise WrongMediaType


AtDesk = Annotated[Desk, Depends(_desk)]
ONLY_JSON = Depends(_only_json)


def guarded_router(tag: str) -> APIRouter:
    """A router whose routes are behind the door, and answer every error as a problem."""
    return APIRouter(
        tags=[tag], dependencies=[Security(BEARER), Depends(only_known_names)], responses=documented(*READING)
    )


def writes(*, versioned: bool = False) -> dict[str, Any]:
    """What the routes that write have in common: they read JSON, answer 201, and have more problems than others.

    ``versioned``: they move a strand or change an answer, so the version that was seen is asked for.
    """
    statuses = (*WRITING, *VERSIONED) if versioned else WRITING
    responses = documented(*statuses) | {201: {"headers": HEADERS_OF_WHAT_IS_WRITTEN}}
    return {"status_code": 201, "responses": responses, "dependencies": [ONLY_JSON]}
