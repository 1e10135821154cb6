"""What stands before the promises that are owed: which tries nobody answered, and who is told next, and when. It concludes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from workflow.core import facts as f
from workflow.core.inspection import Obligation
from workflow.core.known import Known
from workflow.core.tellings import Climb, people_for
from workflow.reading import Reader, reader
from workflow.views import Ahead, ObligationView

NEAR = timedelta(hours=12)  # what is due within twelve hours is near


def ahead_of(read: Reader, chain: str, owed: Iterable[ObligationView]) -> dict[str, Ahead]:
    """What stands before each of these promises of one file that is missed or near, by its key."""
    near = [one for one in owed if one.due is not None and one.due - read.now <= NEAR]
    if not near:
        return {}
    file = read.folded(chain)
    known = Known(file, read.session.setting(file.protocol))
    return {one.key: _ahead(read, known, one) for one in near if one.key in file.obligations}


def ahead_in(
    engine: Engine, authority: str, chain: str, owed: Iterable[ObligationView], now: datetime
) -> dict[str, Ahead]:
    """The same, of one inspection by its chain."""
    with reader(engine, authority, now) as read:
        return ahead_of(read, chain, owed)


def _ahead(read: Reader, known: Known, view: ObligationView) -> Ahead:
    one = known.file.obligations[view.key]
    step = known.setting.protocol.steps[one.key.step]
    tried_at = tuple(at for at, _ in known.unanswered(step, one.key.strand, one.owed_from) if at <= read.now)
    owners = frozenset(owner.person for owner in view.owners)
    for at, people in _tellings(known, one):
        if others := tuple(told for told in people if told.person not in owners):
            return Ahead(tried_at, tuple(read.person(view.chain, told) for told in others), at)
    return Ahead(tried_at)


def _tellings(known: Known, one: Obligation) -> Iterable[tuple[datetime, tuple[f.Told, ...]]]:
    """Each telling that is still to come while it is owed, in order of time, and whom it reaches as things stand."""
    climb = Climb(known, one)
    for coming in sorted(climb.coming(), key=lambda each: (each.at, each.rung)):
        finder = known.finder(one.key.strand, coming.at)
        yield coming.at, people_for(climb.ladder.rungs[coming.rung], one.owed_by, finder)
