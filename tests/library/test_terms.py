"""Terms and closures that an authority loads: what they mean, both forms of the file, and what is refused."""

from datetime import date
from hashlib import sha256
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.terms import Closures, Term, TermsError, read_closures

HOLIDAYS = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 3, 26), date(2027, 5, 3)})
YEAR = files("protocols").joinpath("calendars", "demo-terms.yaml").read_bytes()

SHORT = """\
source: Test Authority
seen_on: 2026-11-21
terms:
  - {name: Autumn, first_day: 2026-09-02, last_day: 2026-12-18}
half_terms:
  - {name: October, first_day: 2026-10-26, last_day: 2026-10-30}
office_closed:
  - 2026-11-02
  - {from: 2026-12-24, to: 2026-12-26}
"""

AS_EVENTS = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Test Authority//Terms//EN
X-WR-CALNAME:Test Authority
BEGIN:VEVENT
SUMMARY:Autumn
CATEGORIES:TERM
DTSTART;VALUE=DATE:20260902
DTEND;VALUE=DATE:20261219
END:VEVENT
BEGIN:VEVENT
SUMMARY:October
CATEGORIES:School,Half-Term
DTSTART;VALUE=DATE:20261026
DTEND;VALUE=DATE:20261031
END:VEVENT
BEGIN:VEVENT
SUMMARY:Repairs
CATEGORIES:OFFICE-CLOSED
DTSTART;VALUE=DATE:20261102
END:VEVENT
BEGIN:VEVENT
SUMMARY:Christmas
CATEGORIES:OFFICE-CLOSED
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261227
END:VEVENT
END:VCALENDAR
"""


def read(text: str, name: str = "terms.yaml") -> Closures:
    return read_closures(text.encode(), name)


def complaint(text: str, name: str = "terms.yaml") -> str:
    with pytest.raises(TermsError) as refused:
        read(text, name)
    return str(refused.value)


# What terms mean.


def test_a_school_day_is_a_weekday_in_term_outside_half_term_and_holidays() -> None:
    school_days = read_closures(YEAR, "demo").school_days(HOLIDAYS)
    assert date(2026, 9, 2) in school_days
    assert date(2026, 12, 18) in school_days
    assert date(2026, 9, 5) not in school_days  # a Saturday
    assert date(2026, 10, 28) not in school_days  # half-term
    assert date(2026, 12, 21) not in school_days  # after term
    assert date(2027, 5, 3) not in school_days  # the early May bank holiday


def test_the_shipped_year_has_194_school_days() -> None:
    # Autumn: 2 September to 18 December is 78 weekdays, less 5. Spring: 4 January to 25 March is 59, less 5.
    # Summer: 12 April to 21 July is 73, less 5 and the bank holiday of 3 May. 73 + 54 + 67 = 194.
    assert len(read_closures(YEAR, "demo").school_days(HOLIDAYS)) == 194


LAST_SCHOOL_DAYS = (
    date(2026, 10, 23),
    date(2026, 12, 18),
    date(2027, 2, 12),
    date(2027, 3, 25),
    date(2027, 5, 28),
    date(2027, 7, 21),
)


def test_every_school_holiday_has_a_last_school_day_before_it() -> None:
    # The Fridays before the half-term weeks; 25 March is the Thursday before Good Friday, 21 July a Wednesday.
    assert read_closures(YEAR, "demo").last_school_days_before_holidays(HOLIDAYS) == LAST_SCHOOL_DAYS


def test_a_term_that_ends_on_a_public_holiday_has_its_last_school_day_before_it() -> None:
    text = SHORT.replace("last_day: 2026-12-18", "last_day: 2026-12-25")
    assert read(text).last_school_days_before_holidays(HOLIDAYS)[-1] == date(2026, 12, 24)


def test_a_term_without_a_school_day_has_no_last_one() -> None:
    holiday = read("source: x\nseen_on: 2026-11-21\nterms: [{name: X, first_day: 2026-12-25, last_day: 2026-12-28}]\n")
    assert holiday.last_school_days_before_holidays(HOLIDAYS) == ()


def test_of_two_terms_without_a_holiday_between_them_each_ends_on_its_own_last_day() -> None:
    # Thursday 22 and Friday 23 October.
    first = "{name: A, first_day: 2026-09-02, last_day: 2026-10-22}"
    second = "{name: B, first_day: 2026-10-23, last_day: 2026-10-23}"
    closures = read(f"source: x\nseen_on: 2026-11-21\nterms: [{first}, {second}]\n")
    assert closures.last_school_days_before_holidays(HOLIDAYS) == (date(2026, 10, 22), date(2026, 10, 23))


# Both forms.


def test_a_yaml_file_is_read() -> None:
    assert read(SHORT) == Closures(
        terms=(Term("Autumn", date(2026, 9, 2), date(2026, 12, 18)),),
        half_terms=(Term("October", date(2026, 10, 26), date(2026, 10, 30)),),
        office_closed=frozenset({date(2026, 11, 2), date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26)}),
        source="Test Authority",
        version=sha256(SHORT.encode()).hexdigest(),
        seen_on=date(2026, 11, 21),
    )


def test_an_icalendar_file_says_the_same_and_its_ends_are_the_day_after() -> None:
    from_events, from_lines = read(AS_EVENTS, "terms.ics"), read(SHORT)
    assert from_events.terms == from_lines.terms
    assert from_events.half_terms == from_lines.half_terms
    assert from_events.office_closed == from_lines.office_closed
    assert from_events.source == "Test Authority"
    assert from_events.seen_on is None


def test_the_form_is_told_by_content_and_not_by_name() -> None:
    assert read(AS_EVENTS.replace("\n", "\r\n"), "terms.yaml").terms == read(SHORT, "terms.ics").terms


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read("\ufeff" + SHORT).terms == read(SHORT).terms


def test_terms_are_put_in_order() -> None:
    spring = "  - {name: Spring, first_day: 2027-01-04, last_day: 2027-03-25}\n"
    text = SHORT.replace("terms:\n", "terms:\n" + spring, 1)
    assert [term.name for term in read(text).terms] == ["Autumn", "Spring"]


def test_the_shipped_example_is_the_made_up_year_2026_27() -> None:
    example = read_closures(YEAR, "demo-terms.yaml")
    assert [term.first_day for term in example.terms] == [date(2026, 9, 2), date(2027, 1, 4), date(2027, 4, 12)]
    assert min(example.office_closed) == date(2026, 12, 24)
    assert max(example.office_closed) == date(2027, 1, 3)
    assert len(example.office_closed) == 11


# What is refused: one sentence that names the file, the place, the trouble and what to do.


def test_a_term_that_ends_before_it_begins_is_refused_whole() -> None:
    assert complaint(SHORT.replace("2026-12-18", "2026-08-18")) == (
        "terms.yaml, line 4: “Autumn” ends before it begins. Check its two days. Nothing of this file has been loaded."
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2026-12-18", "2026-12-32", "line 4: “2026-12-32” is not a day of the calendar. Write it as 2026-09-02."),
        ("2026-12-18", "next Friday", "line 4: “next Friday” is not a day of the calendar."),
        ("2026-12-18", "3026-12-18", "line 4: “3026-12-18” is not in this century. Check the year."),
        ("2026-12-18", "2028-12-18", "line 4: “Autumn” is longer than a year."),
        ("to: 2026-12-26", "to: 2026-12-20", "line 9: “office closed” ends before it begins."),
        ("2026-11-02", "[2026-11-02]", "line 8: expected from, to here."),
        ("2026-10-26", "2026-08-26", "line 6: the half-term holiday “October” lies inside no term."),
        ("half_terms", "half_term", "line 5: “half_term” is not known here. Use source, seen_on, terms, half_terms"),
        ("half_terms", "terms", "line 5: “terms” is given twice."),
        ("seen_on: 2026-11-21\n", "", "line 1: “seen_on” is missing. Add seen_on."),
        ("source: Test Authority", "source:", "line 1: “source” has no value."),
        ("source: Test Authority", "source: [x]", "line 1: expected a single word, sentence or day here."),
        ("name: Autumn, ", "", "line 4: “name” is missing."),
        ("terms:\n  - {", "terms:\n    {", "line 4: expected a list here. Begin each entry with a dash."),
        ("2026-12-18}", "2026-12-18", "it is not well-formed YAML"),
        ("seen_on", "seen_on: x\nseen_on", "line 3: “seen_on” is given twice."),
    ],
)
def test_a_mistake_in_a_yaml_file_is_named_by_its_line(old: str, new: str, said: str) -> None:
    assert said in complaint(SHORT.replace(old, new, 1))


def test_terms_that_overlap_are_refused() -> None:
    spring = "  - {name: Spring, first_day: 2026-12-18, last_day: 2027-03-25}\n"
    text = SHORT.replace("terms:\n", "terms:\n" + spring, 1)
    assert "line 4: “Spring” begins before “Autumn” has ended." in complaint(text)


def test_a_file_without_a_term_is_refused() -> None:
    assert "it holds no term" in complaint("source: x\nseen_on: 2026-11-21\nterms: []\n")
    assert "it holds no term" in complaint("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nEND:VCALENDAR\n", "terms.ics")


def test_an_empty_file_is_refused() -> None:
    assert complaint("").startswith("terms.yaml: it is empty.")


def test_a_file_that_is_not_a_mapping_is_refused() -> None:
    assert "line 1: expected source, seen_on, terms here." in complaint("- 1\n")


def test_a_file_of_nothing_but_brackets_is_refused() -> None:
    assert "it is not well-formed YAML" in complaint("[" * 500)


def test_a_file_that_is_not_text_is_refused() -> None:
    with pytest.raises(TermsError, match=r"terms\.yaml, line 2: it is not UTF-8 text"):
        read_closures(b"source: x\n\xff\xfe", "terms.yaml")


def test_a_very_large_file_is_refused() -> None:
    assert "it is larger than 200,000 bytes" in complaint("#" * 200_001)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("20261219", "20260902", "terms.ics, event 1 (“Autumn”): “Autumn” ends before it begins."),
        ("CATEGORIES:TERM\n", "", "event 1 (“Autumn”): it is not marked as a term, a half-term or a closure."),
        ("CATEGORIES:TERM\n", "CATEGORIES:TERM,HALF-TERM\n", "event 1 (“Autumn”): it is not marked as a term"),
        (";VALUE=DATE:20261026", ":20261026T090000Z", "event 2 (“October”): its DTSTART is not a day."),
        ("DTSTART;VALUE=DATE:20261102\n", "", "event 3 (“Repairs”): its DTSTART is not a day."),
        ("DTSTART;VALUE=DATE:20261102", "DTSTART;VALUE=DATE:20261302", "event 3 (“Repairs”): it is damaged"),
        ("DTSTART;VALUE=DATE:20261102", "DTSTART;VALUE=DATE:99991231", "event 3 (“Repairs”): its DTSTART is not in"),
        ("SUMMARY:Repairs", "SUMMARY:Repairs\nRRULE:FREQ=YEARLY", "event 3 (“Repairs”): it has a RRULE."),
        ("SUMMARY:Repairs", "SUMMARY:Repairs\nSTATUS:CANCELLED", "event 3 (“Repairs”): it is cancelled."),
        ("END:VCALENDAR\n", "", "terms.ics: it is not a well-formed iCalendar file"),
        ("20261026", "20260826", "event 2 (“October”): the half-term holiday “October” lies inside no term."),
    ],
)
def test_a_mistake_in_an_icalendar_file_is_named_by_its_event(old: str, new: str, said: str) -> None:
    assert said in complaint(AS_EVENTS.replace(old, new, 1), "terms.ics")


@given(st.sampled_from([SHORT, AS_EVENTS]), st.integers(0, 700), st.integers(0, 9), st.binary(max_size=6))
def test_any_damaged_file_is_either_read_or_refused_in_words(form: str, at: int, lost: int, put: bytes) -> None:
    text = form.encode()
    assert outcome(text[:at] + put + text[at + lost :]) in {"read whole", "refused in words"}


def outcome(text: bytes) -> str:
    """What became of a file; any error but TermsError goes on up."""
    try:
        closures = read_closures(text, "terms")
    except TermsError as refused:
        return "refused in words" if str(refused).endswith("Nothing of this file has been loaded.") else str(refused)
    return "read whole" if closures.terms else "read without a term"
