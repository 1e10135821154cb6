"""Counted days, and wall-clock times that move out of a pause, worked by hand."""

from datetime import UTC, date, datetime, time

import pytest

from protocols.working_time import (
    EVERY_DAY,
    Calendar,
    NaiveInstant,
    NoWorkingTime,
    Pause,
    moved_out_of_pause,
    nth_day,
)

WEEKDAYS = frozenset({0, 1, 2, 3, 4})
HOLIDAYS = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})
# The authority's offices are shut from 24 December to 3 January; Ofsted's working days are not.
SHUT = frozenset({date(2026, 12, day) for day in range(24, 32)} | {date(2027, 1, day) for day in range(1, 4)})
OFSTED = Calendar("ofsted", WEEKDAYS, closed=HOLIDAYS)
OFFICE = Calendar("office", WEEKDAYS, time(8, 30), time(17, 30), HOLIDAYS | SHUT)


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_five_ofsted_working_days_from_the_draft_of_18_december_end_on_the_29th() -> None:
    # 21, 22, 23, 24; Christmas, the weekend and the Monday in lieu do not count; 29.
    day, counted = nth_day(date(2026, 12, 18), 5, OFSTED)
    assert day == date(2026, 12, 29)
    assert counted == tuple(date(2026, 12, number) for number in (21, 22, 23, 24, 29))


def test_four_office_days_from_the_draft_of_18_december_end_only_on_4_january() -> None:
    # 21, 22, 23; shut to 3 January; Monday 4 January.
    assert nth_day(date(2026, 12, 18), 4, OFFICE)[0] == date(2027, 1, 4)


def test_seven_calendar_days_are_the_same_weekday_over_the_change_of_the_clocks() -> None:
    assert nth_day(date(2026, 10, 21), 7, EVERY_DAY)[0] == date(2026, 10, 28)


def test_the_start_never_counts() -> None:
    assert nth_day(date(2026, 11, 2), 1, OFSTED) == (date(2026, 11, 3), (date(2026, 11, 3),))


def test_days_before_are_counted_backwards() -> None:
    # From Tuesday 3 November: Monday 2, then Friday 30 October.
    assert nth_day(date(2026, 11, 3), -2, OFSTED) == (date(2026, 10, 30), (date(2026, 11, 2), date(2026, 10, 30)))


def test_day_nought_is_the_start_when_it_is_open() -> None:
    assert nth_day(date(2026, 11, 2), 0, OFSTED) == (date(2026, 11, 2), ())


def test_day_nought_is_the_next_open_day_when_the_start_is_closed() -> None:
    assert nth_day(date(2026, 12, 25), 0, OFSTED) == (date(2026, 12, 29), ())


# A pause from Tuesday 3 November 10:00 to Friday 6 November 10:00 swallows Wednesday and Thursday whole.

PAUSE = Pause(utc(11, 3, 10), utc(11, 6, 10))


def test_a_day_wholly_in_a_pause_does_not_count() -> None:
    # Tuesday 3, Friday 6, Monday 9.
    day, counted = nth_day(date(2026, 11, 2), 3, OFFICE, (PAUSE,))
    assert day == date(2026, 11, 9)
    assert counted == (date(2026, 11, 3), date(2026, 11, 6), date(2026, 11, 9))


def test_a_day_whose_open_hours_are_wholly_in_a_pause_does_not_count() -> None:
    # Tuesday's hours, 08:30 to 17:30, all lie in the pause, though its night does not.
    pause = Pause(utc(11, 3, 8, 30), utc(11, 3, 17, 30))
    assert nth_day(date(2026, 11, 2), 1, OFFICE, (pause,))[0] == date(2026, 11, 4)
    assert nth_day(date(2026, 11, 2), 1, OFSTED, (pause,))[0] == date(2026, 11, 3)


def test_a_start_in_a_pause_is_not_day_nought() -> None:
    assert nth_day(date(2026, 11, 4), 0, OFFICE, (PAUSE,))[0] == date(2026, 11, 6)


