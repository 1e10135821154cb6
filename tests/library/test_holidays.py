"""England's public holidays as shipped, against GOV.UK's own list and a library that computes them."""

from datetime import date, timedelta

import holidays as computed
import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

from protocols.holidays import england


def test_the_list_is_the_one_gov_uk_publishes() -> None:
    published = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    assert england().days == {holiday["date"] for holiday in published}


def test_every_weekday_from_2012_to_2028_agrees_with_the_computed_holidays() -> None:
    theirs = computed.country_holidays("GB", subdiv="ENG", years=range(2012, 2029))
    every_day = (date(2012, 1, 1) + timedelta(days=number) for number in range(6210))  # to 31 December 2028
    assert [day for day in every_day if day.weekday() < 5 and (day in england().days) != (day in theirs)] == []


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2022, 9, 19), "Bank Holiday for the State Funeral of Queen Elizabeth II"),
        (date(2023, 5, 8), "Bank holiday for the coronation of King Charles III"),
        (date(2026, 12, 28), "Boxing Day, substitute day"),
        (date(2027, 3, 26), "Good Friday"),
    ],
)
def test_a_holiday_has_its_name(day: date, name: str) -> None:
    assert england().names[day] == name


def test_a_holiday_at_a_weekend_is_listed_on_its_substitute_day_only() -> None:
    # Boxing Day 2026 is a Saturday.
    assert date(2026, 12, 26) not in england().days
    assert all(day.weekday() < 5 for day in england().days)


def test_the_list_says_how_far_it_goes_and_when_it_was_seen() -> None:
    assert england().known_until == date(2028, 12, 31)
    assert england().seen_on == date(2026, 11, 21)
    assert england().source.startswith("GOV.UK bank holidays for England and Wales")
    assert max(england().days) <= england().known_until


def test_the_version_is_the_digest_of_the_list() -> None:
    assert len(england().version) == 64
    assert set(england().version) <= set("0123456789abcdef")


def test_the_list_is_read_once() -> None:
    assert england() is england()
