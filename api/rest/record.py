"""The record: the entries of one inspection, and of all of them as they come. Private answers stand in it as commitments alone."""

from __future__ import annotations

from api.rest import rows
from api.rest import shapes as s
from api.rest.cursors import AskedPart, EntryNumber, cursor_of, place_cursor, place_from, sequence_from
from api.rest.door import AtDesk, guarded_router
from workflow.errors import NotPermitted
from workflow.permissions import Action
from workflow.visible import Visible

router = guarded_router("record")
_ONE_BY_ONE = "The record of one inspection stands at /api/v1/inspections/{inspection}/entries."


@router.get("/entries", operation_id="followRecords")
def follow_records(desk: AtDesk, part: AskedPart) -> s.Page[s.Entry]:
    """The entries of every record this person may see, in the order they were recorded, up to two seconds ago.

    Two programs that write at once may save in another order than they took their times in. An entry is only given once
    no earlier one can still come, so that whoever keeps the cursor misses none. A part may be empty and yet have a next.
    """
    after, until = place_from(part.cursor), desk.house.settled_at()
    with desk.visible() as seen:
        if not seen.asker.may(Action.FOLLOW_RECORDS):
            raise NotPermitted(Action.FOLLOW_RECORDS.value, _ONE_BY_ONE)
        found, place, more = seen.feed(after, until, part.limit)
    further = place_cursor(place) if place else None
    part.link_next(further if more else None)
    return s.Page(items=[rows.entry(one) for one in found], cursor=further)


@router.get("/inspections/{inspection}/entries", operation_id="listEntries")
def list_entries(inspection: str, desk: AtDesk, part: AskedPart) -> s.Page[s.Entry]:
    """The entries of one record, in order of sequence, as they were sealed."""
    after = sequence_from(part.cursor)
    with desk.visible() as seen:
        found, last = seen.lines(_record_of(seen, inspection), after, part.limit)
    further = cursor_of(last) if last is not None else None
    part.link_next(further)
    return s.Page(items=[rows.entry(one) for one in found], cursor=further)


@router.get("/inspections/{inspection}/entries/{entry}", operation_id="readEntry")
def read_entry(inspection: str, entry: EntryNumber, desk: AtDesk) -> s.Entry:
    """One entry as it was sealed."""
    with desk.visible() as seen:
        return rows.entry(seen.line(_record_of(seen, inspection), entry))


def _record_of(seen: Visible, inspection: str) -> str:
    """The chain of a record that this person may read. Raises UnknownThing or NotPermitted."""
    chain = seen.chain_of(inspection)
    if chain != seen.own_chain:
        seen.sight(chain).insist(Action.SEE_RECORD)
    return chain
