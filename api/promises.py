"""A promise as people read it: what its step says, the day it is for, and whether its time was agreed with anybody."""

from __future__ import annotations

from datetime import date, datetime

from api.local_times import day_words
from workflow.views import AlertView, ObligationView

_UNAGREED = "no time had been agreed"

STANDING = {
    "open": "owed",
    "missed": "missed",
    "kept": "done",
    "kept_late": "done late",
    "not_needed": "not needed, she said",
    "not_applicable": "does not apply",
    "waived": "waived",
    "released": "no longer owed",
    "not_told": "the authority had not been told in time",
}


def promise_words(says: str, occurrence: str, now: datetime, *, nothing_agreed: bool = False) -> str:
    """``We ring the head (for Tuesday 24 November; no time had been agreed)``, without a full stop."""
    words = says.rstrip(".")
    day = day_of(occurrence)
    aside = [f"for {day_words(day, now)}"] if day else []
    aside += [_UNAGREED] if nothing_agreed else []
    return f"{words} ({'; '.join(aside)})" if aside else words


def day_of(occurrence: str) -> date | None:
    """The local day that an occurrence is for; None for one that only has a number."""
    try:
        return date.fromisoformat(occurrence[:10])
    except ValueError:
        return None


def of_view(one: ObligationView | AlertView, now: datetime) -> str:
    """What a promise on a list says."""
    return promise_words(one.says, one.occurrence, now, nothing_agreed=one.nothing_agreed)


def with_place(one: ObligationView, now: datetime) -> str:
    """The same, and for what belongs to no inspection also whom it is about."""
    words = of_view(one, now)
    return f"{place_first(one)}: {words}" if one.is_standing else words


def place_first(one: ObligationView | AlertView) -> str:
    """The school, or ``The authority``, at the beginning of a line."""
    return f"{one.place[0].upper()}{one.place[1:]}"


def standing_words(one: ObligationView) -> str:
    """How a promise stands: ``done late``, ``no longer owed, because of this: ‘Closed’``."""
    ended = f"no longer owed, because {one.released_because}"
    if not one.released_because:
        return STANDING[one.status]
    return f"missed, and {ended}" if one.status == "missed" else ended
