"""When a step is due: its deadline worked out from the facts of a file, with how it was worked out.

The result depends only on facts, calendars and the pauses on record, never on a remainder kept from before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from protocols.clauses import AtAnswer, ByTime, DayRule, Deadline, EarlierOf, Every, LateStart, Rule, Span, Within
from protocols.model import Step
from protocols.prose import deadline_words
from protocols.working_time import (
    EVERY_DAY,
    LONDON,
    Derivation,
    Pause,
    after_span,
    instant,
    local_day,
    moved_out_of_pause,
    nth_day,
)
from workflow.core.known import Known
from workflow.core.record import instant_from, instant_text


@dataclass(frozen=True, slots=True)
class Begun:
    """One occurrence of a step as it began. ``start`` is what its clock counts from, ``day`` the local day it is for."""

    occurrence: str
    strand: str
    armed_at: datetime
    owed_from: datetime
    start: datetime
    day: date
    cause: int


@dataclass(frozen=True, slots=True)
class DueTime:
    """A due time in UTC (None: a pause has stopped the clock, or nobody has given the date yet) and how it was reached."""

    due: datetime | None
    derivation: Mapping[str, object]
    beyond_known: bool = False


Others = Callable[[str, str], datetime | None]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a deadline is reckoned with: the file, the step, how it began, and the due times of other steps."""

    known: Known
    step: Step
    begun: Begun
    others: Others

    @property
    def pauses(self) -> tuple[Pause, ...]:
        kind = self.known.file.strands[self.begun.strand].kind
        return self.known.pauses(kind) if self.step.stops_in_pause else ()


def reckon(reckoning: Reckoning, deadline: Deadline) -> DueTime:
    """When the occurrence is due by this deadline, floor and late start included."""
    start = reckoning.begun.start
    words = deadline_words(deadline)
    if deadline.late_start and start.astimezone(LONDON).time() > deadline.late_start.after:
        found = _late(reckoning, deadline.late_start)
    else:
        found = _of_rule(reckoning, deadline.rule)
    return _floored(found, start, deadline.no_sooner_than, words)


def from_when_given(
    reckoning: Reckoning, before: DueTime, given_at: datetime, again: Callable[[Reckoning], DueTime]
) -> DueTime:
    """The due time once an answer has changed it: from when it was given, and never back to before that.

    ``again`` reckons with the answer. What is given after the due time in force comes too late to move it.
    """
    if before.due is not None and given_at > before.due:
        return before
    found = again(reckoning)
    if given_at <= reckoning.begun.start or found.due is None or found.due >= given_at:
        return found
    begun = replace(reckoning.begun, start=given_at, day=local_day(given_at))
    later = again(replace(reckoning, begun=begun))
    return later if before.due is None or (later.due is not None and later.due < before.due) else before


def _floored(found: DueTime, start: datetime, floor: timedelta | None, words: str) -> DueTime:
    """Never sooner than the floor after it began."""
    told = {"rule": words, **found.derivation}
    if found.due is not None and floor is not None and found.due < start + floor:
        told |= {"floor": f"{int(floor.total_seconds() // 60)} minutes", "before_floor": instant_text(found.due)}
        return DueTime(start + floor, told | {"result": instant_text(start + floor)}, found.beyond_known)
    return DueTime(found.due, told | {"result": _text(found.due)}, found.beyond_known)


def _of_rule(reckoning: Reckoning, rule: Rule) -> DueTime:
    match rule:
        case Within():
            return _within(reckoning, rule)
        case ByTime():
            return _by(reckoning, rule)
        case AtAnswer():
            return _at(reckoning, rule)
        case EarlierOf():
            return _earliest([_of_rule(reckoning, one) for one in rule.of])
        case Every():
            return _every(reckoning, rule)
        case other:
            due = reckoning.others(other.step, reckoning.begun.occurrence)
            return DueTime(due, {"start": _text(reckoning.begun.start), "with": other.step})


def _within(reckoning: Reckoning, rule: Within) -> DueTime:
    """A span from the start, or from a date in a form; what Ofsted sets from a document's date never stops."""
    if rule.of is not None:
        day = reckoning.known.day_of(rule.of, reckoning.begun.strand)
        return _unknown(f"{rule.of.form}.{rule.of.field}") if day is None else _days(reckoning, rule, day, ())
    if rule.span.unit == "days":
        return _days(reckoning, rule, local_day(reckoning.begun.start), reckoning.pauses)
    calendar = reckoning.known.calendar(rule.span.calendar)
    derived = after_span(reckoning.begun.start, rule.span.length, calendar, reckoning.pauses)
    return DueTime(derived.result, _derivation(derived), derived.beyond_known)


def _days(reckoning: Reckoning, rule: Within, start: date, pauses: tuple[Pause, ...]) -> DueTime:
    """The last of so many days, at ``by``, or when that day ends on its calendar."""
    calendar = reckoning.known.calendar(rule.span.calendar)
    day, counted = nth_day(start, rule.span.amount, calendar, pauses)
    told = _day_derivation(start, calendar.name, calendar.versions(), counted, pauses)
    if day is None:
        return DueTime(None, told)
    hours = calendar.hours_on(day)
    ends_at = instant(day, rule.by) if rule.by or hours is None else hours[1]
    return DueTime(moved_out_of_pause(ends_at, calendar, pauses), told, not calendar.knows(day))


