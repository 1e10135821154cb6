"""Spans of working time, worked by hand: openings, closings, holidays, the changes of the clocks, and pauses."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from protocols.working_time import (
    EVERY_DAY,
    Calendar,
    Counted,
    Derivation,
    NaiveInstant,
    NoWorkingTime,
    Pause,
    after_span,
    instant,
    local_day,
)

WEEKDAYS = frozenset({0, 1, 2, 3, 4})
HOLIDAYS = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29)})
OFFICE = Calendar("office", WEEKDAYS, time(8, 30), time(17, 30), HOLIDAYS, version="v1", known_until=date(2028, 12, 31))
# An inspection called on Monday 2 November 2026, on site on 3 and 4 November, with the day after feedback on 5 November.
INSPECTION = Calendar(
    "inspection",
    opens=time(7, 30),
    closes=time(20),
    only_on=frozenset({date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 5)}),
    outside=OFFICE,
)
NIGHT = Calendar("night", opens=time(0), closes=time(6))


def utc(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def due(start: datetime, span: timedelta, calendar: Calendar, *pauses: Pause) -> datetime | None:
    return after_span(start, span, calendar, pauses).result


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


# In November London keeps Greenwich time, so UTC is what the wall clock shows.


def test_a_span_inside_one_day_ends_that_day() -> None:
    assert due(utc(11, 2, 10, 5), hours(2), OFFICE) == utc(11, 2, 12, 5)


def test_a_span_that_outlasts_the_day_goes_on_next_morning() -> None:
    # 16:45 to 17:30 is 45 minutes; 1 h 15 is left from 08:30.
    assert due(utc(11, 2, 16, 45), hours(2), OFFICE) == utc(11, 3, 9, 45)


def test_a_start_before_opening_counts_from_opening() -> None:
    assert due(utc(11, 2, 6), hours(1), OFFICE) == utc(11, 2, 9, 30)


def test_a_start_after_closing_counts_from_the_next_opening() -> None:
    assert due(utc(11, 2, 21), hours(1), OFFICE) == utc(11, 3, 9, 30)


def test_a_start_at_closing_counts_from_the_next_opening() -> None:
    assert due(utc(11, 2, 17, 30), hours(1), OFFICE) == utc(11, 3, 9, 30)


def test_a_span_that_ends_at_closing_ends_at_closing() -> None:
    assert due(utc(11, 2, 16, 30), hours(1), OFFICE) == utc(11, 2, 17, 30)


def test_a_span_of_one_microsecond_after_closing_ends_one_microsecond_after_opening() -> None:
    found = due(utc(11, 2, 17, 30), timedelta(microseconds=1), OFFICE)
    assert found == datetime(2026, 11, 3, 8, 30, 0, 1, tzinfo=UTC)


def test_a_weekend_does_not_count() -> None:
    # Friday 6 November 17:00 to 17:30 is half an hour; the other half is Monday's.
    assert due(utc(11, 6, 17), hours(1), OFFICE) == utc(11, 9, 9)


def test_christmas_2026_and_the_monday_in_lieu_of_boxing_day_do_not_count() -> None:
    # Thursday 24 December 17:00 to 17:30; Friday 25 is Christmas, 26 and 27 the weekend, Monday 28 in lieu; Tuesday 29.
    assert due(utc(12, 24, 17), hours(1), OFFICE) == utc(12, 29, 9)


def test_a_span_of_nothing_is_the_start_when_it_is_open() -> None:
    assert due(utc(11, 2, 10, 5), timedelta(0), OFFICE) == utc(11, 2, 10, 5)


def test_a_span_of_nothing_outside_hours_is_the_next_opening() -> None:
    assert due(utc(11, 6, 17, 30), timedelta(0), OFFICE) == utc(11, 9, 8, 30)


def test_a_calendar_that_never_closes_counts_across_midnight() -> None:
    assert due(utc(11, 2, 23, 30), hours(1), EVERY_DAY) == utc(11, 3, 0, 30)


def test_a_start_at_midnight_belongs_to_the_day_that_begins() -> None:
    monday = Calendar("Mondays", frozenset({0}))
    assert due(utc(11, 3, 0), hours(1), monday) == utc(11, 9, 1)
    assert due(utc(11, 2, 23), hours(1), monday) == utc(11, 3, 0)


def test_a_start_in_another_zone_is_the_same_instant() -> None:
    paris = datetime(2026, 11, 2, 11, 5, tzinfo=timezone(hours(1)))
    assert due(paris, hours(2), OFFICE) == utc(11, 2, 12, 5)


def test_in_summer_the_wall_clock_is_an_hour_ahead_of_utc() -> None:
    # Monday 6 July 2026, 17:00 in London is 16:00 UTC; closing at 17:30 is 16:30 UTC, opening at 08:30 is 07:30 UTC.
    assert due(utc(7, 6, 16), hours(1), OFFICE) == utc(7, 7, 8)


# The clocks go back on Sunday 25 October 2026 and forward on Sunday 28 March 2027.


def test_the_day_the_clocks_go_back_has_25_hours() -> None:
    # Midnight on the 25th is 23:00 UTC on the 24th, in summer time; midnight on the 26th is 00:00 UTC.
    assert EVERY_DAY.hours_on(date(2026, 10, 25)) == (utc(10, 24, 23), utc(10, 26, 0))


def test_the_day_the_clocks_go_forward_has_23_hours() -> None:
    assert EVERY_DAY.hours_on(date(2027, 3, 28)) == (utc(3, 28, 0, year=2027), utc(3, 28, 23, year=2027))


def test_a_span_over_the_hour_that_comes_twice_counts_it_twice() -> None:
    # Midnight to 06:00 on 25 October is 23:00 to 06:00 UTC, seven hours.
    assert due(utc(10, 24, 23), hours(7), NIGHT) == utc(10, 25, 6)


def test_a_span_over_the_hour_that_is_skipped_does_not_count_it() -> None:
    # Midnight to 06:00 on 28 March is 00:00 to 05:00 UTC, five hours; the sixth is the next night's, from 23:00 UTC.
    assert due(utc(3, 28, 0, year=2027), hours(6), NIGHT) == utc(3, 29, 0, year=2027)


def test_office_hours_keep_to_the_wall_clock_over_the_weekend_the_clocks_go_back() -> None:
    # Friday 23 October 17:00 in London is 16:00 UTC; Monday's 09:00 is 09:00 UTC.
    assert due(utc(10, 23, 16), hours(1), OFFICE) == utc(10, 26, 9)


def test_office_hours_keep_to_the_wall_clock_over_easter_when_the_clocks_go_forward() -> None:
    # Thursday 25 March 17:00 UTC; Good Friday 26, weekend, Easter Monday 29; Tuesday 30 March 09:00 is 08:00 UTC.
    assert due(utc(3, 25, 17, year=2027), hours(1), OFFICE) == utc(3, 30, 8, year=2027)


def test_a_wall_clock_time_that_does_not_exist_is_the_instant_the_clocks_change() -> None:
    assert instant(date(2027, 3, 28), time(1, 30)) == utc(3, 28, 1, year=2027)
    assert instant(date(2027, 3, 28), time(1)) == utc(3, 28, 1, year=2027)
    assert instant(date(2027, 3, 28), time(2)) == utc(3, 28, 1, year=2027)
    assert instant(date(2027, 3, 28), time(0, 59)) == utc(3, 28, 0, 59, year=2027)


def test_a_wall_clock_time_that_exists_twice_is_the_first_of_the_two() -> None:
    assert instant(date(2026, 10, 25), time(1, 30)) == utc(10, 25, 0, 30)
    assert instant(date(2026, 10, 25), time(1, 20, fold=1)) == utc(10, 25, 0, 20)


def test_a_day_is_the_day_in_london() -> None:
    assert local_day(utc(7, 6, 23, 30)) == date(2026, 7, 7)
    assert local_day(utc(11, 2, 23, 30)) == date(2026, 11, 2)


# Inspection hours.


def test_a_call_at_15_40_gives_an_hour_the_same_afternoon() -> None:
    assert due(utc(11, 2, 15, 40), hours(1), INSPECTION) == utc(11, 2, 16, 40)


def test_a_concern_at_16_55_on_the_first_day_is_owed_an_action_by_17_40() -> None:
    assert due(utc(11, 3, 16, 55), timedelta(minutes=45), INSPECTION) == utc(11, 3, 17, 40)


def test_a_concern_at_19_45_goes_on_at_half_past_seven_next_morning() -> None:
    assert due(utc(11, 3, 19, 45), timedelta(minutes=45), INSPECTION) == utc(11, 4, 8)


def test_after_the_named_days_the_calendar_outside_counts() -> None:
    # Thursday 5 November 19:30 to 20:00; Friday 6 November is an office day, from 08:30.
    assert due(utc(11, 5, 19, 30), hours(1), INSPECTION) == utc(11, 6, 9)


def test_without_a_calendar_outside_all_other_days_are_closed() -> None:
    alone = Calendar("one day", opens=time(9), closes=time(10), only_on=frozenset({date(2026, 11, 4)}))
    assert due(utc(11, 2, 9), hours(1), alone) == utc(11, 4, 10)
    assert not alone.is_open_on(date(2026, 11, 5))
    assert alone.hours_on(date(2026, 11, 5)) is None


def test_a_closed_day_stays_closed_though_it_is_a_named_day() -> None:
    named = frozenset({date(2026, 12, 24), date(2026, 12, 25)})
    calendar = Calendar("inspection", opens=time(7, 30), closes=time(20), closed=HOLIDAYS, only_on=named)
    assert calendar.is_open_on(date(2026, 12, 24))
    assert not calendar.is_open_on(date(2026, 12, 25))


# Pauses: from Tuesday 3 November 10:00 to Friday 6 November 10:00.

PAUSE = Pause(utc(11, 3, 10), utc(11, 6, 10))


def test_time_in_a_pause_does_not_count() -> None:
    # Tuesday 08:30 to 10:00 is 1 h 30; the other 2 h 30 run from Friday 10:00.
    assert due(utc(11, 3, 8, 30), hours(4), OFFICE, PAUSE) == utc(11, 6, 12, 30)


def test_a_span_that_ends_where_a_pause_begins_ends_there() -> None:
    assert due(utc(11, 3, 9), hours(1), OFFICE, PAUSE) == utc(11, 3, 10)
    assert due(utc(11, 3, 9), hours(1), OFFICE, Pause(utc(11, 3, 10), None)) == utc(11, 3, 10)


def test_a_start_in_a_pause_counts_from_its_end() -> None:
    assert due(utc(11, 4, 12), hours(1), OFFICE, PAUSE) == utc(11, 6, 11)
    assert due(utc(11, 4, 12), timedelta(0), OFFICE, PAUSE) == utc(11, 6, 10)


def test_while_a_pause_goes_on_nothing_is_due() -> None:
    stopped = after_span(utc(11, 3, 8, 30), hours(4), OFFICE, (Pause(utc(11, 3, 10), None),))
    assert stopped.result is None
    assert stopped.counted == (Counted(utc(11, 3, 8, 30), utc(11, 3, 10)),)
    assert not stopped.beyond_known


def test_a_span_that_ends_before_a_pause_is_not_touched_by_it() -> None:
    assert due(utc(11, 3, 8, 30), hours(1), OFFICE, Pause(utc(11, 3, 10), None)) == utc(11, 3, 9, 30)


def test_pauses_that_overlap_are_taken_out_once() -> None:
    # Together Tuesday 10:00 to Wednesday 10:00. One hour on Tuesday, one on Wednesday.
    first, second = Pause(utc(11, 3, 10), utc(11, 3, 16)), Pause(utc(11, 3, 12), utc(11, 4, 10))
    assert due(utc(11, 3, 9), hours(2), OFFICE, second, first) == utc(11, 4, 11)


def test_a_pause_that_ended_as_it_began_takes_nothing_out() -> None:
    assert due(utc(11, 3, 9), hours(2), OFFICE, Pause(utc(11, 3, 10), utc(11, 3, 10))) == utc(11, 3, 11)


def test_a_pause_of_many_years_is_waited_out() -> None:
    # 2 November 2032 is a Tuesday.
    years = Pause(utc(11, 2, 10), utc(11, 2, 10, year=2032))
    assert due(utc(11, 2, 9), hours(2), OFFICE, years) == utc(11, 2, 11, year=2032)


# The derivation.


def test_a_derivation_tells_what_was_counted_and_what_was_left_out() -> None:
    assert after_span(utc(11, 3, 8, 30), hours(4), OFFICE, (PAUSE,)) == Derivation(
        start=utc(11, 3, 8, 30),
        calendar="office",
        version="v1",
        counted=(Counted(utc(11, 3, 8, 30), utc(11, 3, 10)), Counted(utc(11, 6, 10), utc(11, 6, 12, 30))),
        paused=(
            Counted(utc(11, 3, 10), utc(11, 3, 17, 30)),
            Counted(utc(11, 4, 8, 30), utc(11, 4, 17, 30)),
            Counted(utc(11, 5, 8, 30), utc(11, 5, 17, 30)),
            Counted(utc(11, 6, 8, 30), utc(11, 6, 10)),
        ),
        result=utc(11, 6, 12, 30),
        beyond_known=False,
    )


def test_a_pause_that_only_touches_the_open_hours_leaves_nothing_out() -> None:
    night = Pause(utc(11, 2, 17, 30), utc(11, 3, 8, 30))
    found = after_span(utc(11, 2, 16, 30), hours(2), OFFICE, (night,))
    assert found.paused == ()
    assert found.result == utc(11, 3, 9, 30)


def test_a_long_derivation_shows_the_first_ten_and_the_last_two_intervals() -> None:
    # 20 whole days from midnight on Sunday 1 November: days 1 to 10, then 19 and 20.
    found = after_span(utc(11, 1, 0), timedelta(days=20), EVERY_DAY)
    assert [counted.began_at.day for counted in found.counted] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 19, 20]


def test_twelve_intervals_are_all_shown() -> None:
    found = after_span(utc(11, 1, 0), timedelta(days=12), EVERY_DAY)
    assert [counted.began_at.day for counted in found.counted] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]


def test_a_result_after_the_last_known_holiday_says_so() -> None:
    # Friday 29 December 2028, 17:00; half an hour is left for Monday 1 January 2029, of which nobody has told us.
    assert after_span(utc(12, 29, 17, year=2028), hours(1), OFFICE).beyond_known
    assert not after_span(utc(12, 29, 16, year=2028), hours(1), OFFICE).beyond_known


def test_a_calendar_knows_no_more_than_the_one_outside_it() -> None:
    assert not INSPECTION.knows(date(2029, 1, 1))
    assert INSPECTION.knows(date(2028, 12, 31))
    assert EVERY_DAY.knows(date(2100, 1, 1))


def test_a_derivation_names_the_versions_of_both_calendars() -> None:
    both = Calendar("inspection", only_on=frozenset(), outside=OFFICE, version="v2")
    assert after_span(utc(11, 2, 9), hours(1), both).version == "v2; v1"


# What is refused.


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 2, 9)  # noqa: DTZ001 - the mistake under test
    with pytest.raises(NaiveInstant, match="2026-11-02T09:00:00 has no time zone"):
        after_span(naive, hours(1), OFFICE)
    with pytest.raises(NaiveInstant):
        local_day(naive)
    with pytest.raises(NaiveInstant):
        Pause(naive, None)


def test_a_wall_clock_time_with_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="carries a time zone"):
        instant(date(2026, 11, 2), time(9, tzinfo=UTC))


def test_a_negative_span_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        after_span(utc(11, 2, 9), hours(-1), OFFICE)


def test_a_calendar_without_enough_open_time_is_refused() -> None:
    never = Calendar("never", frozenset())
    with pytest.raises(NoWorkingTime, match="“never” does not reach another 1:00:00 of open time within three years"):
        after_span(utc(11, 2, 9), hours(1), never)
    one_day = Calendar("one day", only_on=frozenset({date(2026, 11, 2)}))
    with pytest.raises(NoWorkingTime, match="another 1:00:00 of open time"):
        after_span(utc(11, 2, 0), hours(25), one_day)


def test_a_calendar_that_closes_before_it_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="“back to front” closes at 08:00:00 but opens only at 09:00:00"):
        Calendar("back to front", opens=time(9), closes=time(8))


def test_a_weekday_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="names a weekday that is not 0"):
        Calendar("eighth day", frozenset({7}))


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Pause(utc(11, 3, 10), utc(11, 3, 9))
