"""Times as people write and read them, Europe/London: read from the command line, told on pages. It knows no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from protocols.working_time import LONDON, instant

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_CENTURY = 20


class UnreadableTime(ValueError):
    """What was written is not a time or a day; the sentence says how to write one."""


def read_time(words: str) -> datetime:
    """The UTC instant of ``2026-11-23T10:05`` (local time unless it says its zone); a day alone is its first moment.

    Raises UnreadableTime; also for a year of another century, which would put due times where no calendar reaches.
    """
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        raise UnreadableTime(f"'{words}' is not a date and time; write it as 2026-11-23T10:05") from None
    if at.year // 100 != _CENTURY:
        raise UnreadableTime(f"'{words}': the year {at.year} is not in this century; write it as 2026-11-23T10:05")
    return at.astimezone(UTC) if at.tzinfo else instant(at.date(), at.time()).astimezone(UTC)


def read_day(words: str) -> date:
    """A local day written as ``2026-11-23``. Raises UnreadableTime."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise UnreadableTime(f"'{words}' is not a date; write it as 2026-11-23") from None


def clock(at: datetime) -> str:
    return at.astimezone(LONDON).strftime("%H:%M")


def clock_with_seconds(at: datetime) -> str:
    return at.astimezone(LONDON).strftime("%H:%M:%S")


def long_day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def date_words(day: date) -> str:
    """``23 November 2026``."""
    return f"{day.day} {day:%B %Y}"


def day_words(day: date, now: datetime) -> str:
    """``Friday 27 November``; with the year where it is another than now's."""
    year = "" if day.year == now.astimezone(LONDON).year else f" {day.year}"
    return f"{long_day(day)}{year}"


def day_and_clock(at: datetime) -> str:
    """``Monday 23 November 2026, 10:05``, local time."""
    there = at.astimezone(LONDON)
    return f"{long_day(there.date())} {there.year}, {there:%H:%M}"


def when(at: datetime, now: datetime) -> str:
    """``18:45 today``, ``12:30 tomorrow``, ``15:00 on Friday 27 November``; with the year where it is another."""
    day, today = at.astimezone(LONDON).date(), now.astimezone(LONDON).date()
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    away = (day - today).days
    return f"{clock(at)} {near.get(away) or f'on {day_words(day, now)}'}"


def due_words(due: datetime | None, now: datetime) -> str:
    """``by 18:45 today, in 40 minutes``; after it, ``was due at 18:45 today, 20 minutes ago``."""
    if due is None:
        return "no time yet"
    if due <= now:
        return f"was due at {when(due, now)}, {length(now - due)} ago"
    left = due - now
    return f"by {when(due, now)}, in {length(left)}" if left < timedelta(hours=24) else f"by {when(due, now)}"


def length(span: timedelta) -> str:
    """A span in its largest fitting unit, rounded down: ``40 minutes``, ``3 hours``, ``2 days``."""
    if span < _MINUTE:
        return "less than a minute"
    if span < _HOUR:
        return _counted(span // _MINUTE, "minute")
    return _counted(span // _HOUR, "hour") if span < timedelta(days=2) else _counted(span.days, "day")


def listed(words: Sequence[str]) -> str:
    """``one``, ``one and two``, ``one, two and three``."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def iso_local(at: datetime) -> str:
    """ISO 8601 with the offset of London at that instant, to the second."""
    return at.astimezone(LONDON).isoformat(timespec="seconds")
