"""When a step begins to be owed: each occurrence, from the facts of a file, up to the first one that lies after now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from protocols.clauses import Answered, EachDate, EachDay, Entering, FieldRef
from protocols.model import Step
from protocols.phrases import MONTHS, WEEKDAYS
from protocols.working_time import first_moment, instant, local_day
from workflow.core.basis import FOREVER
from workflow.core.deadlines import Begun
from workflow.core.inspection import Answer, StrandFile
from workflow.core.known import Known
from workflow.core.spans import days_later
from workflow.core.stretches import Stretch

_ONE_DAY, _ONE_WEEK = timedelta(days=1), timedelta(days=7)
_LOOKED_AHEAD = timedelta(days=400)
_OF_THE_FILE = ("on_site_day", "paused_day")
_BEFORE_HOLIDAYS = ("last_school_day", "last_day_of_half_term")  # a half-term ends where a school holiday begins
_MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, 1)}
Ended = Callable[[str, str], Iterable[tuple[str, datetime, int]]]


def begins(known: Known, step: Step, strand: StrandFile, now: datetime, done: Ended) -> list[Begun]:
    """The occurrences of a step in one strand that its own ``begins`` gives, in order; ``done`` gives those of another step."""
    match step.begins:
        case Entering() as rule:
            found = _entering(known, rule, strand)
        case Answered() as rule:
            found = _answered(known, rule, strand)
        case EachDay() as rule:
            found = _each_day(known, rule, strand, now)
        case EachDate() as rule:
            found = _each_date(known, rule.field, strand)
        case after:
            found = (_begun(number, strand, at, cause) for number, at, cause in done(after.step, strand.key))
    kept = _until_after(known, found, now)
    if isinstance(step.begins, EachDay) and not (kept and kept[-1].armed_at > now):
        known.notes.stands_until(_another_day_at(known, step.begins, strand, now))
    return kept


def _until_after(known: Known, found: Iterable[Begun], now: datetime) -> list[Begun]:
    """Those armed by now, and the first that will be."""
    kept: list[Begun] = []
    for one in sorted(found, key=lambda begun: begun.armed_at):
        kept.append(one)
        if one.armed_at > now:
            known.notes.stands_until(one.armed_at)
            break
    return kept


def _begun(occurrence: str, strand: StrandFile, start: datetime, cause: int) -> Begun:
    return Begun(occurrence, strand.key, start, start, start, local_day(start), cause)


def _entering(known: Known, rule: Entering, strand: StrandFile) -> Iterator[Begun]:
    of_kind = tuple(one for one in rule.states if one.strand == strand.kind)
    entries = [entered for _, entered in known.entered(of_kind, strand.key)]
    for number, entered in enumerate(entries, 1):
        start = entered.at
        if rule.at is not None:
            # What is answered as the state is entered again is about that time; the answer stands before the move.
            until = entries[number].seq - 1 if number < len(entries) else None
            start = known.instant_of(rule.at, strand.key, until) or start
        if rule.later is not None:
            start = first_moment(local_day(days_later(known, start, rule.later)))
        if local_day(start).weekday() not in rule.not_on:
            yield _begun(str(number), strand, start, entered.seq)


def _answered(known: Known, rule: Answered, strand: StrandFile) -> Iterator[Begun]:
    given = [one for one, _ in known.given(rule.field.form) if _answers(known, one, rule.field, strand)]
    if not rule.values:
        first = given[:1]
        yield from (_begun("1", strand, one.at, one.seq) for one in first)
        return
    matching = [one for one in given if str(one.answers[rule.field.field]) in rule.values]
    for number, one in enumerate(matching, 1):
        yield _begun(str(number), strand, one.at, one.seq)


def _answers(known: Known, answer: Answer, ref: FieldRef, strand: StrandFile) -> bool:
    return ref.field in answer.answers and known.is_of(answer.strand, strand.key)


def _each_date(known: Known, ref: FieldRef, strand: StrandFile) -> Iterator[Begun]:
    answer = known.latest(ref, strand.key)
    days = answer.answers[ref.field] if answer else []
    for text in days if isinstance(days, list) else []:
        day = date.fromisoformat(text)
        start = first_moment(day)
        assert answer is not None
        yield Begun(text, strand.key, max(start, answer.at), start, start, day, answer.seq)


def _each_day(known: Known, rule: EachDay, strand: StrandFile, now: datetime) -> Iterator[Begun]:
    stretches = _stretches(known, rule, strand)
    number = 0
    for day in _days(known, rule, stretches, now):
        number += 1
        if number < rule.from_number or day.weekday() not in rule.weekdays:
            continue
        if begun := _on_day(rule, strand, stretches, day):
            yield begun


def _stretches(known: Known, rule: EachDay, strand: StrandFile) -> tuple[Stretch, ...]:
    """The times in which the day counts: the states named, or for on-site and paused days those that declare them."""
    states = frozenset(one.state for one in rule.states if one.strand == strand.kind)
    if not states and rule.day == "on_site_day":
        states = known.states_where(strand.kind, "on_site_days")
    elif not states and rule.day == "paused_day":
        states = known.states_where(strand.kind, "pauses")
    return known.stretches(strand, states or _open_states(known, strand))


def _open_states(known: Known, strand: StrandFile) -> frozenset[str]:
    states = known.setting.protocol.strands[strand.kind].states.values()
    return frozenset(one.key for one in states if not one.final)


def _on_day(rule: EachDay, strand: StrandFile, stretches: tuple[Stretch, ...], day: date) -> Begun | None:
    """The occurrence for one day, if the strand is where it counts at its time; armed when that day (or its notice) begins."""
    wanted = instant(day, rule.owed_from) if rule.owed_from else first_moment(day)
    armed = first_moment(day - timedelta(days=rule.ahead))
    for one in stretches:
        start = max(wanted, one.from_at)
        in_time = one.until_at is None or start < one.until_at
        if in_time and (local_day(start) == day or rule.ahead):
            begins_at = max(armed, one.from_at)
            owed_from = begins_at if rule.ahead else start
            return Begun(day.isoformat(), strand.key, begins_at, owed_from, owed_from, day, one.seq)
    return None


def _days(known: Known, rule: EachDay, stretches: tuple[Stretch, ...], now: datetime) -> Iterator[date]:
    """The days of the rule's kind, in order, until a little after now."""
    if rule.day in _OF_THE_FILE:
        days = known.on_site_days() if rule.day == "on_site_day" else known.paused_days()
        yield from (day for day in days if any(_touches(one, day) for one in stretches))
        return
    last, seen = local_day(now) + _LOOKED_AHEAD, set[date]()
    for one in stretches:
        end = min(local_day(one.until_at), last) if one.until_at else last
        for day in _of_kind(known, rule, local_day(one.from_at), end):
            if day not in seen:
                seen.add(day)  # left and come back to on one day: it is one day all the same
                yield day


