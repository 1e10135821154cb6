"""Working time against a counter that looks at every minute, and against a library written by others."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workclock import Holidays, Schedule, WorkDay

from protocols.working_time import (
    EVERY_DAY,
    Calendar,
    Pause,
    after_span,
    local_day,
    nth_day,
)

MINUTE = timedelta(minutes=1)
LONDON = ZoneInfo("Europe/London")
WEEKDAYS = frozenset({0, 1, 2, 3, 4})
HOLIDAYS = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29)})
OFFICE = Calendar("office", WEEKDAYS, time(8, 30), time(17, 30), HOLIDAYS)
CALENDARS = (
    OFFICE,
    EVERY_DAY,
    Calendar("ofsted", WEEKDAYS, closed=HOLIDAYS),
    Calendar("nights", opens=time(0), closes=time(6)),
    Calendar("evenings", frozenset({5, 6}), opens=time(18)),
    Calendar(
        "inspection",
        opens=time(7, 30),
        closes=time(20),
        only_on=frozenset({date(2026, 10, 25), date(2026, 10, 26), date(2027, 3, 28)}),
        outside=OFFICE,
    ),
)
# A window around each change of the clocks, on its ninth day; the second holds Easter. It begins at 00:00 UTC.
WINDOWS = (datetime(2026, 10, 17, tzinfo=UTC), datetime(2027, 3, 20, tzinfo=UTC))
MINUTES_IN_A_WINDOW = 25 * 24 * 60
FIRST_DAYS = 10 * 24 * 60

calendars = st.sampled_from(CALENDARS)
windows = st.sampled_from(WINDOWS)
starts = st.integers(0, FIRST_DAYS)
spans = st.integers(1, 9 * 60)
pauses_in_minutes = st.lists(st.tuples(st.integers(0, FIRST_DAYS), st.none() | st.integers(0, 2 * 24 * 60)), max_size=2)

pauses_in_half_hours = st.lists(
    st.tuples(
        st.integers(0, 480).map(lambda number: number * 30), st.none() | st.integers(0, 96).map(lambda n: n * 30)
    ),
    max_size=2,
)


@cache
def wall_clocks(window: datetime) -> list[datetime]:
    """What a London wall clock shows at every minute of a window."""
    return [(window + minute * MINUTE).astimezone(LONDON) for minute in range(MINUTES_IN_A_WINDOW)]


@cache
def open_minutes(calendar: Calendar, window: datetime) -> list[bool]:
    """Whether each minute of a window is open, by its wall clock alone."""
    return [is_open(calendar, clock.date(), clock.time()) for clock in wall_clocks(window)]


def is_open(calendar: Calendar, day: date, clock: time) -> bool:
    if calendar.only_on is not None and day not in calendar.only_on:
        return calendar.outside is not None and is_open(calendar.outside, day, clock)
    if day.weekday() not in calendar.weekdays or day in calendar.closed:
        return False
    return calendar.opens <= clock and (calendar.closes is None or clock < calendar.closes)


def minute_by_minute(is_open_at: list[bool], start: int, span: int, pauses: list[tuple[int, int | None]]) -> int | None:
    """The minute at which `span` open minutes have passed: None when one is wanted in a pause without end."""
    left = span
    for minute in range(start, MINUTES_IN_A_WINDOW):
        if not is_open_at[minute]:
            continue
        if any(began <= minute and length is None for began, length in pauses):
            return None
        if any(length is not None and began <= minute < began + length for began, length in pauses):
            continue
        left -= 1
        if left == 0:
            return minute + 1
    raise AssertionError("the window is too short for this example")


def in_window(window: datetime, pauses: list[tuple[int, int | None]]) -> tuple[Pause, ...]:
    return tuple(
        Pause(window + began * MINUTE, None if length is None else window + (began + length) * MINUTE)
        for began, length in pauses
    )


@given(calendars, windows, starts, spans, pauses_in_minutes)
def test_any_span_ends_where_counting_every_minute_ends(
    calendar: Calendar, window: datetime, start: int, span: int, pauses: list[tuple[int, int | None]]
) -> None:
    expected = minute_by_minute(open_minutes(calendar, window), start, span, pauses)
    found = after_span(window + start * MINUTE, span * MINUTE, calendar, in_window(window, pauses)).result
    assert found == (None if expected is None else window + expected * MINUTE)


@given(calendars, windows, starts, spans, pauses_in_minutes)
def test_what_any_derivation_counted_is_the_span_and_what_it_left_out_is_the_rest_of_the_open_time(
    calendar: Calendar, window: datetime, start: int, span: int, pauses: list[tuple[int, int | None]]
) -> None:
    start_at = window + start * MINUTE
    found = after_span(start_at, span * MINUTE, calendar, in_window(window, pauses))
    counted = sum((piece.ended_at - piece.began_at for piece in found.counted), timedelta(0))
    left_out = sum((piece.ended_at - piece.began_at for piece in found.paused), timedelta(0))
    if found.result is None:
        assert counted < span * MINUTE
    else:
        assert counted == span * MINUTE
        passed = range(start, (found.result - window) // MINUTE)
        assert counted + left_out == sum(open_minutes(calendar, window)[minute] for minute in passed) * MINUTE


@given(calendars, windows, st.integers(0, 13), st.integers(-6, 6).filter(bool), pauses_in_half_hours)
def test_the_nth_day_is_where_looking_at_every_day_ends(
    calendar: Calendar, window: datetime, start: int, number: int, pauses: list[tuple[int, int | None]]
) -> None:
    first = local_day(window) + timedelta(days=start)
    found, counted = nth_day(first, number, calendar, in_window(window, pauses))
    days = list(day_by_day(calendar, window, first, number, merged_by_hand(pauses)))
    assert counted == tuple(day for day in days if day is not None)
    assert found == days[-1]


def day_by_day(
    calendar: Calendar, window: datetime, first: date, number: int, pauses: list[tuple[int, int | None]]
) -> Iterator[date | None]:
    """Each open day that no one pause holds from end to end, on the way to the last; None where such a pause goes on.

    It looks at every half hour of a day: hours and pauses begin and end at half hours.
    """
    day, left = first, abs(number)
    while left:
        day += timedelta(days=1 if number > 0 else -1)
        opened = open_half_hours(calendar, window, day)
        holding = [end for began, end in pauses if all(began <= at and (end is None or at < end) for at in opened)]
        if opened and None in holding:
            yield None
            return
        if opened and not holding:
            yield day
            left -= 1


def open_half_hours(calendar: Calendar, window: datetime, day: date) -> list[int]:
    """The minutes, from the beginning of a window, at which an open half hour of a day begins."""
    midnight = int((datetime.combine(day, time(0), LONDON) - window) / MINUTE)
    clocks = {at: (window + at * MINUTE).astimezone(LONDON) for at in range(midnight, midnight + 25 * 60, 30)}
    return [at for at, clock in clocks.items() if clock.date() == day and is_open(calendar, day, clock.time())]


def merged_by_hand(pauses: list[tuple[int, int | None]]) -> list[tuple[int, int | None]]:
    """At most two pauses as beginnings and ends, joined when they overlap or touch."""
    ends = [(began, None if length is None else began + length) for began, length in sorted(pauses, key=lambda p: p[0])]
    if len(ends) == 2 and (ends[0][1] is None or ends[1][0] <= ends[0][1]):
        last = None if None in (ends[0][1], ends[1][1]) else max(end for _, end in ends if end is not None)
        return [(ends[0][0], last)]
    return ends


WORKCLOCK = Schedule([WorkDay(time(8, 30), time(17, 30)), Holidays(HOLIDAYS)], time_zone="Europe/London")
seconds = st.integers(0, 200 * 24 * 3600)  # from 1 October 2026, over both changes of the clocks and Christmas
OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)


@given(seconds, st.integers(1, 5 * 9 * 3600))
def test_any_span_of_office_hours_ends_where_workclock_says(start: int, span: int) -> None:
    start_at, length = OCTOBER + timedelta(seconds=start), timedelta(seconds=span)
    assert after_span(start_at, length, OFFICE).result == WORKCLOCK.add(start_at, length)


@pytest.mark.parametrize("calendar", CALENDARS, ids=lambda calendar: str(calendar.name))
def test_the_hours_of_the_days_about_each_change_of_the_clocks_are_their_open_minutes(calendar: Calendar) -> None:
    for window in WINDOWS:
        is_open_at, clocks = open_minutes(calendar, window), wall_clocks(window)
        for number in range(6, 11):
            day = local_day(window) + timedelta(days=number)
            about = range((number - 1) * 1440, (number + 2) * 1440)
            opened = [window + m * MINUTE for m in about if is_open_at[m] and clocks[m].date() == day]
            assert calendar.hours_on(day) == ((opened[0], opened[-1] + MINUTE) if opened else None)
