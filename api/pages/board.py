"""The board: the open inspections, what is owed next in each, by whom, by when, and who has been told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.errors import Misused
from api.local_times import due_words
from api.pages.showing import page
from api.promises import with_place
from api.telling import WAYS, told_at
from api.wiring import Installation
from workflow import queries
from workflow.errors import UnknownThing
from workflow.standing import authority_name
from workflow.views import AlertView, BoardLine, ObligationView

router = APIRouter()
NEAR = timedelta(days=7)
SHOWN = 6  # promises of one inspection on the board; the rest are counted


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise as the board says it."""

    says: str
    due: str
    by: str
    told: tuple[str, ...]
    is_missed: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One inspection on the board."""

    school: str
    stands: str
    also: tuple[str, ...]
    promises: tuple[Promise, ...]
    later: str


@router.api_route("/", methods=["GET", "HEAD"])
def board(request: Request, authority: str = "") -> Response:
    """GET / shows the only authority, or the one that ``?authority=`` names."""
    house: Installation = request.app.state.house
    key = _named(house, authority)
    now = house.now()
    cards = [card(line, now) for line in queries.board(house.engine, key, now)]
    own = f"{key}/authority"
    owed = queries.obligations(house.engine, key, now, chain=own)
    standing = standing_cards(owed, queries.alerts_of(house.engine, key, own, now), now)
    values = {"authority": authority_name(house.engine, key), "pulse": house.pulse(), "cards": cards}
    values |= {"standing": standing}
    return page(request, house, "board.html", values)


def card(line: BoardLine, now: datetime) -> Card:
    """One inspection in the words of the board; times are told as seen from ``now``."""
    owed = sorted(line.owed, key=lambda one: (one.due is None, one.due or one.owed_from))
    also = tuple(f"{one.says}: {_inside(one.state_says)}." for one in line.beside)
    if line.set_aside:
        also = (*also, "The clock could not look at this inspection. The administrator has been told.")
    told = line.told
    return Card(
        school=line.school_name,
        stands=f"{line.state_says}.",
        also=also,
        promises=tuple(promise(one, told, now) for one in owed[:SHOWN]),
        later=_later(len(owed) - SHOWN),
    )


def standing_cards(owed: tuple[ObligationView, ...], told: tuple[AlertView, ...], now: datetime) -> list[Card]:
    """What belongs to no inspection, as far as it is missed or due within a week; nothing, when nothing is."""
    soon = [one for one in owed if one.due is not None and one.due < now + NEAR]
    lines = [promise(one, told, now) for one in soon]
    return [Card("Beside the inspections", "", (), tuple(lines), "")] if lines else []


def promise(one: ObligationView, told: tuple[AlertView, ...], now: datetime) -> Promise:
    by = ", ".join(owner.name for owner in one.owners) or ", ".join(one.owed_by_titles)
    return Promise(
        says=with_place(one, now),
        due=due_words(one.due, now),
        by=by,
        told=told_words([alert for alert in told if alert.key == one.key], now),
        is_missed=one.status == "missed",
    )


def told_words(alerts: list[AlertView], now: datetime) -> tuple[str, ...]:
    """Who has been told of a promise, each person once, with the last time."""
    latest = {alert.told.person: alert for alert in sorted(alerts, key=_told_last)}
    said = tuple(f"{one.told.name} ({WAYS[one.how]} at {told_at(one, now)})" for one in latest.values())
    return said or ("nobody yet",)


def _told_last(alert: AlertView) -> tuple[datetime, datetime, int]:
    """After a gap several go at once, the highest first; the last of them by their own times is what counts."""
    return alert.raised_at, alert.fell_due, alert.seq


def _inside(sentence: str) -> str:
    return sentence.rstrip(".")


def _later(number: int) -> str:
    if number <= 0:
        return ""
    return "And 1 more promise, due later." if number == 1 else f"And {number} more promises, due later."


def _named(house: Installation, authority: str) -> str:
    """The authority that is meant. Raises UnknownThing; who else is served here is nobody's business."""
    try:
        return house.authority(authority)
    except (UnknownThing, Misused):
        raise UnknownThing("authority", authority or "(none named)") from None
