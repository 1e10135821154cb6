"""What the tries that nobody answered do to a due time; what counts as such a try is known of the file."""

from __future__ import annotations

from protocols.model import Step
from workflow.core.deadlines import Begun, DueTime
from workflow.core.differences import of_tries
from workflow.core.known import Known
from workflow.core.record import instant_text
from workflow.core.spans import later

_TRIES_BEFORE_ANOTHER_ROUTE = 2


def tried(known: Known, step: Step, begun: Begun, reckoned: DueTime) -> DueTime:
    """A try in time that nobody answered moves the due time to the next try; after the second, another route begins."""
    if step.try_again is None or reckoned.due is None:
        return reckoned
    due = reckoned.due
    tries = known.unanswered(step, begun.strand, begun.owed_from, _TRIES_BEFORE_ANOTHER_ROUTE)
    for at, _ in tries:
        if at <= due:
            due = max(due, later(known, at, step.try_again))
    # A later try would move nothing: it comes after those that count, or after the time it would have moved.
    last = tries[-1][0] if len(tries) == _TRIES_BEFORE_ANOTHER_ROUTE else due
    for form in {proof.form for proof in step.done if proof.form}:
        known.notes.read(of_tries(form), last)
    if due == reckoned.due:
        return reckoned
    derivation = {**reckoned.derivation, "first_due": instant_text(reckoned.due), "tried_again": instant_text(due)}
    return DueTime(due, derivation | {"result": instant_text(due)}, reckoned.beyond_known)
