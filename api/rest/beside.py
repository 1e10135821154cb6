"""What belongs to no inspection: the authority's own strands and promises, such as the weekly sign-off."""

from __future__ import annotations

from api.rest import rows
from api.rest import shapes as s
from api.rest.acting import here
from api.rest.door import AtDesk, guarded_router
from workflow.permissions import Action

router = guarded_router("standing")


@router.get("/standing", operation_id="readStanding")
def read_standing(desk: AtDesk) -> s.Standing:
    """The authority's own strands, and what is owed in them. Its file goes by the name 'authority' wherever an inspection is named."""
    with desk.visible() as seen:
        seen.asker.insist(Action.SEE_STANDING)
        at = here(seen, "authority")
        owed = seen.obligations(at.chain, open_only=True)
    protocol = at.stands.protocol
    return s.Standing(
        inspection="authority",
        protocol=f"{protocol.name} {protocol.version}",
        strands=[rows.strand(one) for one in at.strands()],
        promises=[rows.promise(one) for one in owed],
    )
