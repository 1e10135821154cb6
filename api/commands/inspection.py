"""The commands on inspections: opening one, recording what happened, and seeing where it stands."""

from __future__ import annotations

from typing import Annotated

import typer

from api.asking import Typed, act_of
from api.commands.answering import answering
from api.commands.chosen import chosen
from api.commands.outcomes import After, after_words
from api.commands.protocol import pair
from api.errors import Misused
from api.local_times import day_and_clock, due_words, read_time, when
from api.replies import Reply, table
from api.wiring import Installation
from api.telling import WAYS, alert_words
from workflow import queries
from workflow.core.acts import Asked, By
from workflow.core.facts import How
from workflow.standing import standing
from workflow.views import BoardLine, InspectionView, ObligationView

app = typer.Typer(
    no_args_is_help=True, help="Inspections: opening one, recording what happened, seeing where it stands."
)

Named = Annotated[
    str,
    typer.Argument(
        metavar="INSPECTION", help="Its name, or its school's key; 'authority' for what belongs to no inspection."
    ),
]
GivenAnswers = Annotated[
    list[str] | None, typer.Option("--answer", metavar="FIELD=VALUE", help="An answer in the form; may be given again.")
]
Writer = Annotated[str, typer.Option("--by", metavar="PERSON", help="Who writes it down.")]
Doer = Annotated[str, typer.Option("--did", metavar="PERSON", help="Who did it; else whoever writes it down.")]
Sayer = Annotated[str, typer.Option("--said-by", metavar="PERSON", help="Who says so.")]
Knowing = Annotated[str, typer.Option("--how", help="How they know: saw, told or system.")]
RequestKey = Annotated[str, typer.Option("--request-key", help="Sent twice with the same key, it is recorded once.")]


@answering(app, "open")
def open_inspection(
    ctx: typer.Context,
    school: Annotated[str, typer.Option("--school", metavar="KEY")],
    by: Writer,
    state: Annotated[
        str, typer.Option("--state", help="Where it stands when you learn of it; else where it begins.")
    ] = "",
    answers: GivenAnswers = None,
    did: Doer = "",
    said_by: Sayer = "",
    how: Knowing = "saw",
    request_key: RequestKey = "",
) -> Reply:
    """Open an inspection, in any state that is not an end: Ofsted has rung, or had."""
    house = chosen(ctx).installation()
    flow = house.workflow()
    begins = state or standing(house.engine, flow.authority, flow.chain, house.now()).protocol.main.begins
    who = By(by, did, said_by, _how(how))
    chain = flow.open(school, begins, _given(answers), who, request_key or None)
    view = queries.inspection(house.engine, flow.authority, chain, house.now())
    after = After(chain, owed=_open(view.obligations), told_before=view.told)
    return Reply(
        after.data(), (f"Opened: {view.school_name}, {view.state_says} ({chain}).", *after_words(after, house.now()))
    )


@answering(app, "step")
def step(
    ctx: typer.Context,
    inspection: Named,
    by: Writer,
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="A step that leads on, or a form to fill in.")] = "",
    strand: Annotated[str, typer.Option("--strand", help="Which strand, where there are several.")] = "",
    answers: GivenAnswers = None,
    at: Annotated[
        str, typer.Option("--at", metavar="TIME", help="When it happened; else now. With --correct: the right time.")
    ] = "",
    did: Doer = "",
    said_by: Sayer = "",
    how: Knowing = "saw",
    begin: Annotated[str, typer.Option("--begin", metavar="KIND", help="Begin a side strand, such as a concern.")] = "",
    have: Annotated[str, typer.Option("--have", metavar="PROMISE", help="Say 'I have it'.")] = "",
    waive: Annotated[str, typer.Option("--waive", metavar="PROMISE", help="With --reason.")] = "",
    not_applicable: Annotated[str, typer.Option("--not-applicable", metavar="PROMISE", help="With --reason.")] = "",
    correct: Annotated[
        int, typer.Option("--correct", metavar="ENTRY", help="Put an entry right: --at, --answer, or --withdraw.")
    ] = 0,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="With --correct: it did not happen.")] = False,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Write a note; it is private.")] = "",
    reason: Annotated[
        str, typer.Option("--reason", help="For --waive, --not-applicable and --correct; it is private.")
    ] = "",
    seen: Annotated[
        int | None, typer.Option("--seen", metavar="ENTRY", help="Refuse if the strand has changed since this.")
    ] = None,
    request_key: RequestKey = "",
) -> Reply:
    """Record what happened: a step that leads on, a form, or one of the options. A PROMISE is STRAND/STEP/OCCURRENCE or a step's name."""
    house = chosen(ctx).installation()
    flow = house.workflow()
    chain = queries.find_chain(house.engine, flow.authority, inspection)
    stands = standing(house.engine, flow.authority, chain, house.now())
    at_time = read_time(at) if at else None
    parts = (
        name,
        begin,
        have,
        waive,
        not_applicable,
        correct,
        note,
        strand,
        _given(answers),
        reason,
        at_time,
        withdraw,
    )
    act = act_of(Typed(*parts), stands.protocol, stands.strands, stands.promises)
    happened_at = house.now() if correct or at_time is None else at_time
    asked = Asked(act, By(by, did, said_by, _how(how)), happened_at, seen)
    outcome = flow.take_step(chain, asked, request_key or None)
    owed = queries.obligations(house.engine, flow.authority, house.now(), chain=chain)
    stands = standing(house.engine, flow.authority, chain, house.now())
    after = After(chain, outcome, stands, owed, at=house.now())
    return Reply(after.data(), tuple(after_words(after, house.now())))


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
        {"strand": one.strand, "step": one.transition.trigger, "says": one.transition.says, "form": one.transition.form}
        | {"possible": one.is_possible, "reasons": one.reasons}
        for one in (flow.possible(chain, person) if person else ())
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


def _how(words: str) -> How:
    match words:
        case "saw" | "told" | "system":
            return words
    raise Misused(f"'{words}' is not how somebody knows; it is one of saw, told, system.")


def _given(answers: list[str] | None) -> dict[str, str]:
    """Answers by field; a field given again is a list, as the forms read one: separated by commas."""
    found: dict[str, str] = {}
    for key, value in (pair(one) for one in answers or ()):
        found[key] = f"{found[key]},{value}" if key in found else value
    return found


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
    words += [
        f"  {when(one.raised_at, house.now())}: {one.told.name} ({one.told.because}), {WAYS.get(one.how, one.how)}: {alert_words(one)} [alert {one.seq}]"
        for one in view.told
    ]
    return words


def _owed(shown: tuple[ObligationView, ...], house: Installation) -> list[str]:
    words = ["", "What is owed"] if shown else ["", "Nothing is owed just now."]
    return words + [f"  {_owed_line(one, house)}" for one in shown]


def _owed_line(one: ObligationView, house: Installation) -> str:
    by = ", ".join(owner.name for owner in one.owners) or ", ".join(one.owed_by_titles)
    return f"{one.says}: {due_words(one.due, house.now()) if one.is_open else one.status}, {by} [{one.key}]"


def _offers(offers: list[dict[str, object]]) -> list[str]:
    if not offers:
        return []
    said = [
        f"  {one['step']} ({one['strand']}): {one['says'] or 'leads on'}"
        + ("" if one["possible"] else f"; not now: {one['reasons']}")
        for one in offers
    ]
    return ["", "What could be done next", *said]
