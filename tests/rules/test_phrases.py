"""The small phrases of the protocol language, each read and each refused with a sentence."""

from collections.abc import Callable
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols import phrases
from protocols.clauses import DayRule, FieldRef, Span, StateRef, When
from protocols.phrases import PhraseMistake


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 minutes", Span(30, "minutes")),
        ("1 minute", Span(1, "minutes")),
        ("1 hour", Span(1, "hours")),
        ("2 hours", Span(2, "hours")),
        ("60 inspection minutes", Span(60, "minutes", "inspection")),
        ("16 office hours", Span(16, "hours", "office")),
        ("1 office hour", Span(1, "hours", "office")),
        ("5 ofsted working days", Span(5, "days", "ofsted")),
        ("1 ofsted working day", Span(1, "days", "ofsted")),
        ("7 calendar days", Span(7, "days", "calendar")),
        ("1 calendar day", Span(1, "days", "calendar")),
        ("2 half_days working days", Span(2, "days", "half_days")),
    ],
)
def test_a_span_says_how_much_on_which_calendar(text: str, expected: Span) -> None:
    assert phrases.span(text) == expected


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("two days", "'two days' is not a span; write for example '2 office working days' or '60 minutes'"),
        (
            "2 days",
            "'2 days' does not say which days; write '2 calendar days' or for example '2 office working days'",
        ),
        (
            "2 working days",
            "'2 working days' does not say which days; write '2 calendar days' or for example '2 office working days'",
        ),
        ("2 office days", "'2 office days' is not a span; write '2 office working days' or '2 calendar days'"),
        ("1 office days", "'1 office days' is not a span; write '1 office working day' or '1 calendar day'"),
        ("60", "'60' has no unit; write for example '60 minutes' or '60 calendar days'"),
        (60, "'60' has no unit; write for example '60 minutes' or '60 calendar days'"),
        ("2 hour", "'2 hour' mixes one and many; write '1 hour' but '2 hours'"),
        (
            "5 calendar working days",
            (
                "'5 calendar working days' is not a span: 'calendar' means every day; "
                "write '5 calendar days', or name a calendar of this file"
            ),
        ),
        (
            "5 calendar hours",
            (
                "'5 calendar hours' is not a span: 'calendar' means every day; "
                "write '5 calendar days', or name a calendar of this file"
            ),
        ),
        (
            1.5,
            "'1.5' is not a span; write for example '60 minutes' or '2 office working days'; it may need quotes or a unit",
        ),
        (True, "'true' is not a span; write for example '60 minutes' or '2 office working days'"),
        ([], "a list is not a span; write for example '60 minutes' or '2 office working days'"),
        ({}, "a group of keys is not a span; write for example '60 minutes' or '2 office working days'"),
    ],
)
def test_a_span_that_cannot_be_read_is_refused_with_what_to_write(words: object, sentence: str) -> None:
    with pytest.raises(PhraseMistake) as refused:
        phrases.span(words)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "words",
    ["0 minutes", "-1 hours", "1.5 hours", "100000 minutes", "30  minutes", " 30 minutes", "30 minutes\n", "٣ hours"],
)
def test_a_span_is_a_whole_number_from_1_to_99999_and_single_spaces(words: str) -> None:
    with pytest.raises(PhraseMistake):
        phrases.span(words)


@given(
    st.integers(1, 99_999),
    st.sampled_from(["minutes", "hours", "office hours", "calendar days", "office working days"]),
)
def test_any_amount_of_any_unit_is_read_as_itself(amount: int, unit: str) -> None:
    assert phrases.span(f"{amount} {unit}").amount == amount


