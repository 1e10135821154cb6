"""The commands that write to an inspection: opening one, and recording what happened."""

from __future__ import annotations

from typing import Annotated

import typer

from api.asking import Typed, act_of
from api.commands.answering import answering
from api.commands.chosen import chosen
from api.commands.outcomes import After, after_words
from api.commands.protocol import pair
from api.errors import Misused
from api.local_times import read_time
from api.replies import Reply
from workflow import queries
from workflow.core.acts import Asked, By
from workflow.core.facts import How
from workflow.standing import standing

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
    after = After(chain, owed=tuple(one for one in view.obligations if one.is_open), told_before=view.told)
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
    act = act_of(Typed(*parts), stands)
    happened_at = house.now() if correct or at_time is None else at_time
    asked = Asked(act, By(by, did, said_by, _how(how)), happened_at, seen)
    outcome = flow.take_step(chain, asked, request_key or None)
    owed = queries.obligations(house.engine, flow.authority, house.now(), chain=chain)
    stands = standing(house.engine, flow.authority, chain, house.now())
    after = After(chain, outcome, stands, owed, at=house.now())
    return Reply(after.data(), tuple(after_words(after, house.now())))


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
