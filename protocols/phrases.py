"""The small phrases of the protocol language ("60 inspection minutes", "friday", "09:30") and how each is read.

Pure: text in, values out. Each reader raises PhraseMistake with the sentence a person should see.
"""

from __future__ import annotations

import re
from datetime import time

from protocols.clauses import DayRule, FieldRef, Span, StateRef, When

NAME = r"[a-z][a-z0-9_]*"
PROMISE = r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*"
PROTOCOL = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:/[a-z][a-z0-9]*(?:-[a-z0-9]+)*)?"
AMOUNT = r"[1-9][0-9]{0,4}"
TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
# `calendar` is the language's own word for every day, so no calendar of a file can stand in its place.
CALENDAR = rf"(?!calendar ){NAME}"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT_WEEKDAYS = tuple(day[:3] for day in WEEKDAYS)
MONTHS = {
    "january": 31,
    "february": 28,
    "march": 31,
    "april": 30,
    "may": 31,
    "june": 30,
    "july": 31,
    "august": 31,
    "september": 30,
    "october": 31,
    "november": 30,
    "december": 31,
}
DAY_KINDS = ("on_site_day", "paused_day", *WEEKDAYS, "last_school_day", "last_day_of_half_term")

CLOCK_SPAN = rf"(?:1 (?:minute|hour)|{AMOUNT} (?:minutes|hours))"
CALENDAR_DAYS = rf"(?:1 calendar day|{AMOUNT} calendar days)"
WORKING_DAYS = rf"(?:1 {CALENDAR} working day|{AMOUNT} {CALENDAR} working days)"
OPEN_HOURS = rf"(?:1 (?!working ){CALENDAR} (?:minute|hour)|{AMOUNT} (?!working ){CALENDAR} (?:minutes|hours))"
DAYS_SPAN = rf"(?:{CALENDAR_DAYS}|{WORKING_DAYS})"
SPAN = rf"(?:{CLOCK_SPAN}|{OPEN_HOURS}|{DAYS_SPAN})"
FIELD = rf"{NAME}\.{NAME}"
DAY = rf"(?:same day|{'|'.join(WEEKDAYS)}|{FIELD}|{DAYS_SPAN} (?:after|before)(?: {FIELD})?)"
WHEN = rf"(?:begins|due|{SPAN} (?:before|after)|{TIME} on the day)"
WEEKDAY = rf"(?:{'|'.join((*SHORT_WEEKDAYS, *WEEKDAYS))})"
WEEKDAY_RANGE = rf"(?:{'|'.join(SHORT_WEEKDAYS)})-(?:{'|'.join(SHORT_WEEKDAYS)})"
HOURS = rf"{TIME}-(?:{TIME}|24:00)"
YEARLY_DAY = rf"[1-9][0-9]? (?:{'|'.join(MONTHS)})"


class PhraseMistake(ValueError):
    """A phrase that cannot be read; its text is the sentence for the reader."""


def whole(pattern: str, text: str) -> bool:
    """Whether the whole text fits the pattern."""
    return re.fullmatch(pattern, text) is not None


def _text(value: object, wanted: str) -> str:
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool | list | dict):
        raise PhraseMistake(f"{shown(value)} is not {wanted}")
    raise PhraseMistake(f"{shown(value)} is not {wanted}; it may need quotes or a unit")


