"""What a type of problem means and what to do about it; for anybody, as it tells nothing of anybody."""

from __future__ import annotations

from fastapi import APIRouter

from api.rest.problems import KINDS, TYPES, documented
from api.rest.shapes import Page, ProblemKind
from workflow.errors import UnknownThing

router = APIRouter(tags=["problems"])


@router.get("/problems", operation_id="listProblemTypes", responses=documented(500))
def list_problem_types() -> Page[ProblemKind]:
    """Every type of problem that this API answers with."""
    return Page(items=[_kind(name) for name in KINDS], cursor=None)


@router.get("/problems/{kind}", operation_id="readProblemType", responses=documented(404, 422, 500))
def read_problem_type(kind: str) -> ProblemKind:
    """One type of problem, found at the address that its 'type' gives."""
    if kind not in KINDS:
        raise UnknownThing("type of problem", kind)
    return _kind(kind)


def _kind(name: str) -> ProblemKind:
    of = KINDS[name]
    return ProblemKind(type=TYPES + name, status=of.status, title=of.title, remedy=of.remedy)
