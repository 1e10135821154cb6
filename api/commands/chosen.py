"""What was chosen before the command's name: the database, the authority, and the time of this one command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import typer

from api.settings import Settings
from api.wiring import Installation, installation


@dataclass(frozen=True, slots=True)
class Chosen:
    """``case_time`` is only ever set for a demonstration or a test."""

    settings: Settings
    case_time: datetime | None = None

    def installation(self) -> Installation:
        return installation(self.settings, self.case_time)


def chosen(ctx: typer.Context) -> Chosen:
    found = ctx.find_object(Chosen)
    return found if found is not None else Chosen(Settings())
