"""The board: the open inspections, what is owed next in each, by whom, by when, and who has been told. Anybody may open it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.errors import Misused
from api.pages.cards import in_order, standing_cards
from api.pages.showing import page
from api.wiring import Installation
from workflow import queries
from workflow.errors import UnknownThing
from workflow.standing import authority_name

router = APIRouter()


@router.api_route("/", methods=["GET", "HEAD"])
def board(request: Request, authority: str = "") -> Response:
    """GET / shows the only authority, or the one that ``?authority=`` names."""
    house: Installation = request.app.state.house
    key = _named(house, authority)
    now = house.now()
    cards = in_order(queries.board(house.engine, key, now), now)
    own = f"{key}/authority"
    owed = queries.obligations(house.engine, key, now, chain=own)
    standing = standing_cards(owed, queries.alerts_of(house.engine, key, own, now), now)
    values = {"authority": authority_name(house.engine, key), "pulse": house.pulse(), "cards": cards}
    values |= {"standing": standing}
    return page(request, house, "board.html", values)


def _named(house: Installation, authority: str) -> str:
    """The authority that is meant. Raises UnknownThing; who else is served here is nobody's business."""
    try:
        return house.authority(authority)
    except (UnknownThing, Misused):
        raise UnknownThing("authority", authority or "(none named)") from None
