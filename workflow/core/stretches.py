"""A time a strand spent in certain states, and the local days it touches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from protocols.working_time import local_day

# How far ahead the days of a state that goes on are taken to be like today. From the day it was entered, so that
# the same facts always give the same days, whenever they are asked for.
_AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time a strand spent in certain states; ``until`` None: it is there still."""

    from_at: datetime
    until_at: datetime | None
    seq: int

    def days(self) -> Iterator[date]:
        """The local days it touches, in order, up to 400 days ahead when it goes on."""
        last = local_day(self.until_at) if self.until_at else local_day(self.from_at) + _AHEAD
        day = local_day(self.from_at)
        while day <= last:
            yield day
            day += timedelta(days=1)