def shown(value: object) -> str:
    """A value as it is named in a sentence: in quotes, short, on one line."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a group of keys"
    if isinstance(value, list):
        return "a list"
    text = " ".join(str(value).lower().split() if isinstance(value, bool) else str(value).split())
    return f"'{text if len(text) <= 60 else text[:57] + '...'}'"


def span(value: object) -> Span:
    """A span of time: clock minutes or hours, those of a calendar, working days of a calendar, or calendar days."""
    number = isinstance(value, int) and not isinstance(value, bool)
    text = str(value) if number else _text(value, "a span; write for example '60 minutes' or '2 office working days'")
    if not re.fullmatch(SPAN, text):
        raise PhraseMistake(_why_not_a_span(text))
    amount, *words = text.split()
    unit = words[-1].rstrip("s")
    calendar = words[0] if len(words) > 1 else None
    return Span(int(amount), {"minute": "minutes", "hour": "hours", "day": "days"}[unit], calendar)  # type: ignore[arg-type]


def _why_not_a_span(text: str) -> str:
    said = shown(text)
    if re.fullmatch(rf"{AMOUNT} (?:working )?days?", text):
        amount = text.split(maxsplit=1)[0]
        return f"{said} does not say which days; write '{amount} calendar days' or for example '{amount} office working days'"
    if match := re.fullmatch(rf"({AMOUNT}) ({NAME}) days?", text):
        amount, word = match.groups()
        plural = "day" if amount == "1" else "days"
        return f"{said} is not a span; write '{amount} {word} working {plural}' or '{amount} calendar {plural}'"
    if re.fullmatch(r"[0-9]+", text):
        return f"{said} has no unit; write for example '{text} minutes' or '{text} calendar days'"
    if re.fullmatch(rf"{AMOUNT} calendar (?:working days?|minutes?|hours?)", text):
        return f"{said} is not a span: 'calendar' means every day; write '5 calendar days', or name a calendar of this file"
    if re.fullmatch(rf"{AMOUNT}(?: {NAME})?(?: working)? (?:minute|hour|day)s?", text):
        return f"{said} mixes one and many; write '1 hour' but '2 hours'"
    return f"{said} is not a span; write for example '2 office working days' or '60 minutes'"


def clock_span(value: object) -> Span:
    """A span of plain clock minutes or hours."""
    found = span(value)
    if found.calendar is not None:
        raise PhraseMistake(f"{shown(value)} must be plain minutes or hours here; write for example '30 minutes'")
    return found


def days_span(value: object) -> Span:
    """A span of days: calendar days, or working days of a calendar."""
    found = span(value)
    if found.unit != "days":
        raise PhraseMistake(
            f"{shown(value)} must be days here; write for example '7 calendar days' or '5 office working days'"
        )
    return found


def days_ahead(value: object) -> int:
    """How many calendar days ahead."""
    found = span(value)
    if found.unit != "days" or found.calendar != "calendar":
        raise PhraseMistake(f"{shown(value)} must be calendar days here; write for example '3 calendar days'")
    return found.amount


def local_time(value: object) -> time:
    """A local clock time on 24 hours."""
    text = _text(value, 'a time; write hours and minutes in quotes, for example "18:45"')
    if not re.fullmatch(TIME, text):
        raise PhraseMistake(
            f'{shown(value)} is not a time; write hours and minutes in quotes, for example "18:45" or "09:30"'
        )
    return time.fromisoformat(text)


def hours(value: object) -> tuple[time, time | None]:
    """Opening and closing local times; None closes at midnight."""
    text = _text(value, 'opening hours; write for example "08:30-17:30"')
    if not re.fullmatch(HOURS, text):
        raise PhraseMistake(f'{shown(value)} are not opening hours; write for example "08:30-17:30"')
    opens, closes = text.split("-")
    ends = None if closes == "24:00" else time.fromisoformat(closes)
    if ends is not None and ends <= time.fromisoformat(opens):
        raise PhraseMistake(f"{shown(value)} close before they open; write the earlier time first")
    return time.fromisoformat(opens), ends


def field_ref(value: object) -> FieldRef:
    """A field of a form, as form.field."""
    text = _text(value, "a field; write form.field, for example 'contact_plan.call_time'")
    if not re.fullmatch(FIELD, text):
        raise PhraseMistake(f"{shown(value)} is not a field; write form.field, for example 'contact_plan.call_time'")
    return FieldRef(*text.split("."))


def state_ref(value: object) -> StateRef:
    """A state of a strand, as strand.state."""
    text = _text(value, "a state; write strand.state, for example 'inspection.notified'")
    if not re.fullmatch(FIELD, text):
        raise PhraseMistake(f"{shown(value)} is not a state; write strand.state, for example 'inspection.notified'")
    return StateRef(*text.split("."))


def day_rule(value: object) -> DayRule:
    """A day, counted from the day a step begins or from a date in a form."""
    wanted = "a day; write for example 'same day', '1 office working day after', 'friday' or 'draft.issued_on'"
    text = _text(value, wanted)
    if text == "same day":
        return DayRule()
    if text in WEEKDAYS:
        return DayRule(weekday=WEEKDAYS.index(text))
    if whole(FIELD, text):
        return DayRule(of=field_ref(text))
    if counted := re.fullmatch(rf"({DAYS_SPAN}) (after|before)(?: ({FIELD}))?", text):
        days, side, of = counted.groups()
        number = span(days).amount if side == "after" else -span(days).amount
        return DayRule(number, span(days).calendar, of=field_ref(of) if of else None)
    raise PhraseMistake(f"{shown(value)} is not {wanted}")


def rung_when(value: object) -> When:
    """When a rung of a ladder comes."""
    wanted = "a moment; write 'begins', 'due', '30 minutes before', '30 minutes after' or '08:00 on the day'"
    text = _text(value, wanted)
    if not re.fullmatch(WHEN, text):
        raise PhraseMistake(f"{shown(value)} is not {wanted}")
    if text == "begins":
        return When("begins")
    if text == "due":
        return When("due")
    if text.endswith(" on the day"):
        return When(at=local_time(text.removesuffix(" on the day")))
    amount, _, side = text.rpartition(" ")
    return When(span=span(amount), before=side == "before")


def weekday(value: object) -> int:
    """A weekday, 0 for Monday."""
    text = _text(value, "a weekday; write for example 'mon' or 'monday'")
    if not re.fullmatch(WEEKDAY, text):
        raise PhraseMistake(f"{shown(value)} is not a weekday; write for example 'mon' or 'monday'")
    return SHORT_WEEKDAYS.index(text[:3])


def weekdays(value: object) -> frozenset[int]:
    """Days of the week: 'mon-fri', or a list of them."""
    if isinstance(value, list):
        if not value:
            raise PhraseMistake("an empty list of days is no day at all; write for example mon-fri")
        return frozenset(weekday(day) for day in value)
    text = _text(value, "days of the week; write for example mon-fri or [mon, wed]")
    if not re.fullmatch(WEEKDAY_RANGE, text):
        raise PhraseMistake(f"{shown(value)} are not days of the week; write for example mon-fri or [mon, wed]")
    first, last = (SHORT_WEEKDAYS.index(day) for day in text.split("-"))
    if last < first:
        raise PhraseMistake(f"{shown(value)} runs backwards; write the earlier day first, or a list")
    return frozenset(range(first, last + 1))


def day_kind(value: object) -> str:
    """The kind of day a step comes round on."""
    listed = ", ".join(DAY_KINDS)
    wanted = f"a kind of day; allowed: {listed}, or a day of the year as '1 september'"
    text = _text(value, wanted)
    if text in DAY_KINDS:
        return text
    if re.fullmatch(YEARLY_DAY, text):
        number, month = text.split()
        if int(number) <= MONTHS[month]:
            return text
        raise PhraseMistake(f"{shown(value)} does not come every year; write a day that does")
    raise PhraseMistake(f"{shown(value)} is not {wanted}")
