"""What the board says of each promise beside its time: who was told, who is told next, and which tries nobody answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from api.local_times import clock, listed, when
from api.telling import WAYS, told_at
from protocols.working_time import local_day
from workflow.views import Ahead, AlertView


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told of a promise: those told last, and before them everybody else, once each, the latest first."""

    last: str = ""
    before: tuple[str, ...] = ()

    @property
    def and_before(self) -> str:
        return f"{len(self.before)} told before" if self.before else ""


def told_of(alerts: list[AlertView], now: datetime) -> Told:
    """Each person with the last time they were told; whoever was told by the same alert stands together."""
    latest = {alert.told.person: alert for alert in sorted(alerts, key=_told_last)}
    in_order = sorted(latest.values(), key=_told_last, reverse=True)
    lines = [_line(list(those), now) for _, those in groupby(in_order, key=_told_last)]
    return Told(lines[0], tuple(lines[1:])) if lines else Told()


def _told_last(alert: AlertView) -> tuple[datetime, datetime, int]:
    """After a gap several go at once, the highest first; the last of them by their own times is what counts."""
    return alert.raised_at, alert.fell_due, alert.seq


def _line(alerts: list[AlertView], now: datetime) -> str:
    names = listed([one.told.name for one in alerts])
    return f"{names} ({WAYS[alerts[0].how]} at {told_at(alerts[0], now)})"


def next_words(ahead: Ahead, now: datetime) -> str:
    """``Sim Example at 11:35, unless done``; empty where nobody else will be told."""
    if ahead.told_next_at is None:
        return ""
    names = listed([one.name for one in ahead.told_next])
    return f"{names} at {_short(ahead.told_next_at, now)}, unless done"


def tried_words(ahead: Ahead, due: datetime | None, now: datetime) -> str:
    """``Tried at 11:15 and 11:45, no answer; next try by 12:15``; empty where nobody has tried."""
    if not ahead.tried_at:
        return ""
    days = groupby(ahead.tried_at, key=local_day)
    tried = listed([_on_one_day(list(those), now) for _, those in days])
    again = due is not None and due > now
    return f"Tried at {tried}, no answer{f'; next try by {_short(due, now)}' if again and due else ''}."


def _on_one_day(those: list[datetime], now: datetime) -> str:
    return listed([*(clock(one) for one in those[:-1]), _short(those[-1], now)])


def _short(at: datetime, now: datetime) -> str:
    return clock(at) if local_day(at) == local_day(now) else when(at, now)
