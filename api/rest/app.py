"""The JSON API as an application of its own, mounted under /api/v1: its routes, its problems, and its OpenAPI document."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.routing import compile_path
from starlette.types import Scope

from api.errors import KNOWN
from api.rest import acts, beside, explaining, inspections, people, promises, record, schools
from api.rest.bounded import Bounded
from api.rest.door import at_the_door
from api.rest.problems import Problem, answer, in_words
from api.wiring import Installation

MOUNTED_AT = "/api/v1"
_OPEN = ("/openapi.json", "/problems")
_PARTS = (people, schools, inspections, acts, promises, beside, record)


def create_api(house: Installation) -> FastAPI:
    """The API of one installation. Its own pages of documentation stay off: they load what no page here may load."""
    off: dict[str, Any] = {"docs_url": None, "redoc_url": None}
    app = FastAPI(
        title="Alongside",
        version="1",
        summary="Stands beside a school from the moment Ofsted rings until the last welfare check-in.",
        openapi_url="/openapi.json",
        servers=[{"url": MOUNTED_AT}],
        redirect_slashes=False,
        **off,
    )
    app.state.house, app.state.is_open = house, _is_open
    app.middleware("http")(at_the_door)
    app.add_middleware(Bounded)
    for part in (explaining, *_PARTS):
        app.include_router(part.router)
    for kind in (*KNOWN, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, in_words)
    app.add_exception_handler(405, lambda request, why: _not_so(app, request, why))
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]
    return app


def _is_open(scope: Scope) -> bool:
    """What tells how the API is used may be read by anybody."""
    path = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
    return path == _OPEN[0] or path.startswith(_OPEN[1])


def _not_so(app: FastAPI, request: Request, why: Exception) -> Response:
    """Another method than an address has; all that it has are named (RFC 9110, 15.5.6), and not those of one route alone."""
    path = str(request.scope["path"]).removeprefix(str(request.scope.get("root_path", "")))
    known: dict[str, dict[str, Any]] = app.openapi()["paths"]
    has = {method.upper() for template, found in known.items() if _fits(template, path) for method in found}
    found = answer(why)
    found.headers["Allow"] = ", ".join(sorted(has)) or "GET"
    return found


def _fits(template: str, path: str) -> bool:
    return compile_path(template)[0].match(path) is not None


def _document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the shape of problems in it."""
    if app.openapi_schema is None:
        found = get_openapi(
            title=app.title, version=app.version, summary=app.summary, routes=app.routes, servers=app.servers
        )
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas = found.setdefault("components", {}).setdefault("schemas", {})
        schemas |= {**problem.pop("$defs", {}), "Problem": problem}
        app.openapi_schema = found
    return app.openapi_schema
