"""Whether the clock is running, in words for the board and as a yes or no for an outside watcher; machine time only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from api.local_times import clock_with_seconds, length


@dataclass(frozen=True, slots=True)
class Pulse:
    """How the clock is: ``says`` is for people. ``looked_at`` is the oldest of the last looks; None: it has never looked."""

    is_fine: bool
    says: str
    looked_at: datetime | None = None


def pulse(looks: tuple[datetime | None, ...], now: datetime, late_after: timedelta) -> Pulse:
    """The state of the clock from its last look at each authority; nothing to look at is fine."""
    if not looks:
        return Pulse(True, "There is no authority yet, so there is nothing to look at.")
    never = [one for one in looks if one is None]
    if never:
        return Pulse(False, "The clock has not looked yet. Until it does, nobody is told of anything.")
    oldest = min(one for one in looks if one is not None)
    if now - oldest > late_after:
        return Pulse(
            False,
            f"The clock has not looked for {length(now - oldest)}. Until it does, nobody is told of anything.",
            oldest,
        )
    return Pulse(True, f"Alongside is keeping watch: it last looked at {clock_with_seconds(oldest)}.", oldest)
