"""What a decision needs to know beside the file itself: the protocol, the days that count, and the people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from protocols.model import Protocol
from workflow.core.inspection import Inspection
from workflow.core.roster import Roster, School


@dataclass(frozen=True, slots=True)
class KnownDays:
    """Days an authority's calendars are closed on, and its school days; local dates, England.

    ``known_until`` is the last day whose public holidays are known. ``school_days`` None: no terms were loaded, and
    every weekday counts as a school day.
    """

    public_holidays: frozenset[date]
    known_until: date
    version: str
    office_closed: frozenset[date] = frozenset()
    school_days: frozenset[date] | None = None
    last_school_days: tuple[date, ...] = ()

    @property
    def school_holidays(self) -> frozenset[date]:
        """The days of the terms loaded on which schools are shut; beyond them no school holidays are known."""
        return _between(self.school_days or frozenset())

    def is_school_day(self, day: date) -> bool:
        if self.school_days is None:
            return day.weekday() < 5 and day not in self.public_holidays
        return day in self.school_days


@lru_cache(maxsize=16)
def _between(school_days: frozenset[date]) -> frozenset[date]:
    """The days from the first school day to the last that are none."""
    if not school_days:
        return frozenset()
    first, last = min(school_days), max(school_days)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return frozenset(day for day in days if day not in school_days)


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another inspection of the same school, with the private values of it that are still kept, by entry and field."""

    file: Inspection
    values: Mapping[tuple[int, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """The protocol an inspection runs on, the days that count, and the people; all of one authority.

    ``others`` are the other inspections of the school by chain, and ``earlier`` the one that an opening names; both are
    looked up only where an answer names one.
    """

    protocol: Protocol
    days: KnownDays
    roster: Roster = field(default_factory=Roster)
    others: tuple[str, ...] = ()
    earlier: Earlier | None = None

    def school(self, key: str) -> School | None:
        return self.roster.schools.get(key)
