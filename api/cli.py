"""The program `alongside`: its subjects, and what holds for every command."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands import protocol

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(protocol.app, name="protocol")

@app.callback()
def alongside(ctx: typer.Context,
    database: Annotated[str, typer.Option("--database", metavar="URL")] = "") -> None:
    """Stands beside a school from the moment Ofsted rings until the last welfare check-in."""

def main() -> None:
    """Run the program; the console script of the package."""
    app()
