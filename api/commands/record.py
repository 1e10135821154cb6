"""The commands that keep the record honest: verifying it, making again what is made from it, and asking why."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api.commands.answering import answering
from api.commands.chosen import chosen
from api.errors import Misused
from api.local_times import day_and_clock, read_time
from api.replies import FINE, FOUND_PROBLEMS, Reply
from api.wiring import Installation
from workflow import queries
from workflow.service import Workflow

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
    promise: Annotated[str, typer.Argument(metavar="[PROMISE]", help="As STRAND/STEP/OCCURRENCE.")] = "",
    alert: Annotated[int, typer.Option("--alert", metavar="ENTRY", help="The entry of an alert instead.")] = 0,
) -> Reply:
    """Why something is owed, or why somebody was told: the facts and rules behind it, in order."""
    if bool(promise) == bool(alert):
        raise Misused("Name a promise as STRAND/STEP/OCCURRENCE, or an alert with --alert ENTRY.")
    house = chosen(ctx).installation()
    flow = house.workflow()
    chain = queries.find_chain(house.engine, flow.authority, inspection)
    found = flow.why(chain, alert or promise)
    return Reply(found, tuple(line for one in found for line in _reason(one)))


_ASIDE = ("fact", "entry", "occurred_at", "recorded_at", "written_by")


def _reason(one: dict[str, object]) -> list[str]:
    """One fact: when and by whom, then what it holds, a line each."""
    at = day_and_clock(read_time(str(one["occurred_at"])))
    words = [f"Entry {one['entry']}: {one['fact']}, {at}, written by {one['written_by']}"]
    return words + [
        f"    {key.replace('_', ' ')}: {value}" for key, value in one.items() if key not in _ASIDE and _says(value)
    ]


def _says(value: object) -> bool:
    return value not in (None, "", [], {}, 0)
