"""Health: whether this process answers, whether it reaches its database, and, apart from both, whether the clock looks.

A balancer asks the first two. The last is for an outside watcher: pages must not drop out just when alerts fail.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse

from api.replies import plain
from api.wiring import Installation
from workflow.store.engine import revision_fits

router = APIRouter()


@router.api_route("/healthz", methods=["GET", "HEAD"])
def alive() -> JSONResponse:
    return JSONResponse({"alive": True})


@router.api_route("/readyz", methods=["GET", "HEAD"])
def ready(request: Request) -> JSONResponse:
    house: Installation = request.app.state.house
    try:
        fits = revision_fits(house.engine)
    except SQLAlchemyError:
        return JSONResponse({"ready": False, "because": "the database cannot be reached"}, 503)
    if not fits:
        return JSONResponse({"ready": False, "because": "the database has not the tables of this version"}, 503)
    return JSONResponse({"ready": True})


@router.api_route("/healthz/clock", methods=["GET", "HEAD"])
def clock(request: Request) -> JSONResponse:
    house: Installation = request.app.state.house
    try:
        found = house.pulse()
    except SQLAlchemyError:
        return JSONResponse({"fine": False, "says": "The database cannot be reached."}, 503)
    body = {"fine": found.is_fine, "says": found.says, "looked_at": plain(found.looked_at)}
    return JSONResponse(body, 200 if found.is_fine else 503)
