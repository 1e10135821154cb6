"""Working time: which hours and days count, and the instant at which enough of them have passed; it never asks what time it is now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from protocols.local_time import (
    EVERY_DAY,
    LONDON,
    Calendar,
    NaiveInstant,
    NoWorkingTime,
    first_moment,
    in_utc,
    instant,
    local_day,
    local_wall_clock,
)

__all__ = [
    "EVERY_DAY",
    "LONDON",
    "Calendar",
    "Counted",
    "Derivation",
    "NaiveInstant",
    "NoWorkingTime",
    "Pause",
    "after_span",
    "first_moment",
    "instant",
    "local_day",
    "moved_out_of_pause",
    "nth_day",
]

_ONE_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
_FIRST_SHOWN, _LAST_SHOWN = 10, 2
_MOST_SHOWN = _FIRST_SHOWN + _LAST_SHOWN
_THREE_YEARS = timedelta(days=3 * 366)
_NEVER = datetime.max.replace(tzinfo=UTC)  # where a pause without end ends, so that it sorts last


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which a clock stands still, from `began_at` up to but not including `ended_at` (None: still going on).

    Raises ValueError when it ends before it begins, NaiveInstant when an instant has no time zone.
    """

    began_at: datetime
    ended_at: datetime | None

    def __post_init__(self) -> None:
        if self.ended_at is not None and in_utc(self.ended_at) < in_utc(self.began_at):
            raise ValueError(
                f"A pause cannot end ({self.ended_at.isoformat()}) before it begins ({self.began_at.isoformat()})."
            )
        in_utc(self.began_at)


