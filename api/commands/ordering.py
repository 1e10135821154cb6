"""The commands on the protocols an authority may hold: which there are, in which order, and which one a school's inspection runs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import typer

from api.commands.answering import answering
from api.commands.chosen import Chosen, chosen
from api.commands.protocol import app
from api.errors import NotSetUp
from api.local_times import date_words
from api.protocols_in_words import for_words, place_words, source_words, why_words
from api.replies import FINE, FOUND_PROBLEMS, Reply
from protocols import catalogue
from protocols.errors import ProtocolError
from protocols.model import Protocol
from protocols.working_time import local_day
from workflow import queries
from workflow.authority_rules import OPERATOR
from workflow.ordering import Question

__all__ = ["app"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a protocol stands in an authority's order, since when, and the digest of the version that was taken."""

    authority: str
    place: int
    ordered_at: datetime
    protocol: Protocol


@answering(app, "list")
def list_protocols(ctx: typer.Context) -> Reply:
    """The protocols there are, each checked, and which stand in an authority's order. Without a database: those that are shipped."""
    places = _places(chosen(ctx))
    taken = {one.protocol.name: one.protocol for one in places}
    data = [_data(name, taken, places) for name in dict.fromkeys((*catalogue.names(), *taken))]
    is_fine = not any(one["mistakes"] for one in data)
    words = tuple(line for one in data for line in _words(one))
    return Reply(data, words, FINE if is_fine else FOUND_PROBLEMS)


def _places(given: Chosen) -> list[Place]:
    """Every place in an order of this installation; none where there is no database, or no authority in it."""
    try:
        house = given.installation()
        keys = (house.authority(),) if house.settings.authority else queries.authorities(house.engine)
    except NotSetUp:
        return []
    found = []
    for key in keys:
        order, protocols = house.workflow(key).protocols_in_order()
        found += [Place(key, at, order.at, one) for at, one in enumerate(protocols, 1)] if order else []
    return found


def _data(name: str, taken: Mapping[str, Protocol], places: list[Place]) -> dict[str, Any]:
    """One protocol: the shipped file where there is one, else the text that was taken."""
    found: dict[str, Any] = {"name": name, "mistakes": []}
    try:
        protocol = catalogue.shipped(name)[0] if name in catalogue.names() else taken[name]
    except ProtocolError as why:
        return {**found, "mistakes": [str(one) for one in why.mistakes], "order": []}
    found |= {"version": protocol.version, "title": protocol.title, "digest": protocol.digest}
    found |= {
        "for": for_words(protocol),
        "maintained": protocol.applies.maintained,
        "source": source_words(protocol.source),
    }
    found |= {"steps": len(protocol.steps), "shipped": name in catalogue.names()}
    here = [one for one in places if one.protocol.name == name]
    return {**found, "order": [_place(one, protocol) for one in here]}


def _place(one: Place, protocol: Protocol) -> dict[str, Any]:
    where = {"authority": one.authority, "place": one.place, "since": one.ordered_at}
    return {**where, "version": one.protocol.version, "is_this": one.protocol.digest == protocol.digest}


def _words(one: dict[str, Any]) -> Iterator[str]:
    if one["mistakes"]:
        yield f"{one['name']}: cannot be used, as its file has {len(one['mistakes'])} mistakes"
        yield from (f"  {each}" for each in one["mistakes"])
        return
    yield f"{one['name']} {one['version']}: {one['title']}"
    yield f"  {one['for'][0].upper()}{one['for'][1:]}. Source: {one['source']}."
    yield f"  {one['steps']} steps, checked: nothing is wrong."
    for each in one["order"]:
        since = date_words(local_day(each["since"]))
        words = f"  {place_words(each['place']).capitalize()} in the order of {each['authority']}, since {since}"
        yield f"{words}." if each["is_this"] else f"{words}, in another version ({each['version']})."


@answering(app, "order")
def order_protocols(
    ctx: typer.Context,
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME…", help="Shipped names, paths of files, or names that were taken; the first first."
        ),
    ],
    because: Annotated[str, typer.Option("--because", metavar="TEXT", help="Why this order; it is private.")],
    by: Annotated[
        str, typer.Option("--by", metavar="PERSON", help="Who adopts it; else whoever runs the program.")
    ] = OPERATOR,
) -> Reply:
    """Run each new inspection on the first of these protocols that is for its school. Those that are open stay on their own."""
    flow = chosen(ctx).installation().workflow()
    order = flow.order_protocols(tuple(names), because, by=by)
    words = [f"{at}. {one.name}" for at, one in enumerate(order, 1)]
    words.append(f"What belongs to no inspection is owed as {order[0].name} says.")
    return Reply({"order": order}, ("A new inspection runs on the first of these that is for its school:", *words))


@answering(app, "for")
def for_school(
    ctx: typer.Context,
    school: Annotated[str, typer.Argument(metavar="SCHOOL", help="Its key.")],
) -> Reply:
    """Which protocol an inspection of a school would run on, why that one, and what opening it asks."""
    found = chosen(ctx).installation().workflow().protocol_for(school)
    rows = [
        f"  {at}. {one.name}: {'is' if one.is_for else 'is not'} for this school ({one.title})"
        for at, one in enumerate(found.order, 1)
    ]
    return Reply(
        found, (f"An inspection would run on {why_words(found.why)}.", "", "The order:", *rows, *_asks(found.asks))
    )


def _asks(questions: tuple[Question, ...]) -> Iterator[str]:
    """What opening it asks, as 'alongside inspection open' takes the answers."""
    yield from ("", "Opening it asks (as --answer NAME=ANSWER)")
    for one in questions:
        answers = f": {', '.join(one.answers)}" if one.answers else ""
        yield f"  {one.key}{answers}. {one.ask}{'' if one.is_needed else ' (may be left out)'}"
