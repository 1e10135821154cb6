"""The instant that lies a span after another, on the calendars that a file counts on."""

from __future__ import annotations

from datetime import datetime

from protocols.clauses import Span
from protocols.working_time import LONDON, after_span, instant, local_day, nth_day
from workflow.core.known import Known


def days_later(known: Known, at: datetime, span: Span) -> datetime:
    """The same local time, ``span`` of days later on its calendar."""
    day, _ = nth_day(local_day(at), span.amount, known.calendar(span.calendar))
    assert day is not None  # no pauses were given, so there always is such a day
    return instant(day, at.astimezone(LONDON).time())


def later(known: Known, at: datetime, span: Span) -> datetime:
    """The instant a span of any kind after another: so many days at the same local time, or so much open time."""
    if span.unit == "days":
        return days_later(known, at, span)
    after = after_span(at, span.length, known.calendar(span.calendar)).result
    assert after is not None  # no pauses were given, so it always ends
    return after
