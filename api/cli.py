"""The program `alongside`: its subjects, and what is chosen before any command: database, authority, and a test's time."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from api.commands import checking, handing, looking, ordering, people, record, running, schools, token
from api.commands.answering import answering
from api.commands.chosen import Chosen
from api.local_times import UnreadableTime, read_time
from api.logs import log_from
from api.settings import Settings

_ALSO_CALLED = {"schools": "school"}


class Subjects(TyperGroup):
    """The subjects of the program; one goes by a second name too."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        return super().resolve_command(ctx, [_ALSO_CALLED.get(args[0], args[0]), *args[1:]])


app = typer.Typer(cls=Subjects, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

app.add_typer(looking.app, name="inspection")
app.add_typer(ordering.app, name="protocol")
app.add_typer(people.authority, name="authority")
app.add_typer(handing.person, name="person")
app.add_typer(schools.school, name="school")
app.add_typer(people.terms, name="terms")
app.add_typer(record.app, name="record")
app.add_typer(token.app, name="token")
app.add_typer(running.db, name="db")
answering(app, "serve")(running.serve)
answering(app, "clock")(running.run_clock)
answering(app, "tick")(running.tick)
answering(app, "doctor")(checking.doctor)
answering(app, "why")(record.why)
answering(app, "adopt")(people.adopt)


@app.callback()
def alongside(
    ctx: typer.Context,
    database: Annotated[
        str, typer.Option("--database", metavar="URL", help="Else ALONGSIDE_DATABASE, else var/alongside.db.")
    ] = "",
    authority: Annotated[
        str, typer.Option("--authority", metavar="KEY", help="Else ALONGSIDE_AUTHORITY, else the only one.")
    ] = "",
    now: Annotated[
        str, typer.Option("--now", metavar="TIME", help="The time of this one command; demonstrations and tests only.")
    ] = "",
) -> None:
    """Stands beside a school from the moment Ofsted rings until the last welfare check-in.

    Times are local (Europe/London) unless they say their zone: 2026-11-23T10:05. Answers 0 when all is fine, 1 when something
    was found or refused, 2 when the question was not understood, 3 when the installation is not ready.
    """
    log_from()
    given = {"database": database, "authority": authority}
    settings = _from_environment().model_copy(update={key: value for key, value in given.items() if value})
    try:
        ctx.obj = Chosen(settings, read_time(now) if now else None)
    except UnreadableTime as why:
        raise typer.BadParameter(str(why), param_hint="--now") from None


def _from_environment() -> Settings:
    try:
        return Settings()
    except ValidationError as why:
        names = ", ".join(f"ALONGSIDE_{str(one['loc'][0]).upper()}" for one in why.errors())
        raise typer.BadParameter(
            "what stands there cannot be read; a time is written as 00:00:05", param_hint=names
        ) from None


def main() -> None:
    """Run the program; the console script of the package."""
    app()
