"""What is owed, with how its time was counted and why; and who was told of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from api.rest import rows
from api.rest import shapes as s
from api.rest.acting import here
from api.rest.cursors import AskedPart, EntryNumber, Part
from api.rest.door import AtDesk, guarded_router
from workflow.errors import UnknownThing
from workflow.reasons import why
from workflow.views import ObligationView
from workflow.visible import Visible

router = guarded_router("promises")
SettledToo = Annotated[bool, Query(description="Also those that are settled.")]


@router.get("/obligations", operation_id="listObligations")
def list_obligations(desk: AtDesk, part: AskedPart, settled_too: SettledToo = False) -> s.Page[s.Promise]:
    """What is owed in every file that this person may see, in order of file and name; 'due' says what comes first."""
    with desk.visible() as seen:
        found = seen.obligations(open_only=not settled_too)
    return _page(found, part)


@router.get("/inspections/{inspection}/obligations", operation_id="listObligationsOfInspection")
def list_obligations_of_inspection(
    inspection: str, desk: AtDesk, part: AskedPart, settled_too: SettledToo = False
) -> s.Page[s.Promise]:
    """What is owed in one inspection."""
    with desk.visible() as seen:
        found = seen.obligations(seen.chain_of(inspection), open_only=not settled_too)
    return _page(found, part)


def _page(found: tuple[ObligationView, ...], part: Part) -> s.Page[s.Promise]:
    items, further = part.of(found, lambda one: (one.chain, one.key))
    return s.Page(items=[rows.promise(one) for one in items], cursor=further)


@router.get("/inspections/{inspection}/obligations/{strand}/{step}/{occurrence}", operation_id="readObligation")
def read_obligation(inspection: str, strand: str, step: str, occurrence: str, desk: AtDesk) -> s.PromiseWithReasons:
    """One promise: what began it, the rule and where its time comes from, how the time was counted, and what came of it."""
    key = f"{strand}/{step}/{occurrence}"
    with desk.visible() as seen:
        at = here(seen, inspection)
        at.promise(key)
        (found,) = (one for one in seen.obligations(at.chain, open_only=False) if one.key == key)
        counted = seen.read.obligation(at.chain, key)
        reasons = _why(seen, at.chain, key)
    derivation = dict(counted.derivation) if counted else {}
    return s.PromiseWithReasons(**rows.promise_data(found), derivation=derivation, why=reasons)


@router.get("/inspections/{inspection}/alerts", operation_id="listAlerts")
def list_alerts(inspection: str, desk: AtDesk, part: AskedPart) -> s.Page[s.Telling]:
    """Everybody who was told or asked, a line a person, in order of entry."""
    with desk.visible() as seen:
        found = seen.alerts(seen.chain_of(inspection))
    items, further = part.of(found, lambda one: (f"{one.seq:010}", one.told.person))
    return s.Page(items=[rows.telling(one) for one in items], cursor=further)


@router.get("/inspections/{inspection}/alerts/{entry}", operation_id="readAlert")
def read_alert(inspection: str, entry: EntryNumber, desk: AtDesk) -> s.Alert:
    """One alert: everybody it went to, and the facts behind it."""
    with desk.visible() as seen:
        chain = seen.chain_of(inspection)
        found = [rows.telling(one) for one in seen.alerts(chain) if one.seq == entry]
        if not found:
            raise UnknownThing("alert", str(entry))
        return s.Alert(entry=entry, recipients=found, why=_why(seen, chain, entry))


def _why(seen: Visible, chain: str, of: str | int) -> list[dict[str, object]]:
    """The facts behind it, less those of what the head keeps from this person."""
    return [one for one in why(seen.read.session, chain, of) if seen.sees_entry(chain, one["entry"])]
