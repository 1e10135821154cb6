"""Inspections: those that this person may see, where one stands, what may be done now, and opening one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Response

from api.actors import Desk
from api.rest import rows
from api.rest import shapes as s
from api.rest.acting import here, told_of, zoned
from api.rest.asked import InspectionOpened
from api.rest.cursors import AskedPart
from api.rest.door import AtDesk, guarded_router, writes
from api.rest.versions import IdempotencyKey, etag_of
from protocols.model import Protocol
from workflow import queries
from workflow.errors import UnknownThing
from workflow.permissions import Action
from workflow.visible import Visible

router = guarded_router("inspections")
VERSIONED_ANSWER: dict[str, Any] = {
    "headers": {"ETag": {"description": "The version of the strand, for If-Match.", "schema": {"type": "string"}}}
}


@router.get("/inspections", operation_id="listInspections")
def list_inspections(
    desk: AtDesk,
    part: AskedPart,
    closed_too: Annotated[bool, Query(description="Also those that are closed.")] = False,
) -> s.Page[s.InspectionLine]:
    """The inspections that this person may see, in order of name."""
    with desk.visible() as seen:
        found, further = part.of(seen.inspections(closed_too=closed_too), lambda one: (one,))
        items = [_line(seen, chain) for chain in found]
    return s.Page(items=items, cursor=further)


def _line(seen: Visible, chain: str) -> s.InspectionLine:
    row, protocol = seen.row(chain), seen.read.protocol_of(chain)
    assert protocol is not None  # an inspection is opened on one
    return s.InspectionLine(
        inspection=rows.short(chain),
        school=row.school,
        school_name=seen.read.school_name(row.school),
        protocol=f"{protocol.name} {protocol.version}",
        protocol_title=protocol.title,
        state=row.state,
        state_says=protocol.main.states[row.state].says,
        is_open=row.is_open,
    )


@router.post("/inspections", operation_id="openInspection", **writes())
def open_inspection(
    sent: InspectionOpened, desk: AtDesk, response: Response, idempotency_key: IdempotencyKey = None
) -> s.Recorded:
    """Open an inspection, in any state that is not an end: Ofsted has rung, or had."""
    with desk.visible() as seen:
        seen.asker.insist(Action.OPEN_INSPECTION, sent.school)
        forms = [one.forms[one.main.opened_with.form] for one in seen.protocols if one.main.opened_with]
    for form in forms:
        zoned(form, sent.answers)
    of = (sent.school, sent.state, sent.answers, sent.by(desk.person), idempotency_key)
    outcome = desk.workflow().open(*of, protocol=sent.protocol, because=sent.because)
    return told_of(desk, outcome, response)


@router.get("/inspections/{inspection}", operation_id="readInspection")
def read_inspection(inspection: str, desk: AtDesk) -> s.Inspection:
    """One inspection: where it stands, and the strands that go on beside it."""
    with desk.visible() as seen:
        at = here(seen, inspection)
        if at.chain == seen.own_chain:
            raise UnknownThing("inspection", inspection)
        line = _line(seen, at.chain)
    view = queries.inspection(desk.house.engine, desk.authority, at.chain, desk.house.now(), desk.person)
    return s.Inspection(
        **line.model_dump(),
        protocol_version=view.protocol_version,
        called_at=view.called_at,
        known_at=view.known_at,
        set_aside=view.set_aside,
        why_protocol=s.WhyProtocol.model_validate(view.why_protocol) if view.why_protocol else None,
        strands=[rows.strand(one) for one in at.strands()],
    )


@router.get("/inspections/{inspection}/strands/{strand}", operation_id="readStrand", responses={200: VERSIONED_ANSWER})
def read_strand(inspection: str, strand: str, desk: AtDesk, response: Response) -> s.Strand:
    """One strand. Its ETag is the version that If-Match asks for."""
    with desk.visible() as seen:
        found = here(seen, inspection).strand(strand)
    response.headers["ETag"] = etag_of(found.version)
    return rows.strand(found)


@router.get("/inspections/{inspection}/possible", operation_id="listWhatIsPossible")
def list_what_is_possible(inspection: str, desk: AtDesk) -> s.Possible:
    """What this person may do now, and every reason why the rest may not be done."""
    with desk.visible() as seen:
        at = here(seen, inspection)
    protocol = at.stands.protocol
    versions = {one.key: one.version for one in at.strands()}
    open_ones = {one.key: one.kind for one in at.strands() if not one.is_final}
    return s.Possible(
        steps=_steps(desk, at.chain, protocol, versions),
        matters=_matters(desk, at.chain, protocol),
        forms=[
            s.AnswerableForm(**rows.form(protocol.forms[name]).model_dump(), strand=key, version=versions[key])
            for key, kind in open_ones.items()
            for name in sorted(protocol.forms_of(kind))
            if at.may_answer(name)
        ],
    )


def _steps(desk: Desk, chain: str, protocol: Protocol, versions: dict[str, int]) -> list[s.PossibleStep]:
    return [
        s.PossibleStep(
            strand=one.strand,
            version=versions[one.strand],
            trigger=one.transition.trigger,
            says=one.transition.title,
            to=one.transition.to,
            is_possible=one.is_possible,
            reasons=list(one.reasons),
            form=rows.form_named(protocol, one.transition.form),
        )
        for one in desk.workflow().possible(chain, desk.person)
        if one.strand in versions
    ]


def _matters(desk: Desk, chain: str, protocol: Protocol) -> list[s.PossibleMatter]:
    return [
        s.PossibleMatter(
            kind=one.kind,
            says=one.title,
            is_possible=one.is_possible,
            reasons=list(one.reasons),
            form=rows.form_named(protocol, one.form),
        )
        for one in desk.workflow().beginnings(chain, desk.person)
    ]
