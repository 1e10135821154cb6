"""The days that count for an authority: England's public holidays, and the terms and closures it last loaded."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Connection, bindparam, select

from protocols.holidays import england
from protocols.terms import read_closures
from workflow.core.facts import ClosuresLoaded
from workflow.core.record import unseal
from workflow.core.setting import KnownDays
from workflow.store import tables as t

_TEXT = select(t.entry.c.text).where(
    t.entry.c.authority == bindparam("authority"),
    t.entry.c.chain == bindparam("chain"),
    t.entry.c.seq == bindparam("seq"),
)


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
        half_term_ends=loaded.half_term_ends(holidays.days),
    )


def days_loaded(connection: Connection, authority: str, chain: str, seq: int) -> KnownDays:
    """The days as the entry ``seq`` of the authority's record has them; 0: none were loaded."""
    if seq == 0:
        return known_days(None)
    key = {"authority": authority, "chain": chain, "seq": seq}
    fact = unseal(connection.execute(_TEXT, key).scalar_one()).fact
    assert isinstance(fact, ClosuresLoaded)
    return known_days(fact)
