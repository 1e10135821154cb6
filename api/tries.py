"""Tries that nobody answered, in words: that they keep no promise, and by when the next one is. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from api.local_times import clock, when
from protocols.working_time import local_day
from workflow.contacts import Try
from workflow.views import Ahead, ObligationView


def recorded_tries(tries: Iterable[Try], now: datetime) -> Iterator[str]:
    """``No answer at 12:15: it keeps no promise. Try again by 12:45 today.``, of what was, or would be, recorded together."""
    yield from (_line(one.at, one.again_by, now) for one in tries)


def tries_before(owed: Iterable[ObligationView], ahead: Mapping[str, Ahead], now: datetime) -> Iterator[str]:
    """The latest try before what is still owed, with the time by which the next is due; each try once, the earliest first."""
    by_try: dict[datetime, list[datetime]] = {}
    for one in owed:
        tried_at = ahead[one.key].tried_at if one.is_open and one.key in ahead else ()
        if tried_at and one.due is not None:
            by_try.setdefault(tried_at[-1], []).append(one.due)
    for at in sorted(by_try):
        yield _line(at, min((due for due in by_try[at] if due > now), default=None), now)


def _line(at: datetime, again: datetime | None, now: datetime) -> str:
    tried = clock(at) if local_day(at) == local_day(now) else when(at, now)
    then = f"Try again by {when(again, now)}." if again else "Please try again."
    return f"No answer at {tried}: it keeps no promise. {then}"