@pytest.mark.parametrize(
    ("read", "words", "sentence"),
    [
        (phrases.clock_span, "2 office hours", "must be plain minutes or hours here"),
        (phrases.clock_span, "1 calendar day", "must be plain minutes or hours here"),
        (phrases.days_span, "2 hours", "must be days here"),
        (phrases.days_ahead, "3 office working days", "must be calendar days here"),
        (phrases.local_time, "24:00", "is not a time"),
        (phrases.local_time, "9:30", "is not a time"),
        (phrases.local_time, "half past nine", "is not a time"),
        (phrases.local_time, 1020, "it may need quotes"),
        (phrases.hours, "08:30", "are not opening hours"),
        (phrases.hours, "17:30-08:30", "close before they open"),
        (phrases.hours, "08:30-08:30", "close before they open"),
        (phrases.field_ref, "call_time", "write form.field"),
        (phrases.field_ref, "a.b.c", "write form.field"),
        (phrases.state_ref, "Inspection.notified", "write strand.state"),
        (phrases.day_rule, "next day", "is not a day"),
        (phrases.day_rule, "2 office days after", "is not a day"),
        (phrases.day_rule, "Friday", "is not a day"),
        (phrases.rung_when, "soon", "is not a moment"),
        (phrases.rung_when, "25:00 on the day", "is not a moment"),
        (phrases.weekday, "caturday", "is not a weekday"),
        (phrases.weekdays, "fri-mon", "runs backwards"),
        (phrases.weekdays, "monday-friday", "are not days of the week"),
        (phrases.weekdays, [], "an empty list"),
        (phrases.day_kind, "someday", "is not a kind of day"),
        (phrases.day_kind, "31 september", "does not come every year"),
        (phrases.day_kind, "29 february", "does not come every year"),
    ],
)
def test_every_phrase_is_refused_with_a_sentence(
    read: Callable[[object], object], words: object, sentence: str
) -> None:
    with pytest.raises(PhraseMistake) as refused:
        read(words)
    assert sentence in str(refused.value)


def test_times_and_hours_are_on_24_hours() -> None:
    assert phrases.local_time("18:45") == time(18, 45)
    assert phrases.local_time("00:00") == time(0)
    assert phrases.hours("07:30-20:00") == (time(7, 30), time(20))
    assert phrases.hours("00:00-24:00") == (time(0), None)


def test_a_field_and_a_state_are_two_names_with_a_dot() -> None:
    assert phrases.field_ref("draft.issued_on") == FieldRef("draft", "issued_on")
    assert phrases.state_ref("inspection.notified") == StateRef("inspection", "notified")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("same day", DayRule()),
        ("friday", DayRule(weekday=4)),
        ("monday", DayRule(weekday=0)),
        ("draft.issued_on", DayRule(of=FieldRef("draft", "issued_on"))),
        ("1 office working day after", DayRule(1, "office")),
        ("2 office working days before", DayRule(-2, "office")),
        ("1 calendar day after", DayRule(1, "calendar")),
        ("10 calendar days before plan.meeting_on", DayRule(-10, "calendar", of=FieldRef("plan", "meeting_on"))),
        ("3 ofsted working days after draft.issued_on", DayRule(3, "ofsted", of=FieldRef("draft", "issued_on"))),
        ("1 after working day after", DayRule(1, "after")),  # a calendar may bear any name
    ],
)
def test_a_day_is_counted_from_the_beginning_or_from_a_form(text: str, expected: DayRule) -> None:
    assert phrases.day_rule(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("begins", When("begins")),
        ("due", When("due")),
        ("30 minutes before", When(span=Span(30, "minutes"), before=True)),
        ("1 office working day after", When(span=Span(1, "days", "office"))),
        ("08:00 on the day", When(at=time(8))),
    ],
)
def test_a_rung_comes_at_a_moment(text: str, expected: When) -> None:
    assert phrases.rung_when(text) == expected


def test_days_of_the_week_are_a_stretch_or_a_list() -> None:
    assert phrases.weekdays("mon-fri") == {0, 1, 2, 3, 4}
    assert phrases.weekdays("wed-wed") == {2}
    assert phrases.weekdays(["mon", "sunday"]) == {0, 6}


def test_kinds_of_day_are_named_or_come_each_year() -> None:
    assert phrases.day_kind("on_site_day") == "on_site_day"
    assert phrases.day_kind("last_school_day") == "last_school_day"
    assert phrases.day_kind("1 september") == "1 september"
    assert phrases.day_kind("30 june") == "30 june"


def test_days_ahead_are_a_number() -> None:
    assert phrases.days_ahead("3 calendar days") == 3


def test_long_words_are_shortened_and_kept_on_one_line() -> None:
    assert phrases.shown("a\nb") == "'a b'"
    assert phrases.shown("x" * 61) == f"'{'x' * 57}...'"
    assert phrases.shown("x" * 60) == f"'{'x' * 60}'"
    assert phrases.shown(None) == "nothing"


def refusal(read: Callable[[object], object], value: object) -> str:
    try:
        read(value)
    except PhraseMistake as mistake:
        return str(mistake)
    return ""


@given(st.one_of(st.text(), st.integers(), st.none(), st.booleans(), st.lists(st.text()), st.floats()))
def test_anything_at_all_is_read_or_refused_in_one_line(value: object) -> None:
    for read in (
        phrases.span,
        phrases.local_time,
        phrases.hours,
        phrases.field_ref,
        phrases.day_rule,
        phrases.rung_when,
        phrases.weekdays,
        phrases.day_kind,
    ):
        assert "\n" not in refusal(read, value)
