"""The commands that keep the record honest: verifying it, making again what is made from it, and asking why."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api.asking import key_of
from api.commands.answering import answering
from api.commands.chosen import chosen
from api.errors import Misused
from api.replies import FINE, FOUND_PROBLEMS, Reply
from api.stories import Story
from api.telling import Teller
from api.wiring import Installation
from workflow import queries
from workflow.service import Workflow
from workflow.standing import standing

app = typer.Typer(no_args_is_help=True, help="The record: verifying it, making again what is made from it.")


def _meant(house: Installation) -> list[Workflow]:
    """The authority that was named, or every one."""
    return [house.workflow()] if house.settings.authority else house.workflows()


@answering(app, "verify")
def verify(ctx: typer.Context) -> Reply:
    """Compare every entry with what was sealed. Names inspection, sequence and field of whatever is not as it was; answers 1 then."""
    house = chosen(ctx).installation()
    found = [one for flow in _meant(house) for one in flow.verify()]
    words = [str(one) for one in found]
    words += ["The record is as it was written."] if not found else [f"{len(found)} found."]
    return Reply({"fine": not found, "problems": found}, tuple(words), FOUND_PROBLEMS if found else FINE)


@answering(app, "rebuild")
def rebuild(ctx: typer.Context) -> Reply:
    """Make every list and snapshot again from the record. The record itself is only read."""
    house = chosen(ctx).installation()
    failed = [one for flow in _meant(house) for one in flow.rebuild(_progress)]
    words = [str(one) for one in failed] or ["Everything is made again from the record."]
    return Reply({"fine": not failed, "problems": failed}, tuple(words), FOUND_PROBLEMS if failed else FINE)


def _progress(_: str, done: int, of: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} of {of}" + ("\n" if done == of else ""))


@answering(app, "show")
def show_record(
    ctx: typer.Context, inspection: Annotated[str, typer.Argument(metavar="INSPECTION", help="Or 'authority'.")]
) -> Reply:
    """The entries of one record, in order, as they were sealed."""
    house = chosen(ctx).installation()
    authority = house.authority()
    chain = queries.find_chain(house.engine, authority, inspection)
    lines = queries.record(house.engine, authority, chain, house.now())
    return Reply(lines, tuple(one.text for one in lines))


def why(
    ctx: typer.Context,
    inspection: Annotated[str, typer.Argument(metavar="INSPECTION", help="Or 'authority'.")],
    promise: Annotated[
        str,
        typer.Argument(metavar="[PROMISE]", help="By its name in 'inspection show', where it stands in brackets."),
    ] = "",
    alert: Annotated[int, typer.Option("--alert", metavar="ENTRY", help="The entry of an alert instead.")] = 0,
) -> Reply:
    """Why something is owed, or why somebody was told: what began it, the rule, how its time was counted, and what came of it."""
    if bool(promise) == bool(alert):
        raise Misused("Name a promise as 'inspection show' has it in brackets, or an alert with --alert ENTRY.")
    house = chosen(ctx).installation()
    flow = house.workflow()
    chain = queries.find_chain(house.engine, flow.authority, inspection)
    stands = standing(house.engine, flow.authority, chain, house.now())
    of = alert or str(key_of(promise, stands, owed_first=False))
    teller = Teller(stands.protocol, stands.names, house.now(), stands.unagreed, stands.news)
    return Reply(flow.why(chain, of), tuple(Story(flow.behind(chain, of), teller).lines()))
