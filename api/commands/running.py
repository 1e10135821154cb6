"""The commands that run the installation: the server, the clock, migrations, one look by hand, and the check-up."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated

import typer
import uvicorn

from api import clock, demo
from api.commands.answering import answering
from api.commands.chosen import Chosen, chosen
from api.errors import Misused, NotSetUp
from api.logs import log_from
from api.main import create_app
from api.one_server import make_folder_for, only_server
from api.replies import Reply
from api.settings import DATABASE, DEMO_DATABASE
from api.wiring import Installation, machine_now
from workflow import demonstration
from workflow.store.engine import upgrade

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
) -> Reply | None:
    """Serve the pages, with the clock beside them, in one process. On PostgreSQL it may be started as often as you like."""
    if workers != 1:
        raise Misused(
            "'serve' is one process. On PostgreSQL start it several times, behind a balancer; SQLite has room for one."
        )
    if speed != 1 and not as_demo:
        raise Misused("--speed is for a demonstration: a real record keeps real time. Add --demo.")
    log_from(logging.INFO)
    given = _for_demo(chosen(ctx)) if as_demo else chosen(ctx)
    if as_demo:
        make_folder_for(given.settings.database)
    with only_server(given.settings.database), _listening(host, port) as listening:
        house = demo.ready(given.settings, speed) if as_demo else given.installation()
        typer.echo(f"Alongside is at http://{_named(host)}:{port} (stop it with Ctrl-C).", err=True)
        app = create_app(house, with_clock=clock_too, when_stopped=lambda: _stopped(house))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listening])
        if not server.started:
            raise NotSetUp("The server could not start; the lines above say why.")
    return None


def _for_demo(given: Chosen) -> Chosen:
    """A demonstration has a database of its own, unless another one is named."""
    if given.settings.database != DATABASE:
        return given
    return Chosen(given.settings.model_copy(update={"database": DEMO_DATABASE}), given.case_time)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The port, taken before anything else is begun. Raises NotSetUp."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as why:
            raise NotSetUp(
                f"Nothing can listen on {host}, port {port}: {why.strerror}. Choose another with --port."
            ) from None
        yield listening


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _stopped(house: Installation) -> None:
    """A demonstration's time stands still while nobody serves it."""
    if house.is_demo and demonstration.clock(house.engine):
        demonstration.stop(house.engine, machine_now())
    house.engine.dispose()


def run_clock(ctx: typer.Context) -> Reply | None:
    """Run the clock alone, for an installation whose pages are served with --no-clock."""
    log_from(logging.INFO)
    house = chosen(ctx).installation()
    typer.echo(
        f"The clock looks every {house.settings.tick_every.total_seconds():g} seconds (stop it with Ctrl-C).", err=True
    )
    house.look()
    try:
        clock.alone(house.look, house.settings.tick_every).start()
    except KeyboardInterrupt:
        typer.echo("The clock has stopped.", err=True)
    return None


def tick(
    ctx: typer.Context, limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many files.")] = 100
) -> Reply:
    """Look once at what has fallen due, as the clock does."""
    log_from(logging.INFO)
    house = chosen(ctx).installation()
    reports = [
        (flow.authority, flow.tick(limit))
        for flow in ([house.workflow()] if house.settings.authority else house.workflows())
    ]
    data = [
        {
            "authority": key,
            "looked_at": one.looked_at,
            "concluded": len(one.concluded),
            "told": one.told,
            "set_aside": one.set_aside,
            "left_busy": one.left_busy,
        }
        for key, one in reports
    ]
    words = [
        f"{key}: looked at {one.looked_at}, concluded {len(one.concluded)}, told {one.told}."
        + (f" Set aside: {', '.join(one.set_aside)}." if one.set_aside else "")
        for key, one in reports
    ]
    return Reply(data, tuple(words), 1 if any(one.set_aside for _, one in reports) else 0)
