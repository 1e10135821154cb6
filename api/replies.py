"""What a command answers: plain data for programs, words for people, and an exit code. The one place that prints."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from rich.console import Console, RenderableType
from rich.table import Table

from api.local_times import iso_local

FINE, FOUND_PROBLEMS, USAGE, ENVIRONMENT = 0, 1, 2, 3
UNWATCHED_WIDTH = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, said twice: ``data`` is what ``--json`` prints, ``words`` what a person reads, line by line."""

    data: object
    words: tuple[RenderableType, ...] = field(default=())
    exit_code: int = FINE


def show(reply: Reply, *, as_json: bool) -> None:
    """Print a reply on standard output. Long lines are left whole where nobody watches, so that they can be searched."""
    if as_json:
        sys.stdout.write(json.dumps(plain(reply.data), ensure_ascii=False, indent=2) + "\n")
        return
    watched = sys.stdout.isatty()
    console = Console(highlight=False, soft_wrap=not watched, emoji=False, width=None if watched else UNWATCHED_WIDTH)
    for line in reply.words:
        console.print(line, markup=False)


def say_aside(words: str) -> None:
    """A line for whoever watches, apart from the answer: on standard error."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    """A plain table that gives every cell the room it needs."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*row)
    return made


def plain(value: object) -> object:
    """A value as JSON can hold it; instants are ISO 8601 with London's offset."""
    match value:
        case datetime():
            return iso_local(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case bytes():
            return value.hex()
        case str() | int() | float() | None:
            return value
        case Iterable():
            return [plain(one) for one in value]
        case _ if dataclasses.is_dataclass(value):
            return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
        case _:
            return str(value)
