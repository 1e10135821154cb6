"""The commands that look at inspections: where one stands, and which are open. They write nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.answering import answering
from api.commands.chosen import chosen
from api.commands.inspection import app
from api.commands.options import Named
from api.commands.outcomes import owed_words
from api.local_times import day_and_clock, due_words, when
from api.replies import Reply, table
from api.telling import WAYS, alert_words
from api.wiring import Installation
from protocols.model import Transition
from workflow import queries
from workflow.views import AlertView, BoardLine, InspectionView, ObligationView

__all__ = ["app"]


@answering(app, "show")
def show_inspection(
    ctx: typer.Context,
    inspection: Named,
    person: Annotated[str, typer.Option("--for", metavar="PERSON", help="Also what this person could do now.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Also what is settled.")] = False,
) -> Reply:
    """Where an inspection stands: its strands, what is owed, who has been told, and what could be done next."""
    house = chosen(ctx).installation()
    flow = house.workflow()
    chain = queries.find_chain(house.engine, flow.authority, inspection)
    offers = [
        _offer(one.strand, one.transition, one.reasons) for one in (flow.possible(chain, person) if person else ())
    ]
    if chain == flow.chain:
        owed = queries.obligations(house.engine, flow.authority, house.now(), chain=chain, open_only=not everything)
        return Reply(
            {"chain": chain, "owed": owed, "possible": offers}, ("What belongs to no inspection", *_owed(owed, house))
        )
    view = queries.inspection(house.engine, flow.authority, chain, house.now())
    shown = view.obligations if everything else _open(view.obligations)
    return Reply({**_data_of(view), "possible": offers}, (*_words_of(view, shown, house), *_offers(offers)))


@answering(app, "list")
def list_inspections(ctx: typer.Context) -> Reply:
    """The open inspections, whatever is due first at the top."""
    house = chosen(ctx).installation()
    lines = queries.board(house.engine, house.authority(), house.now())
    rows = ((one.school_name, one.state_says, _next(one, house), one.chain) for one in lines)
    words = (table(("School", "Where it stands", "Next", "Name"), rows),) if lines else ("No inspection is open.",)
    return Reply(lines, words)


def _open(obligations: tuple[ObligationView, ...]) -> tuple[ObligationView, ...]:
    return tuple(one for one in obligations if one.is_open)


def _next(line: BoardLine, house: Installation) -> str:
    return f"{line.next.says}: {due_words(line.next.due, house.now())}" if line.next else "nothing owed"


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
    times = ("called_at", "known_at", "strands", "obligations", "told")
    return {name: getattr(view, name) for name in (*named, *times)}


def _words_of(view: InspectionView, shown: tuple[ObligationView, ...], house: Installation) -> list[str]:
    words = [f"{view.school_name}: {view.state_says} ({view.chain})"]
    words += [f"Ofsted rang on {day_and_clock(view.called_at)}; we knew on {day_and_clock(view.known_at)}."]
    words += [f"{one.says} ({one.key}): {one.state_says}" for one in view.strands[1:]]
    words += _owed(shown, house)
    words += ["", "Who has been told"] if view.told else []
    words += [f"  {_told(one, house)}" for one in view.told]
    return words


def _owed(shown: tuple[ObligationView, ...], house: Installation) -> list[str]:
    words = ["", "What is owed"] if shown else ["", "Nothing is owed just now."]
    return words + [f"  {_owed_line(one, house)}" for one in shown]


def _owed_line(one: ObligationView, house: Installation) -> str:
    return owed_words(one, house.now()) if one.is_open else f"{one.says}: {one.status.replace('_', ' ')} [{one.key}]"


def _told(one: AlertView, house: Installation) -> str:
    told = f"{one.told.name} ({one.told.because}), {WAYS.get(one.how, one.how)}"
    return f"{when(one.raised_at, house.now())}: {told}: {alert_words(one)} [alert {one.seq}]"


def _offers(offers: list[dict[str, object]]) -> list[str]:
    return ["", "What could be done next", *(f"  {one['line']}" for one in offers)] if offers else []


def _offer(strand: str, moving: Transition, reasons: tuple[str, ...]) -> dict[str, object]:
    """One step that leads on, and every reason why it may not be taken now."""
    not_now = f"; not now: {'; '.join(reasons)}" if reasons else ""
    line = f"{moving.trigger} ({strand}): {moving.says or 'leads on'}{not_now}"
    of = {"strand": strand, "step": moving.trigger, "says": moving.says, "form": moving.form}
    return {**of, "possible": not reasons, "reasons": reasons, "line": line}
