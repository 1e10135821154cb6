"""Which deadline is in force for an occurrence: an answer that changes it holds from when it was given, not before."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from protocols.clauses import Deadline, Where
from workflow.core.deadlines import DueTime, Reckoning, from_when_given, reckon
from workflow.core.known import Known


def due_time(reckoning: Reckoning) -> DueTime:
    """When the occurrence is due, by the step's own deadline or the one that answers have put in its place."""
    found = reckon(reckoning, deadline_at(reckoning, reckoning.begun.start))
    for given_at in _answered(reckoning):
        if given_at > reckoning.begun.start:
            found = from_when_given(
                reckoning, found, given_at, partial(reckon, deadline=deadline_at(reckoning, given_at))
            )
    return found


def deadline_at(reckoning: Reckoning, at: datetime) -> Deadline:
    """The first of ``instead`` whose conditions held at an instant, else the step's own."""
    known, strand = reckoning.known, reckoning.begun.strand
    fitting = (one.due for one in reckoning.step.instead if all(_held(known, row, strand, at) for row in one.where))
    return next(fitting, reckoning.step.due)


def _held(known: Known, where: Where, strand: str, at: datetime) -> bool:
    given = [value for given_at, value in known.agreed(where.field, strand) if given_at <= at]
    return bool(given) and given[-1] in where.values


def _answered(reckoning: Reckoning) -> list[datetime]:
    """When anything was answered that the step's deadlines look at, in order."""
    fields = {row.field for one in reckoning.step.instead for row in one.where}
    strand = reckoning.begun.strand
    return sorted({given_at for field in fields for given_at, _ in reckoning.known.agreed(field, strand)})