def test_days_counted_backwards_pass_over_a_pause() -> None:
    # From Monday 9 November: Friday 6, then Tuesday 3.
    assert nth_day(date(2026, 11, 9), -2, OFFICE, (PAUSE,))[0] == date(2026, 11, 3)


def test_no_day_is_reached_while_a_pause_goes_on() -> None:
    still_going_on = (Pause(utc(11, 4, 10), None),)
    # Tuesday 3 and Wednesday 4, which began before the pause, count; Thursday 5 does not.
    assert nth_day(date(2026, 11, 2), 3, OFFICE, still_going_on) == (None, (date(2026, 11, 3), date(2026, 11, 4)))
    assert nth_day(date(2026, 11, 2), 2, OFFICE, still_going_on)[0] == date(2026, 11, 4)


def test_days_are_not_counted_from_an_instant() -> None:
    with pytest.raises(TypeError, match="use local_day first"):
        nth_day(utc(11, 2, 9), 1, OFSTED)


def test_a_calendar_with_no_further_open_day_is_refused() -> None:
    with pytest.raises(NoWorkingTime, match="“one day” does not reach another open day within three years"):
        nth_day(date(2026, 11, 2), 1, Calendar("one day", only_on=frozenset({date(2026, 11, 2)})))


# Wall-clock times.


def test_a_time_outside_every_pause_stays() -> None:
    assert moved_out_of_pause(utc(11, 2, 12), OFFICE, (PAUSE,)) == utc(11, 2, 12)
    assert moved_out_of_pause(utc(11, 2, 12), OFFICE, ()) == utc(11, 2, 12)


def test_a_time_in_a_pause_moves_to_the_day_it_ends_when_still_to_come() -> None:
    assert moved_out_of_pause(utc(11, 4, 12), OFFICE, (PAUSE,)) == utc(11, 6, 12)


def test_a_time_in_a_pause_moves_to_the_next_open_day_when_already_past() -> None:
    # 09:00 is before Friday 10:00, so Monday.
    assert moved_out_of_pause(utc(11, 4, 9), OFFICE, (PAUSE,)) == utc(11, 9, 9)


def test_a_time_at_the_very_end_of_a_pause_stays_and_at_its_very_beginning_moves() -> None:
    assert moved_out_of_pause(utc(11, 6, 10), OFFICE, (PAUSE,)) == utc(11, 6, 10)
    assert moved_out_of_pause(utc(11, 3, 10), OFFICE, (PAUSE,)) == utc(11, 6, 10)


def test_a_pause_that_ends_on_a_closed_day_moves_a_time_to_the_next_open_day() -> None:
    # It ends on Saturday 7 November at 08:00.
    assert moved_out_of_pause(utc(11, 4, 9), OFFICE, (Pause(utc(11, 3, 10), utc(11, 7, 8)),)) == utc(11, 9, 9)
    assert moved_out_of_pause(utc(11, 4, 9), EVERY_DAY, (Pause(utc(11, 3, 10), utc(11, 7, 8)),)) == utc(11, 7, 9)


def test_a_time_that_moves_into_a_second_pause_moves_again() -> None:
    second = Pause(utc(11, 6, 11), utc(11, 10, 9))
    assert moved_out_of_pause(utc(11, 4, 12), OFFICE, (second, PAUSE)) == utc(11, 10, 12)


def test_a_time_in_a_pause_that_goes_on_is_none() -> None:
    assert moved_out_of_pause(utc(11, 4, 12), OFFICE, (Pause(utc(11, 3, 10), None),)) is None


def test_a_time_moved_over_the_change_of_the_clocks_keeps_its_wall_clock() -> None:
    # 12:00 on Friday 23 October is 11:00 UTC; 12:00 on Monday 26 October is 12:00 UTC.
    pause = Pause(utc(10, 23, 8), utc(10, 26, 9))
    assert moved_out_of_pause(utc(10, 23, 11), OFFICE, (pause,)) == utc(10, 26, 12)


def test_a_wall_clock_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveInstant):
        moved_out_of_pause(datetime(2026, 11, 4, 12), OFFICE, (PAUSE,))  # noqa: DTZ001 - the mistake under test
