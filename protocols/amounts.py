"""What a file may ask time to do: spans that end within a year, calendars that come to an end, and no telling every minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

from protocols import schema
from protocols.clauses import Span
from protocols.findings import Finding, Path
from protocols.names import walk
from protocols.prose import span_words

_YEAR = timedelta(days=366)
_SHORTEST_REPEAT = timedelta(minutes=5)


def wrong_amounts(shape: schema.ProtocolShape) -> Iterator[Finding]:
    """Every span longer than a year of its calendar, every repeat below five minutes, every calendar that never ends."""
    circular = [key for key in shape.calendars if _comes_round(shape, key)]
    for key in circular:
        says = f"'{key}' comes to count on itself: when none of its days is left, another calendar must count"
        yield Finding(("calendars", key, "outside"), says)
    for path, value in walk(shape):
        if isinstance(value, Span) and not circular:
            yield from _span(path, value, shape)


def _comes_round(shape: schema.ProtocolShape, key: str) -> bool:
    seen: set[str] = set()
    here: str | None = key
    while here in shape.calendars and here not in seen:
        seen.add(str(here))
        here = shape.calendars[str(here)].outside
    return here == key


def _span(path: Path, span: Span, shape: schema.ProtocolShape) -> Iterator[Finding]:
    words = span_words(span)
    if path[-1] == "again_every" and span.unit != "days" and span.length < _SHORTEST_REPEAT:
        yield Finding(path, f"'{words}' is too often: five minutes at least, so that somebody can answer")
    if _elapsed(span, shape) > _YEAR:
        yield Finding(path, f"'{words}' is more than a year; what is owed must come round sooner")


def _elapsed(span: Span, shape: schema.ProtocolShape) -> timedelta:
    """About how long a span takes on its calendar, closures left aside."""
    rule = shape.calendars.get(span.calendar or "")
    while rule is not None and rule.outside in shape.calendars:
        rule = shape.calendars[str(rule.outside)]
    a_week = 7 if rule is None or rule.days is None else len(rule.days)
    if span.unit == "days":
        return timedelta(days=span.amount * 7 / a_week)
    if rule is None or rule.hours is None:
        return span.length * 7 / a_week
    opens, closes = rule.hours
    open_for = (timedelta(days=1) if closes is None else _since_midnight(closes)) - _since_midnight(opens)
    return span.length / open_for * timedelta(days=7) / a_week


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)
