"""The calendars of a protocol with the days that a file and its authority know of; the file is only read here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from protocols.model import CalendarRule
from protocols.working_time import Calendar, local_day

if TYPE_CHECKING:
    from workflow.core.known import Known


def calendar_of(known: Known, rule: CalendarRule) -> Calendar:
    """The calendar that a rule of the file and the days known now give."""
    days = known.setting.days
    return Calendar(
        name=rule.key,
        weekdays=rule.weekdays,
        opens=rule.opens,
        closes=rule.closes,
        closed=_closed(known, rule),
        only_on=_only_on(known, rule),
        outside=known.calendar(rule.outside) if rule.outside else None,
        version=days.version,
        known_until=days.known_until if rule.closed else None,
    )


def _closed(known: Known, rule: CalendarRule) -> frozenset[date]:
    days = known.setting.days
    lists = {
        "england_public_holidays": days.public_holidays,
        "authority_closures": days.office_closed,
        "school_holidays": days.school_holidays,
    }
    return frozenset[date]().union(*(lists[name] for name in rule.closed))


def _only_on(known: Known, rule: CalendarRule) -> frozenset[date] | None:
    if not rule.on:
        return None
    sets = {
        "call_day": lambda: _call_days(known),
        "on_site_days": lambda: frozenset(known.on_site_days()),
        "paused_days": lambda: frozenset(known.paused_days()),
        "day_after_feedback": lambda: _days_after_feedback(known),
    }
    return frozenset[date]().union(*(sets[name]() for name in rule.on))


def _call_days(known: Known) -> frozenset[date]:
    entered = [one.at for one in known.entered_with("call_day")]
    return frozenset(local_day(at) for at in (*entered, *known.opening()))


def _days_after_feedback(known: Known) -> frozenset[date]:
    return frozenset(local_day(one.at) + timedelta(days=1) for one in known.entered_with("feedback"))