def _by(reckoning: Reckoning, rule: ByTime) -> DueTime:
    day = _day(reckoning, rule.on)
    if day is None:
        of = rule.on.of
        return _unknown(f"{of.form}.{of.field}") if of else DueTime(None, {"start": _text(reckoning.begun.start)})
    return _clock(reckoning, day, rule.by, rule.on.calendar)


def _clock(reckoning: Reckoning, day: date, at: time, calendar: str | None) -> DueTime:
    """A wall-clock time on a day; one that falls in a pause that stops the clock moves out of it."""
    counting = reckoning.known.calendar(calendar)
    due = moved_out_of_pause(instant(day, at), counting, reckoning.pauses)
    told = {"start": _text(reckoning.begun.start), "calendar": counting.name, "day": day.isoformat()}
    return DueTime(due, told | _paused(reckoning.pauses), not counting.knows(day))


def _day(reckoning: Reckoning, rule: DayRule) -> date | None:
    """The day a rule names: so many days after (before) the day it begins or a date in a form, or the next such weekday."""
    start: date | None = reckoning.begun.day
    if rule.of is not None:
        start = reckoning.known.day_of(rule.of, reckoning.begun.strand)
    if start is None:
        return None
    if rule.weekday is not None:
        return start + timedelta(days=(rule.weekday - start.weekday()) % 7)
    if rule.number == 0:
        return start
    return nth_day(start, rule.number, reckoning.known.calendar(rule.calendar), reckoning.pauses)[0]


def _at(reckoning: Reckoning, rule: AtAnswer) -> DueTime:
    """The time somebody agreed in a form, or what stands for it when nobody has.

    What is agreed when the time agreed before has passed comes too late to move it.
    """
    found = _at_value(reckoning, rule, None)
    for agreed_at, value in reckoning.known.agreed(rule.field, reckoning.begun.strand):
        if found.due is None or agreed_at <= found.due:
            found = _at_value(reckoning, rule, value)
    return found


def _at_value(reckoning: Reckoning, rule: AtAnswer, value: str | None) -> DueTime:
    name = f"{rule.field.form}.{rule.field.field}"
    before = rule.before.length if rule.before else timedelta()
    if value is not None and value.endswith("Z"):
        due = moved_out_of_pause(instant_from(value), EVERY_DAY, reckoning.pauses)
        told = {"start": _text(reckoning.begun.start), "given": name, **_paused(reckoning.pauses)}
        return DueTime(due - before if due else None, told)
    at = time.fromisoformat(value) if value is not None else rule.otherwise
    if at is None:
        return _unknown(name)
    found = _clock(reckoning, reckoning.begun.day, at, None)
    given = {"given": name} if value is not None else {"otherwise": at.isoformat("minutes")}
    return DueTime(found.due - before if found.due else None, {**found.derivation, **given}, found.beyond_known)


def _every(reckoning: Reckoning, rule: Every) -> DueTime:
    """So many days since the last proof, or as many as were agreed, if fewer; what is agreed holds from then on."""
    found = _each(rule, rule.span.amount)(reckoning)
    agreed = reckoning.known.agreed(rule.agreed, reckoning.begun.strand) if rule.agreed else []
    for given_at, value in agreed:
        if value.isdigit() and int(value):
            amount = min(rule.span.amount, int(value))
            found = from_when_given(reckoning, found, given_at, _each(rule, amount))
    return found


def _each(rule: Every, amount: int) -> Callable[[Reckoning], DueTime]:
    span = Within(Span(amount, "days", rule.span.calendar), by=rule.by)
    return lambda one: _days(one, span, local_day(one.begun.start), one.pauses)


def _late(reckoning: Reckoning, rule: LateStart) -> DueTime:
    found = _by(reckoning, ByTime(rule.by, rule.on))
    return DueTime(found.due, {**found.derivation, "told_after": rule.after.isoformat("minutes")}, found.beyond_known)


def _earliest(found: list[DueTime]) -> DueTime:
    """The earliest of those that can be worked out; none while a pause stops every one."""
    others = {"earlier_of": [_text(one.due) for one in found]}
    known = sorted((one.due, place) for place, one in enumerate(found) if one.due is not None)
    if not known:
        return DueTime(None, others)
    first = found[known[0][1]]
    return DueTime(first.due, {**first.derivation, **others}, first.beyond_known)


def _unknown(name: str) -> DueTime:
    return DueTime(None, {"waits_for": name})


def _text(at: datetime | None) -> str:
    return "" if at is None else instant_text(at)


def _derivation(derived: Derivation) -> dict[str, object]:
    return {
        "start": instant_text(derived.start),
        "calendar": derived.calendar,
        "version": derived.version,
        "counted": [[instant_text(one.began_at), instant_text(one.ended_at)] for one in derived.counted],
        "paused": [[instant_text(one.began_at), instant_text(one.ended_at)] for one in derived.paused],
    }


def _day_derivation(
    start: date, calendar: str, version: str, counted: tuple[date, ...], pauses: tuple[Pause, ...]
) -> dict[str, object]:
    days = [one.isoformat() for one in counted]
    return {
        "start": start.isoformat(),
        "calendar": calendar,
        "version": version,
        "counted": days if len(days) <= 12 else [*days[:10], "…", days[-1]],
    } | _paused(pauses)


def _paused(pauses: tuple[Pause, ...]) -> dict[str, object]:
    if not pauses:
        return {}
    return {"paused": [[instant_text(one.began_at), _text(one.ended_at)] for one in pauses]}
