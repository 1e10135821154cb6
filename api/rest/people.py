"""People: whose token this is, who holds which role, who is away and who covers, and what somebody was told."""

from __future__ import annotations

from fastapi import Response

from api.actors import Desk
from api.rest import asked as q
from api.rest import rows
from api.rest import shapes as s
from api.rest import shapes_of_people as sp
from api.rest.cursors import AskedPart
from api.rest.door import AtDesk, guarded_router, writes
from api.rest.versions import IdempotencyKey, saying_replayed
from workflow.errors import UnknownThing
from workflow.permissions import Action
from workflow.standing import authority_name
from workflow.visible import Visible

router = guarded_router("people")


@router.get("/me", operation_id="readMe")
def read_me(desk: AtDesk) -> sp.Me:
    """Whose token this is, and the roles that they were given."""
    with desk.visible() as seen:
        me = _colleague(seen, desk.person)
    name = authority_name(desk.house.engine, desk.authority)
    return sp.Me(authority=desk.authority, authority_name=name, person=me.person, name=me.name, roles=me.roles)


@router.get("/people", operation_id="listPeople")
def list_people(desk: AtDesk, part: AskedPart) -> s.Page[sp.Colleague]:
    """Everybody the authority knows, by id, with their roles and their absences that are not over."""
    with desk.visible() as seen:
        seen.asker.insist(Action.SEE_PEOPLE)
        found, further = part.of(seen.asker.roster.people, lambda one: (one,))
        items = [_colleague(seen, one) for one in found]
    return s.Page(items=items, cursor=further)


@router.get("/people/{person}", operation_id="readPerson")
def read_person(person: str, desk: AtDesk) -> sp.Colleague:
    """One person, with their roles and their absences that are not over."""
    with desk.visible() as seen:
        seen.asker.insist(Action.SEE_PEOPLE)
        return _colleague(seen, _known(seen, person))


@router.post("/people", operation_id="addPerson", **writes())
def add_person(
    sent: q.PersonSent, desk: AtDesk, response: Response, idempotency_key: IdempotencyKey = None
) -> sp.PersonAdded:
    """Add a person. The record holds only the id; name and numbers are private, and can be erased."""
    _insist(desk, Action.ADD_PEOPLE)
    numbers = (sent.email, sent.phone)
    made = desk.workflow().add_person(
        sent.name,
        *numbers,
        person=sent.person,
        by=desk.person,
        request_key=idempotency_key,
        heard=saying_replayed(response),
    )
    response.headers["Location"] = f"/api/v1/people/{made}"
    return sp.PersonAdded(person=made)


@router.post("/people/{person}/roles", operation_id="giveRole", **writes())
def give_role(
    person: str, sent: q.RoleGiven, desk: AtDesk, response: Response, idempotency_key: IdempotencyKey = None
) -> sp.RoleRecorded:
    """Give somebody a role, or its cover, for every school or for some, between two days or from now on."""
    _insist(desk, Action.GIVE_ROLES)
    days = (sent.from_day, sent.until_day)
    desk.workflow().assign(
        person,
        sent.role,
        tuple(sent.schools),
        sent.as_cover,
        *days,
        by=desk.person,
        request_key=idempotency_key,
        heard=saying_replayed(response),
    )
    return sp.RoleRecorded(person=person, role=sent.role)


@router.post("/people/{person}/absences", operation_id="recordAbsence", **writes())
def record_absence(
    person: str, sent: q.AbsenceSent, desk: AtDesk, response: Response, idempotency_key: IdempotencyKey = None
) -> sp.AbsenceRecorded:
    """Say that somebody is away, and who covers. No reason is asked for, and none is kept."""
    _insist(desk, Action.RECORD_ABSENCE, own=person == desk.person)
    if sent.cover:
        with desk.visible() as seen:
            seen.asker.insist_on_covering(person, sent.cover)
    away = (person, sent.from_at, sent.until_at, sent.cover)
    told = saying_replayed(response)
    desk.workflow().absent(*away, by=desk.person, request_key=idempotency_key, heard=told)
    return sp.AbsenceRecorded(person=person, from_at=sent.from_at, until_at=sent.until_at, cover=sent.cover)


@router.get("/people/{person}/alerts", operation_id="listAlertsToPerson")
def list_alerts_to_person(person: str, desk: AtDesk, part: AskedPart) -> s.Page[s.Telling]:
    """Everything that somebody was told or asked, in order of file and entry."""
    with desk.visible() as seen:
        seen.asker.insist(Action.SEE_ALERTS_TO, own=person == desk.person)
        found = seen.alerts_to(_known(seen, person))
    items, further = part.of(found, lambda one: (one.chain, f"{one.seq:010}"))
    return s.Page(items=[rows.telling(one) for one in items], cursor=further)


def _insist(desk: Desk, action: Action, *, own: bool = False) -> None:
    with desk.visible() as seen:
        seen.asker.insist(action, own=own)


def _known(seen: Visible, person: str) -> str:
    if person not in seen.asker.roster.people:
        raise UnknownThing("person", person)
    return person


def _colleague(seen: Visible, person: str) -> sp.Colleague:
    roster, roles, now = seen.asker.roster, seen.asker.roles, seen.read.now
    held = [one for one in roster.assigned if one.person == person]
    away = [one for one in roster.absent if one.person == person and one.until_at > now]
    return sp.Colleague(
        person=person,
        name=seen.read.name(person),
        roles=[
            sp.HeldRole(
                role=one.role,
                title=roles[one.role].title if one.role in roles else one.role,
                schools=list(one.schools),
                as_cover=one.as_cover,
                from_day=one.from_day,
                until_day=one.until_day,
            )
            for one in held
        ],
        absences=[sp.Absence(from_at=one.from_at, until_at=one.until_at, cover=one.cover) for one in away],
    )
