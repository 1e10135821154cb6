"""The cards of the board: one for each inspection, in what order its promises stand, and which of them wait behind a line.

What is missed, and what is due within twelve hours, is always seen. What is due later fills a card up to six promises; the rest is
counted, and opens at a touch. What a protocol keeps off the board is left out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.local_times import due_words, when
from api.pages.tellings import Told, next_words, told_of, tried_words
from api.promises import with_place
from workflow.ahead import NEAR
from workflow.views import Ahead, AlertView, BoardLine, ObligationView

DAY, WEEK = timedelta(days=1), timedelta(days=7)
SHOWN = 6  # promises of a card that are seen at once, unless more are missed or near

FIRST, NEARBY, LONG_MISSED, LATER = range(4)
Place = tuple[int, float]
_NOTHING: Place = (LATER + 1, 0.0)


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise as the board says it."""

    says: str
    tried: str
    due: str
    by: str
    told: Told
    next: str
    is_missed: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One inspection on the board; ``later`` are the promises that wait behind the line ``and_more``."""

    school: str
    stands: str
    also: tuple[str, ...]
    promises: tuple[Promise, ...]
    later: tuple[Promise, ...]
    and_more: str


def in_order(lines: Iterable[BoardLine], now: datetime) -> list[Card]:
    """A card for each inspection; the one whose first promise presses most stands first."""
    seen = [(line, _seen(line.owed, now)) for line in lines]
    seen.sort(key=lambda pair: (place(pair[1][0], now) if pair[1] else _NOTHING, pair[0].school_name, pair[0].chain))
    return [_card_of(line, owed, now) for line, owed in seen]


def standing_cards(owed: Iterable[ObligationView], told: tuple[AlertView, ...], now: datetime) -> list[Card]:
    """What belongs to no inspection, as far as it is missed or due within a week; nothing, when nothing is."""
    soon = [one for one in owed if one.due is not None and one.due < now + WEEK]
    card = _card("Beside the inspections", "", (), _seen(soon, now), Spoken(told, {}, now))
    return [card] if card.promises else []


def place(one: ObligationView, now: datetime) -> Place:
    """Where a promise stands: first of all what its protocol puts first, as far as it is missed or due within twelve hours.

    Then what else is due within twelve hours or was missed within a day, in order of time; then what was missed before
    that, the latest first; then what is due later, and last what has no time yet.
    """
    if one.due is None:
        return LATER, float("inf")
    at = one.due.timestamp()
    if one.due - now > NEAR:
        return LATER, at
    if one.on_board == "first":
        return FIRST, at
    return (NEARBY, at) if now - one.due <= DAY else (LONG_MISSED, -at)


def _seen(owed: Iterable[ObligationView], now: datetime) -> list[ObligationView]:
    """What may be on a page without a sign-in, in its order."""
    return sorted((one for one in owed if one.on_board != "no"), key=lambda one: (place(one, now), one.line))


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said about the promises of a card, and what will be: who was told, who is told next, and what was tried."""

    told: tuple[AlertView, ...]
    ahead: Mapping[str, Ahead]
    now: datetime

    def promise(self, one: ObligationView) -> Promise:
        ahead = self.ahead.get(one.key, Ahead())
        return Promise(
            says=with_place(one, self.now),
            tried=tried_words(ahead, one.due, self.now),
            due=due_words(one.due, self.now),
            by=", ".join(owner.name for owner in one.owners) or ", ".join(one.owed_by_titles),
            told=told_of([alert for alert in self.told if alert.key == one.key], self.now),
            next=next_words(ahead, self.now),
            is_missed=one.status == "missed",
        )


def _card_of(line: BoardLine, owed: list[ObligationView], now: datetime) -> Card:
    beside = (one for one in line.beside if one.on_board != "no")
    also = tuple(f"{one.says}: {one.state_says.rstrip('.')}." for one in beside)
    if line.set_aside:
        also = (*also, "The clock could not look at this inspection. The administrator has been told.")
    return _card(line.school_name, f"{line.state_says}.", also, owed, Spoken(line.told, line.ahead, now))


def _card(school: str, stands: str, also: tuple[str, ...], owed: list[ObligationView], spoken: Spoken) -> Card:
    pressing = sum(place(one, spoken.now)[0] < LATER for one in owed)
    shown, later = owed[: max(SHOWN, pressing)], owed[max(SHOWN, pressing) :]
    seen, behind = tuple(map(spoken.promise, shown)), tuple(map(spoken.promise, later))
    return Card(school, stands, also, seen, behind, and_more(later, spoken.now))


def and_more(later: list[ObligationView], now: datetime) -> str:
    """``And 3 more, due later: the first by 12:30 on Friday 27 November``; empty where there are none."""
    times = [one.due for one in later if one.due is not None]
    untimed = len(later) - len(times)
    if not times:
        return f"And {untimed} more, with no time yet" if later else ""
    first = f"{'the first ' if len(later) > 1 else ''}by {when(times[0], now)}"
    none_yet = f" ({untimed} with no time yet)" if untimed else ""
    return f"And {len(later)} more, due later: {first}{none_yet}"
