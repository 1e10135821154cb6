"""The web application: pages, the JSON API, health, and beside them the clock; made for one installation."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.routing import Mount

from api import clock, health
from api.errors import KNOWN, meaning_of, sentence_of
from api.pages import board
from api.pages.showing import sentence_page
from api.rest.app import MOUNTED_AT, create_api
from api.wiring import Installation

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


def create_app(
    house: Installation, *, with_clock: bool = False, when_stopped: Callable[[], None] = lambda: None
) -> FastAPI:
    """The application; ``with_clock``: the clock runs in this process too, from start to stop."""

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        ticking = clock.scheduler(house.look, house.settings.tick_every) if with_clock else None
        if ticking is not None:
            ticking.start()
        try:
            yield
        finally:
            if ticking is not None:
                ticking.shutdown(wait=True)
            when_stopped()

    off: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    app = FastAPI(title="Alongside", lifespan=running, **off)
    app.state.house = house
    app.include_router(health.router)
    app.include_router(board.router)
    app.router.routes.append(_api_of(house))
    app.mount("/static", StaticFiles(directory=str(files("api") / "static")), name="static")
    app.middleware("http")(_with_headers)
    for kind in (*KNOWN, HTTPException):
        app.add_exception_handler(kind, _in_words)
    return app


def _api_of(house: Installation) -> Mount:
    """The API at its address, with everything below it: the usual pattern ends at a line feed, and what has one would be a page's."""
    mounted = Mount(MOUNTED_AT, create_api(house))
    mounted.path_regex = re.compile(mounted.path_regex.pattern, re.DOTALL)
    return mounted


async def _with_headers(request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await proceed(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _in_words(request: Request, why: Exception) -> Response:
    """An error as a page with a sentence and nothing technical."""
    house: Installation = request.app.state.house
    if isinstance(why, HTTPException):
        says = "There is no page at this address." if why.status_code == 404 else str(why.detail)
        heading = "Not found" if why.status_code == 404 else "Not possible"
        found = sentence_page(request, house, heading, says, why.status_code)
        found.headers.update(why.headers or {})  # what may be asked instead (RFC 9110, 15.5.6)
        return found
    return sentence_page(request, house, "Not possible just now", sentence_of(why), meaning_of(why).status)
