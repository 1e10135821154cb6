"""The commands that run the installation: the server, the clock, migrations, and one look by hand."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Annotated

import typer

from api.commands.answering import answering
from api.commands.chosen import chosen
from api.commands.outcomes import told_data
from api.errors import KNOWN, Misused, as_data, sentence_of
from api.logs import log_from
from api.one_server import make_folder_for
from api.replies import FINE, FOUND_PROBLEMS, Reply
from api.settings import DATABASE, DEMO_DATABASE, Settings
from workflow import queries
from workflow.core import facts as f
from workflow.service import Workflow
from workflow.store.engine import upgrade
from workflow.sweep import TickReport

db = typer.Typer(no_args_is_help=True, help="The database.")


@answering(db, "upgrade")
def upgrade_database(ctx: typer.Context) -> Reply:
    """Make the tables of this version, in a new database or an older one. Nothing that is on record changes."""
    given = chosen(ctx)
    make_folder_for(given.settings.database)
    upgrade(given.settings.database)
    return Reply({"upgraded": True}, ("The database has the tables of this version.",))


def serve(
    ctx: typer.Context,
    as_demo: Annotated[
        bool, typer.Option("--demo", help="Made-up schools and people, in a database of their own.")
    ] = False,
    speed: Annotated[
        int, typer.Option("--speed", min=1, max=3600, help="With --demo: how many times as fast its time runs.")
    ] = 1,
    host: Annotated[str, typer.Option("--host")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option("--workers", help="Always 1: see below.")] = 1,
    clock_too: Annotated[
        bool, typer.Option("--clock/--no-clock", help="Whether the clock runs in this process.")
    ] = True,
) -> None:
    """Serve the pages, with the clock beside them, in one process. On PostgreSQL it may be started as often as you like."""
    if workers != 1:
        raise Misused(
            "'serve' is one process. On PostgreSQL start it several times, behind a balancer; SQLite has room for one."
        )
    if speed != 1 and not as_demo:
        raise Misused("--speed is for a demonstration: a real record keeps real time. Add --demo.")
    from api import serving  # noqa: PLC0415  the web server is heavy, and no other command needs it

    if as_demo:
        serving.serve_demo(_for_demo(chosen(ctx).settings), host, port, speed)
    else:
        serving.serve_pages(chosen(ctx).settings, host, port, with_clock=clock_too)


def _for_demo(settings: Settings) -> Settings:
    """A demonstration has a database of its own, unless another one is named."""
    return settings if settings.database != DATABASE else settings.model_copy(update={"database": DEMO_DATABASE})


def run_clock(ctx: typer.Context) -> None:
    """Run the clock alone, for an installation whose pages are served with --no-clock."""
    from api import serving  # noqa: PLC0415  as above

    serving.run_clock(chosen(ctx).installation())


def tick(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="At most so many files.")] = 100,
    take_up: Annotated[
        str, typer.Option("--take-up", metavar="INSPECTION", help="Look again at one that was set aside.")
    ] = "",
) -> Reply:
    """Look once at what has fallen due, as the clock does."""
    log_from(logging.INFO)
    house = chosen(ctx).installation()
    if take_up:
        chain = queries.find_chain(house.engine, house.authority(), take_up)
        house.workflow().take_up(chain)
        return Reply({"taken_up": chain}, (f"{chain} is with the clock again.",))
    flows = [house.workflow()] if house.settings.authority else house.workflows()
    reports, failed = _ticked(flows, limit)
    words = [line for key, one in reports for line in _report_words(key, one)]
    words += [f"{key} could not be looked at: {sentence_of(why)}" for key, why in failed]
    data = [_report_data(key, one) for key, one in reports] + [
        {"authority": key, **as_data(why)} for key, why in failed
    ]
    found = bool(failed) or any(one.set_aside for _, one in reports)
    return Reply(data, tuple(words), FOUND_PROBLEMS if found else FINE)


def _ticked(flows: list[Workflow], limit: int) -> tuple[list[tuple[str, TickReport]], list[tuple[str, Exception]]]:
    """A look at each authority; one that fails stops no other. Raises what was wrong when there is but one."""
    reports, failed = [], []
    for flow in flows:
        try:
            reports.append((flow.authority, flow.tick(limit)))
        except KNOWN as why:
            if len(flows) == 1:
                raise
            failed.append((flow.authority, why))
    return reports, failed


def _report_data(key: str, one: TickReport) -> dict[str, object]:
    told = [
        {"chain": entry.chain, "entry": entry.seq, **told_data(entry.fact, person)}
        for entry in one.concluded
        if isinstance(entry.fact, f.Escalated)
        for person in entry.fact.told
    ]
    of = {"authority": key, "looked_at": one.looked_at, "concluded": len(one.concluded), "told": told}
    return {**of, "set_aside": one.set_aside, "left_busy": one.left_busy}


def _report_words(key: str, one: TickReport) -> Iterator[str]:
    yield f"{key}: looked at {one.looked_at}, concluded {len(one.concluded)}, told {one.told}."
    yield from (f"{chain} could not be looked at and is set aside: see the log." for chain in one.set_aside)
    yield from (f"{chain} was being written by others and is left for the next look." for chain in one.left_busy)
