"""How a page is rendered: the one set of templates, and what every page says about its installation."""

from __future__ import annotations

from importlib.resources import files

from fastapi import Request
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from api.local_times import day_and_clock
from api.wiring import Installation
from workflow import demonstration

_PAGES = Jinja2Templates(
    env=Environment(
        loader=FileSystemLoader(str(files("api") / "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
)


def page(
    request: Request, house: Installation, template: str, values: dict[str, object], status: int = 200
) -> Response:
    """A page from a template; a demonstration says on every one that it is one, and what its time is."""
    return _PAGES.TemplateResponse(request, template, {**_of(house), **values}, status_code=status)


def sentence_page(request: Request, house: Installation, heading: str, says: str, status: int) -> Response:
    return page(request, house, "sentence.html", {"authority": "", "heading": heading, "says": says}, status)


def _of(house: Installation) -> dict[str, object]:
    if not house.is_demo:
        return {"is_demo": False}
    try:
        clock = demonstration.clock(house.engine)
        return {"is_demo": True, "case_time": day_and_clock(house.now()), "speed": clock.speed if clock else 1}
    except SQLAlchemyError:  # the page may be the very one that says so
        return {"is_demo": True, "case_time": "", "speed": 1}
