"""The commands that look at inspections: where one stands, and which are open. They write nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from api.asking import name_of
from api.commands.answering import answering
from api.commands.both import same_head_words
from api.commands.chosen import chosen
from api.commands.inspection import app
from api.commands.options import Named
from api.commands.outcomes import owed_words
from api.local_times import day_and_clock, due_words
from api.promises import of_view, standing_words, with_place
from api.protocols_in_words import why_words
from api.replies import Reply, table
from api.school_words import change_lines
from api.telling import told_words
from api.tries import tries_before
from api.wiring import Installation
from protocols.model import Transition
from workflow import queries
from workflow.ahead import ahead_in
from workflow.contacts import contacts, with_same_head
from workflow.views import AlertView, BoardLine, InspectionView, LinkedView, ObligationView

__all__ = ["app"]


@answering(app, "show")
def show_inspection(
    ctx: typer.Context,
    inspection: Named,
    person: Annotated[
        str,
        typer.Option("--for", metavar="PERSON", help="What this person could do, less what the head keeps from them."),
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="Also what is settled.")] = False,
) -> Reply:
    """Where an inspection stands: what goes on beside it, what is owed, who has been told, and what could be done next."""
    house = chosen(ctx).installation()
    flow = house.workflow()
    chain = queries.find_chain(house.engine, flow.authority, inspection)
    possible = flow.possible(chain, person) if person else ()
    if chain == flow.chain:
        offers = [_offer(one.strand, one.transition, one.reasons) for one in possible]
        return _of_no_inspection(house, chain, offers, everything=everything)
    view = queries.inspection(house.engine, flow.authority, chain, house.now(), person)
    seen = {one.key for one in view.strands}
    offers = [_offer(one.strand, one.transition, one.reasons) for one in possible if one.strand in seen]
    others = with_same_head(house.engine, flow.authority, chain, house.now(), person)
    together = (chain, *(one.chain for one in others)) if others else ()
    spoken = contacts(house.engine, flow.authority, together, house.now(), person)
    data = {**_data_of(view), "possible": offers, "same_head": others, "contacts": spoken}
    return Reply(data, (*_words_of(view, everything, house), *same_head_words(others, spoken), *_offers(offers)))


def _of_no_inspection(house: Installation, chain: str, offers: list[dict[str, object]], *, everything: bool) -> Reply:
    """The authority's own promises, and who has been told of those that are still owed."""
    read = (house.engine, house.authority())
    promises = queries.obligations(*read, house.now(), chain=chain, open_only=False)
    told = queries.alerts_of(*read, chain, house.now())
    owed = _owed(promises, everything, house)
    words = ("What belongs to no inspection", *owed, *_told(told, house), *_offers(offers))
    return Reply({"chain": chain, "owed": _shown(promises, everything), "told": told, "possible": offers}, words)


@answering(app, "list")
def list_inspections(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Also the closed ones, after those that are open.")] = False,
) -> Reply:
    """The open inspections, whatever is due first at the top."""
    house = chosen(ctx).installation()
    lines = queries.board(house.engine, house.authority(), house.now(), closed_too=everything)
    rows = ((one.school_name, one.state_says, _next(one, house), one.chain) for one in lines)
    none = "There is no inspection." if everything else "No inspection is open."
    return Reply(lines, (table(("School", "Where it stands", "Next", "Name"), rows),) if lines else (none,))


def _shown(promises: tuple[ObligationView, ...], everything: bool) -> tuple[ObligationView, ...]:
    return tuple(one for one in promises if everything or one.is_open)


def _next(line: BoardLine, house: Installation) -> str:
    if line.next is None:
        return "nothing owed"
    return f"{of_view(line.next, house.now())}: {due_words(line.next.due, house.now())}"


def _data_of(view: InspectionView) -> dict[str, object]:
    named = (
        "chain",
        "school",
        "school_name",
        "protocol",
        "protocol_title",
        "state",
        "state_says",
        "is_open",
        "set_aside",
    )
    times = ("called_at", "known_at", "linked", "strands", "obligations", "told", "why_protocol", "school_changes")
    return {name: getattr(view, name) for name in (*named, *times)}


def _words_of(view: InspectionView, everything: bool, house: Installation) -> list[str]:
    words = [f"{view.school_name}: {view.state_says} ({view.chain})"]
    words += [f"Ofsted rang on {day_and_clock(view.called_at)}; we knew on {day_and_clock(view.known_at)}."]
    why, has_changed = view.why_protocol, bool(view.school_changes)
    words += [f"It runs on {why_words(why, has_changed=has_changed)}."] if why else []
    words += [_linked_line(one) for one in view.linked]
    words += change_lines(view.school_changes)
    words += [f"{one.says} ({one.key}): {one.state_says}" for one in view.strands[1:]]
    open_ones = [one for one in view.obligations if one.is_open]
    ahead = ahead_in(house.engine, house.authority(), view.chain, open_ones, house.now())
    tried = [f"  {line}" for line in tries_before(open_ones, ahead, house.now())]
    return [*words, *_owed(view.obligations, everything, house), *tried, *_told(view.told, house)]


def _linked_line(one: LinkedView) -> str:
    """Another inspection of the same programme: when Ofsted rang for it, how it stands, and its name for other commands."""
    how = {"follows": "Followed by", "followed": "Follows", "beside": "Belongs with"}[one.how]
    return f"{how} the inspection that Ofsted rang about on {day_and_clock(one.called_at)}: {one.state_says} ({one.chain})."


def _owed(promises: tuple[ObligationView, ...], everything: bool, house: Installation) -> list[str]:
    """Each promise with the name that other commands take; the shortest that means it and no other."""
    keys = [one.key for one in promises]
    words = [f"  {_owed_line(one, house)} [{name_of(one.key, keys)}]" for one in _shown(promises, everything)]
    return (
        ["", "What is owed (in brackets the name to ask 'alongside why' about)", *words]
        if words
        else ["", "Nothing is owed just now."]
    )


def _owed_line(one: ObligationView, house: Installation) -> str:
    if one.is_open:
        return owed_words(one, house.now())
    return f"{with_place(one, house.now())}: {standing_words(one)}"


def _told(alerts: tuple[AlertView, ...], house: Installation) -> list[str]:
    words = [f"  {told_words(one, house.now())} [{one.seq}]" for one in alerts]
    return (
        ["", "Who has been told (in brackets the alert to ask 'alongside why --alert' about)", *words] if words else []
    )


def _offers(offers: list[dict[str, object]]) -> list[str]:
    return (
        [
            "",
            "What could be done next (its name first, for 'alongside inspection step')",
            *(f"  {one['line']}" for one in offers),
        ]
        if offers
        else []
    )


def _offer(strand: str, moving: Transition, reasons: tuple[str, ...]) -> dict[str, object]:
    """One step that leads on, and every reason why it may not be taken now."""
    not_now = f"; not now: {'; '.join(reasons)}" if reasons else ""
    says = moving.says or moving.trigger.replace("_", " ").capitalize()
    line = f"{moving.trigger} ({strand}): {says}{not_now}"
    of = {"strand": strand, "step": moving.trigger, "says": moving.says, "form": moving.form}
    return {**of, "possible": not reasons, "reasons": reasons, "line": line}
