"""Schools: those that this person may see, and adding one."""

from __future__ import annotations

from fastapi import Response

from api.rest import shapes as s
from api.rest.asked import SchoolSent
from api.rest.cursors import AskedPart
from api.rest.door import AtDesk, guarded_router, writes
from api.rest.shapes_of_people import School
from api.rest.versions import IdempotencyKey, saying_replayed
from workflow.errors import UnknownThing
from workflow.permissions import Action

router = guarded_router("schools")


@router.get("/schools", operation_id="listSchools")
def list_schools(desk: AtDesk, part: AskedPart) -> s.Page[School]:
    """The schools of the authority, by key: all of them for its own people, and theirs for a school's."""
    with desk.visible() as seen:
        schools = seen.asker.roster.schools
        mine = [key for key in schools if seen.asker.may(Action.SEE_SCHOOLS, key)]
        if not mine:
            seen.asker.insist(Action.SEE_SCHOOLS)
        found, further = part.of(mine, lambda one: (one,))
        items = [School.model_validate(schools[key]) for key in found]
    return s.Page(items=items, cursor=further)


@router.get("/schools/{school}", operation_id="readSchool")
def read_school(school: str, desk: AtDesk) -> School:
    """One school."""
    with desk.visible() as seen:
        seen.asker.insist(Action.SEE_SCHOOLS, school)
        if school not in seen.asker.roster.schools:
            raise UnknownThing("school", school)
        return School.model_validate(seen.asker.roster.schools[school])


@router.post("/schools", operation_id="addSchool", **writes())
def add_school(sent: SchoolSent, desk: AtDesk, response: Response, idempotency_key: IdempotencyKey = None) -> School:
    """Add a school. What is left out follows from its kind: a trust's school is not maintained, every other is."""
    with desk.visible() as seen:
        seen.asker.insist(Action.ADD_SCHOOLS)
    of = (sent.key, sent.name, sent.urn, sent.kind, sent.maintained, sent.responsible_body)
    told = saying_replayed(response)
    added = desk.workflow().add_school(*of, by=desk.person, request_key=idempotency_key, heard=told)
    response.headers["Location"] = f"/api/v1/schools/{added.school}"
    return School(
        key=added.school,
        name=added.name,
        maintained=added.maintained,
        responsible_body=added.responsible_body,
        urn=added.urn,
    )
