"""Times are read and told in local time, in words that need no working out."""

from datetime import UTC, datetime, timedelta

import pytest

from api.local_times import UnreadableTime, day_and_clock, due_words, iso_local, length, read_day, read_time, when


def utc(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


NOW = utc(23, 18, 5)  # a Monday in winter: local time is UTC


def test_a_time_without_a_zone_is_local_time() -> None:
    assert read_time("2026-11-23T10:05") == utc(23, 10, 5)
    # In July the clock on the wall is an hour ahead of UTC.
    assert read_time("2026-07-06T10:05") == utc(6, 9, 5, month=7)


def test_a_time_with_a_zone_keeps_it() -> None:
    assert read_time("2026-07-06T10:05Z") == utc(6, 10, 5, month=7)
    assert read_time("2026-07-06T10:05+02:00") == utc(6, 8, 5, month=7)


def test_a_time_that_is_skipped_in_march_is_the_moment_the_clocks_change() -> None:
    # 28 March 2027, 01:00 GMT becomes 02:00 BST: 01:30 does not exist.
    assert read_time("2027-03-28T01:30") == utc(28, 1, month=3, year=2027)


@pytest.mark.parametrize("words", ["", "tomorrow", "23/11/2026 10:05", "2026-11-31T10:05"])
def test_what_is_not_a_time_is_answered_with_how_to_write_one(words: str) -> None:
    with pytest.raises(UnreadableTime, match="write it as 2026-11-23T10:05"):
        read_time(words)


def test_what_is_not_a_day_is_answered_with_how_to_write_one() -> None:
    with pytest.raises(UnreadableTime, match="write it as 2026-11-23"):
        read_day("Monday")


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (utc(23, 18, 45), "18:45 today"),
        (utc(24, 12, 30), "12:30 tomorrow"),
        (utc(22, 9), "09:00 yesterday"),
        (utc(27, 15), "15:00 on Friday 27 November"),
        (utc(4, 17, month=1, year=2027), "17:00 on Monday 4 January 2027"),
    ],
)
def test_a_time_is_named_by_its_day_as_people_say_it(at: datetime, words: str) -> None:
    assert when(at, NOW) == words


def test_days_begin_at_local_midnight() -> None:
    # 23:30 UTC on 6 July is 00:30 on 7 July in London.
    assert when(utc(6, 23, 30, month=7), utc(6, 12, month=7)) == "00:30 tomorrow"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (utc(23, 18, 45), "by 18:45 today, in 40 minutes"),
        (utc(24, 12, 30), "by 12:30 tomorrow, in 18 hours"),
        (utc(27, 15), "by 15:00 on Friday 27 November"),
        (utc(23, 17, 45), "was due at 17:45 today, 20 minutes ago"),
        (utc(23, 18, 5), "was due at 18:05 today, less than a minute ago"),
        (None, "no time yet"),
    ],
)
def test_a_due_time_says_how_long_is_left(due: datetime | None, words: str) -> None:
    assert due_words(due, NOW) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=48), "2 days"),
    ],
)
def test_a_span_is_told_in_one_unit(span: timedelta, words: str) -> None:
    assert length(span) == words


def test_an_instant_for_programs_carries_the_offset_of_london() -> None:
    assert iso_local(utc(6, 9, 5, month=7)) == "2026-07-06T10:05:00+01:00"
    assert day_and_clock(utc(6, 9, 5, month=7)) == "Monday 6 July 2026, 10:05"