def _another_day_at(known: Known, rule: EachDay, strand: StrandFile, now: datetime) -> datetime:
    """When a day of the rule's kind first comes into view that is looked at now for the first time, if none lies ahead."""
    last = local_day(now) + _LOOKED_AHEAD
    goes_on = any(one.until_at is None or local_day(one.until_at) > last for one in _stretches(known, rule, strand))
    if rule.day in _OF_THE_FILE or not goes_on:
        return FOREVER
    if rule.day in _BEFORE_HOLIDAYS:
        following = min((day for day in known.setting.days.last_school_days if day > last), default=None)
        return FOREVER if following is None else first_moment(following - _LOOKED_AHEAD)
    return first_moment(local_day(now) + _ONE_DAY)


def _touches(stretch: Stretch, day: date) -> bool:
    ends = stretch.until_at is None or first_moment(day) < stretch.until_at
    return ends and local_day(stretch.from_at) <= day


def _of_kind(known: Known, rule: EachDay, first: date, end: date) -> Iterator[date]:
    """The days of the rule's kind from one day to another, both included, in order; days of no such kind are not looked at."""
    days = known.setting.days
    match rule.day:
        case name if name in _BEFORE_HOLIDAYS:
            yield from (day for day in sorted(days.last_school_days) if first <= day <= end)
        case name if name in WEEKDAYS:
            day = first + timedelta(days=(WEEKDAYS.index(name) - first.weekday()) % 7)
            while day <= end:
                if not rule.in_term or days.is_school_day(day):
                    yield day
                day += _ONE_WEEK
        case yearly:
            number, month = yearly.split()
            in_each = (date(year, _MONTH_NUMBERS[month], int(number)) for year in range(first.year, end.year + 1))
            yield from (day for day in in_each if first <= day <= end)
