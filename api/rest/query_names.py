"""The names behind the ``?`` of an address: what a route does not know is refused, so that no misspelt wish is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError


async def only_known_names(request: Request) -> None:
    """Raises RequestValidationError for every name that this route does not ask for, with the nearest that it does."""
    known = sorted({*_names(request.scope["route"].dependant)})
    sent = (name for name in request.query_params if name not in known)
    wrong = [{"loc": ("query", name), "type": "unknown_name", "msg": _says(name, known)} for name in sent]
    if wrong:
        raise RequestValidationError(wrong)


def _names(dependant: Dependant) -> Iterator[str]:
    """The names that a route asks for, itself and by what it depends on."""
    yield from (one.alias for one in dependant.query_params)
    for one in dependant.dependencies:
        yield from _names(one)


def _says(name: str, known: list[str]) -> str:
    nearest = get_close_matches(name, known, 1, cutoff=0)
    return f"it is not asked for here; the nearest is '{nearest[0]}'" if nearest else "nothing is asked for here"
