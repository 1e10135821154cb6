"""The days that count for an authority: England's public holidays, and the terms and closures it last loaded."""

from __future__ import annotations

from functools import lru_cache

from protocols.holidays import england
from protocols.terms import read_closures
from workflow.core.facts import ClosuresLoaded
from workflow.core.setting import KnownDays


@lru_cache(maxsize=64)
def known_days(closures: ClosuresLoaded | None) -> KnownDays:
    """The days of ``closures``; None: no terms were loaded, and every weekday counts as a school day."""
    holidays = england()
    if closures is None:
        return KnownDays(holidays.days, holidays.known_until, holidays.version)
    loaded = read_closures(closures.text.encode(), closures.source)
    return KnownDays(
        public_holidays=holidays.days,
        known_until=holidays.known_until,
        version=f"{holidays.version} {loaded.version}",
        office_closed=loaded.office_closed,
        school_days=loaded.school_days(holidays.days),
        last_school_days=loaded.last_school_days_before_holidays(holidays.days),
    )
