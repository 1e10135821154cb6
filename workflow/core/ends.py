"""When what a step owes is released, though nothing proved it."""

from __future__ import annotations

from datetime import datetime

from protocols.clauses import Entering
from protocols.model import Step
from workflow.core.deadlines import Begun
from workflow.core.inspection import StrandFile
from workflow.core.known import Known
from workflow.core.spans import days_later


def end_of(known: Known, step: Step, strand: StrandFile, begun: Begun) -> datetime | None:
    """The instant it is released: a state of its ``until``, a span since it began, or the end of its strand; None: never yet."""
    ends: list[datetime] = []
    if step.until.after is not None:
        ends.append(days_later(known, begun.start, step.until.after))
    ends += _left(known, step, strand, begun)
    if (ended_at := known.ended_at(strand)) is not None:
        ends.append(max(ended_at, begun.armed_at))
    return min(ends, default=None)


def _left(known: Known, step: Step, strand: StrandFile, begun: Begun) -> list[datetime]:
    own = any(one.strand == strand.kind for one in step.until.entering)
    entered = known.entered(step.until.entering, strand.key if own else None)
    return [
        max(one.at, begun.armed_at)
        for where, one in entered
        if one.seq > begun.cause or (one.seq == begun.cause and _comes_after(step, where, one.state))
    ]


def _comes_after(step: Step, strand: StrandFile, state: str) -> bool:
    """For an inspection opened late: whether a state already passed lies beyond the one the step begins in."""
    if not isinstance(step.begins, Entering):
        return False
    order = [one.state for one in strand.entered]
    begun = [order.index(one.state) for one in step.begins.states if one.state in order]
    return bool(begun) and order.index(state) > min(begun)
