"""The commands that write to an inspection: opening one, and recording what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from api.asking import Typed, act_of
from api.commands import options as o
from api.commands.answering import answering
from api.commands.both import RECORD, SEND_AGAIN, could_also, of_several, would_record
from api.commands.chosen import chosen
from api.commands.outcomes import After, after_words
from api.commands.protocol import pair
from api.errors import Misused
from api.local_times import read_time
from api.protocols_in_words import why_words
from api.replies import Reply
from api.wiring import Installation, chance
from workflow import queries
from workflow.core.acts import Asked, By
from workflow.core.facts import How
from workflow.service import NotRecorded, Outcome
from workflow.standing import standing

app = typer.Typer(
    no_args_is_help=True, help="Inspections: opening one, recording what happened, seeing where it stands."
)


@answering(app, "open")
def open_inspection(
    ctx: typer.Context,
    school: Annotated[str, typer.Option("--school", metavar="KEY")],
    by: o.Writer,
    state: o.Opens = "",
    answers: o.GivenAnswers = None,
    did: o.Doer = "",
    said_by: o.Sayer = "",
    how: o.Knowing = "saw",
    request_key: o.RequestKey = "",
    protocol: o.OtherProtocol = "",
    because: o.Because = "",
) -> Reply:
    """Open an inspection, in any state that is not an end: Ofsted has rung, or had."""
    house = chosen(ctx).installation()
    flow = house.workflow()
    who, given = By(by, did, said_by, _how(how)), _given(answers)
    chain = flow.open(school, state, given, who, request_key or None, protocol=protocol, because=because).chain
    view = queries.inspection(house.engine, flow.authority, chain, house.now())
    after = After(chain, owed=tuple(one for one in view.obligations if one.is_open), told=view.told)
    why = (f"It runs on {why_words(view.why_protocol)}.",) if view.why_protocol else ()
    words = (f"Opened: {view.school_name}, {view.state_says} ({chain}).", *why, *after_words(after, house.now()))
    return Reply({**after.data(), "why_protocol": view.why_protocol}, words)


@answering(app, "step")
def step(
    ctx: typer.Context,
    inspection: o.Named,
    by: o.Writer,
    name: o.Step = "",
    strand: o.InStrand = "",
    answers: o.GivenAnswers = None,
    at: o.At = "",
    did: o.Doer = "",
    said_by: o.Sayer = "",
    how: o.Knowing = "saw",
    begin: o.BeginKind = "",
    have: o.HaveIt = "",
    waive: o.Waive = "",
    not_applicable: o.NotApplicable = "",
    correct: o.CorrectEntry = 0,
    withdraw: o.Withdraw = False,
    note: o.NoteText = "",
    reason: o.Reason = "",
    seen: o.Seen = None,
    request_key: o.RequestKey = "",
    also: o.Also = None,
    dry_run: o.DryRun = False,
) -> Reply:
    """Record what happened: a step that leads on, a form, or one of the options. A PROMISE goes by its name in 'inspection show'."""
    given, at_time = _given(answers), read_time(at) if at else None
    parts = (name, begin, have, waive, not_applicable, correct, note, strand, given, reason, at_time, withdraw)
    by_whom = By(by, did, said_by, _how(how))
    house, typed = chosen(ctx).installation(), Typed(*parts)
    chain = queries.find_chain(house.engine, house.authority(), inspection)
    others = [_also(house, one) for one in also or ()]
    act = act_of(typed, standing(house.engine, house.authority(), chain, house.now()))
    happened_at = None if typed.correct else typed.at
    asked = Asked(act, by_whom, happened_at or house.now(), seen)
    if dry_run:
        return would_record(house, (chain, *others), asked)
    return _recorded(house, chain, others, asked, request_key or None, is_timed=happened_at is not None)


def _also(house: Installation, named: str) -> str:
    """Another inspection by its name or its school's key. Raises Misused where a school has none that is open; UnknownThing."""
    schools = {one.key: one.name for one in queries.schools(house.engine, house.authority(), house.now())}
    found = queries.inspections(house.engine, house.authority())
    if named in schools and not any(one.is_open for one in found if one.school == named):
        raise Misused(
            f"{schools[named]} has no open inspection, so nothing can be recorded there. Leave out --also {named}."
        )
    return queries.find_chain(house.engine, house.authority(), named)


def _recorded(
    house: Installation, chain: str, others: list[str], asked: Asked, request_key: str | None, *, is_timed: bool
) -> Reply:
    """Ask for the act that was typed, and say what came of it, in each inspection it was about."""
    flow = house.workflow()
    if not others:
        outcome = flow.take_step(chain, asked, request_key, is_timed=is_timed)
        after = _after(house, outcome, house.now())
        could = could_also(house, chain, asked, SEND_AGAIN if request_key else RECORD)
        data = {**after.data(), "could_also": could.data} if could.data else after.data()
        return Reply(data, (*after_words(after, house.now()), *could.words))
    # Where one of them fails, the rest must be able to follow without the first being recorded twice.
    request_key = request_key or f"contact-{chance(8).hex()}"
    found = flow.take_step_in_each(chain, others, asked, request_key, is_timed=is_timed)
    done = [one if isinstance(one, NotRecorded) else _after(house, one, house.now()) for one in found]
    return of_several(house, done, request_key)


def _after(house: Installation, outcome: Outcome, now: datetime) -> After:
    """The file after the act: what is owed, and for whatever the act released also why."""
    read = (house.engine, house.authority())
    releases = any(how == "released" for _, how in outcome.discharged)
    promises = queries.obligations(*read, now, chain=outcome.chain, open_only=not releases)
    return After(
        outcome.chain,
        outcome,
        standing(*read, outcome.chain, now),
        owed=tuple(one for one in promises if one.is_open),
        told=queries.alerts_of(*read, outcome.chain, now, [one.seq for one in outcome.recorded]),
        released={one.key: one.released_because for one in promises},
        at=now,
    )


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