@dataclass(frozen=True, slots=True)
class Counted:
    """One interval, or one day, that counted towards a span or was left out of it; UTC."""

    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a due time was reached, for whoever asks why; instants in UTC.

    `counted` holds at most the first 10 and the last 2 intervals. `paused` holds the open time that finished pauses took
    out. `result` is None while a pause without end has stopped the clock. `beyond_known` warns that the result lies after
    the last day whose holidays are known.
    """

    start: datetime
    calendar: str
    version: str
    counted: tuple[Counted, ...]
    paused: tuple[Counted, ...]
    result: datetime | None
    beyond_known: bool = False


def after_span(start: datetime, span: timedelta, calendar: Calendar, pauses: tuple[Pause, ...] = ()) -> Derivation:
    """The instant at which `span` of open time has been counted from `start`, with how it was counted.

    Real elapsed time is counted within the local hours, so a day on which the clocks change may hold 23 or 25 hours.
    A start outside hours counts from the next opening; a span that ends exactly at closing, or exactly where a pause
    begins, ends there. A span of zero is the start itself if that is open and not paused, otherwise the next such instant.
    Raises NaiveInstant, ValueError for a negative span, and NoWorkingTime when three years do not hold the span.
    """
    if span < _NOTHING:
        raise ValueError(f"A span of working time cannot be negative ({span}).")
    start = in_utc(start)
    result, counted, paused = _count(start, span, calendar, _merged(pauses))
    return Derivation(
        start=start,
        calendar=calendar.name,
        version=calendar.versions(),
        counted=tuple(counted) if len(counted) <= _MOST_SHOWN else (*counted[:_FIRST_SHOWN], *counted[-_LAST_SHOWN:]),
        paused=tuple(paused),
        result=result,
        beyond_known=result is not None and not calendar.knows(local_day(result)),
    )


def nth_day(
    start: date, number: int, calendar: Calendar, pauses: tuple[Pause, ...] = ()
) -> tuple[date | None, tuple[date, ...]]:
    """The London day that is `number` open days after `start` (before it, when negative), and the days counted to reach it.

    The start itself never counts; a number of 0 is the start itself if it is open, else the next open day, and counts no
    day. A day whose open hours lie wholly inside a pause is passed over; on reaching one inside a pause without end the
    day is None, with the days counted so far. Raises NoWorkingTime when a stretch of three years has no further open day.
    """
    if isinstance(start, datetime):
        raise TypeError(f"Days are counted from a day, not from an instant ({start.isoformat()}): use local_day first.")
    merged = _merged(pauses)
    step = -_ONE_DAY if number < 0 else _ONE_DAY
    day = start if number else start - _ONE_DAY
    counted: list[date] = []
    for _ in range(abs(number) or 1):
        reached = _next_counting_day(day, step, calendar, merged)
        if reached is None:
            return None, tuple(counted)
        day = reached
        counted.append(day)
    return day, tuple(counted) if number else ()


def moved_out_of_pause(at: datetime, calendar: Calendar, pauses: tuple[Pause, ...]) -> datetime | None:
    """Where a wall-clock time goes when it falls in a pause; a time outside every pause stays as it is. UTC.

    It moves to the same London time on the first open day after the pause: the day the pause ends, if that time is then
    still to come, otherwise the next open day. None while the pause goes on. A pause holds its first instant, not its last.
    Raises NaiveInstant, and NoWorkingTime when no open day follows within three years.
    """
    moved_at, clock = in_utc(at), local_wall_clock(at)
    for began_at, ended_at in _merged(pauses):
        if not began_at <= moved_at < ended_at:
            continue
        if ended_at == _NEVER:
            return None
        day = local_day(ended_at)
        if instant(day, clock) < ended_at:
            day += _ONE_DAY
        moved_at = instant(_open_day(day, _ONE_DAY, calendar), clock)
    return moved_at


# A stretch of open time: from, to, and whether it counts (False: a pause takes it out).
_Stretch = tuple[datetime, datetime, bool]
# Pauses in UTC, in order, none touching another; one without end ends at _NEVER.
_Merged = list[tuple[datetime, datetime]]


def _count(
    start: datetime, span: timedelta, calendar: Calendar, pauses: _Merged
) -> tuple[datetime | None, list[Counted], list[Counted]]:
    """Where the span ends (None: stopped), what counted towards it, and what pauses took out."""
    counted: list[Counted] = []
    paused: list[Counted] = []
    for began_at, ended_at, counts in _stretches(start, calendar, pauses):
        if not counts and ended_at == _NEVER:
            return None, counted, paused
        if not counts:
            paused.append(Counted(began_at, ended_at))
            continue
        if span <= ended_at - began_at:
            result = began_at + span
            return result, [*counted, Counted(began_at, result)] if span else counted, paused
        counted.append(Counted(began_at, ended_at))
        span -= ended_at - began_at
    raise NoWorkingTime(calendar.name, f"another {span} of open time", local_day(start))


def _stretches(start: datetime, calendar: Calendar, pauses: _Merged) -> Iterator[_Stretch]:
    """Open time from `start` on, day by day, until three years after the start or after the last pause that ends."""
    day = local_day(start)
    last = local_day(max([start, *(ended_at for _, ended_at in pauses if ended_at != _NEVER)])) + _THREE_YEARS
    while day <= last:
        hours = calendar.hours_on(day)
        if hours is not None:
            yield from _cut(max(hours[0], start), hours[1], pauses)
        day += _ONE_DAY


def _cut(began_at: datetime, ended_at: datetime, pauses: _Merged) -> Iterator[_Stretch]:
    """One open interval, cut where pauses begin and end; a pause without end takes all that is left, to _NEVER."""
    for pause_began_at, pause_ended_at in pauses:
        if pause_ended_at <= began_at or ended_at <= began_at:
            continue
        if ended_at <= pause_began_at:
            break
        if began_at < pause_began_at:
            yield began_at, pause_began_at, True
        left_out_until = pause_ended_at if pause_ended_at == _NEVER else min(ended_at, pause_ended_at)
        yield max(began_at, pause_began_at), left_out_until, False
        began_at = left_out_until
    if began_at < ended_at:
        yield began_at, ended_at, True


def _merged(pauses: tuple[Pause, ...]) -> _Merged:
    """Pauses in order, with those that overlap or touch joined and empty ones dropped."""
    merged: _Merged = []
    for began_at, ended_at in sorted(
        (in_utc(p.began_at), _NEVER if p.ended_at is None else in_utc(p.ended_at)) for p in pauses
    ):
        if merged and began_at <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ended_at))
        elif began_at < ended_at:
            merged.append((began_at, ended_at))
    return merged


def _next_counting_day(day: date, step: timedelta, calendar: Calendar, pauses: _Merged) -> date | None:
    """The next open day beyond `day` that no pause swallows whole; None when a pause without end swallows one."""
    while True:
        day = _open_day(day + step, step, calendar)
        swallowed_until = _swallowed_until(day, calendar, pauses) if pauses else None
        if swallowed_until is None:
            return day
        if swallowed_until == _NEVER:
            return None


def _swallowed_until(day: date, calendar: Calendar, pauses: _Merged) -> datetime | None:
    """The end of the pause that holds all the open hours of a day; None when some of them, or all, count."""
    hours = calendar.hours_on(day)
    if hours is None:
        return None
    return next((ended_at for began_at, ended_at in pauses if began_at <= hours[0] and hours[1] <= ended_at), None)


def _open_day(day: date, step: timedelta, calendar: Calendar) -> date:
    """The first open day from `day` on (or back, by `step`), itself included."""
    found = day
    for _ in range(_THREE_YEARS.days):
        if calendar.is_open_on(found):
            return found
        found += step
    raise NoWorkingTime(calendar.name, "another open day", day)
