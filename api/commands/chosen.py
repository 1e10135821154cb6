"""What was chosen before the command's name: the database, the authority, and the time of this one command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import typer
from sqlalchemy import Engine

from api.settings import Settings
from api.wiring import Installation, connected, installation

Finally = Callable[[Callable[[], None]], object]


def _by_the_end_of_the_program(_: Callable[[], None]) -> None:
    """Outside a command nothing is closed sooner than the program itself."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """``case_time`` is only ever set for a demonstration or a test; what is given to ``finally_do`` is done as the command ends."""

    settings: Settings
    case_time: datetime | None = None
    finally_do: Finally = _by_the_end_of_the_program

    def installation(self) -> Installation:
        """The installation as chosen; its connections are closed when the command ends, however it ends."""
        made = installation(self.settings, self.case_time)
        self.finally_do(made.engine.dispose)
        return made

    def connected(self) -> Engine:
        """The database alone, before anything is asked of it; closed as above."""
        engine = connected(self.settings)
        self.finally_do(engine.dispose)
        return engine


def chosen(ctx: typer.Context) -> Chosen:
    found = ctx.find_object(Chosen)
    return replace(found if found is not None else Chosen(Settings()), finally_do=ctx.call_on_close)
