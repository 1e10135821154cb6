"""An authority for tests of the ways in, and the program on one database as somebody types it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from typer import Typer
from typer.testing import CliRunner

from api.cli import app

# A Monday in winter: local time is UTC.
RUNG = (
    "rang_at=2026-11-23T10:05",
    "known_at=2026-11-23T10:05",
    "how_known=ofsted_email",
    "kind=full",
    "framework=eif_2026_09",
    "first_day=2026-11-24",
    "days_on_site=two",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program said to one command."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Program:
    """The program on one database; ``at`` is the time of each command, where one is given."""

    url: str

    def __call__(self, *words: str, at: str = "") -> Answer:
        return self.on(app, "--database", self.url, *(("--now", at) if at else ()), *words)

    @staticmethod
    def on(typed_to: Typer, *words: str) -> Answer:
        """What any program answers; whatever it does not make a sentence of is raised."""
        done = CliRunner().invoke(typed_to, words)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Answer(done.exit_code, done.stdout, done.stderr)

    def fine(self, *words: str, at: str = "") -> Any:
        """The answer to programs of a command that must succeed."""
        answer = self(*words, "--json", at=at)
        assert answer.code == 0, answer.err
        return answer.data


def furnish(program: Program) -> None:
    add = ("authority", "add", "testshire", "--name", "Testshire", "--administrator", "Jo Example")
    program.fine(
        *add, "--administrator-id", "p-jo", "--protocol", "hampshire/commitment", "--demo", at="2026-11-20T09:00"
    )
    for person, name, role in (
        ("p-ann", "Ann Example", "link_officer"),
        ("p-sim", "Sim Example", "team_manager"),
        ("p-cem", "Cem Example", "senior_officer"),
    ):
        program.fine("person", "add", name, "--id", person, at="2026-11-20T09:00")
        program.fine("person", "assign", person, role, at="2026-11-20T09:00")
    program.fine("school", "add", "test-primary", "--name", "Test Primary", at="2026-11-20T09:00")


def ring(program: Program) -> None:
    """Ofsted rings Test Primary on Monday 23 November 2026 at 10:05; it is entered at 10:10."""
    answers = [word for one in RUNG for word in ("--answer", one)]
    program.fine("inspection", "open", "--school", "test-primary", *answers, "--by", "p-ann", at="2026-11-23T10:10")


@dataclass(slots=True)
class Hands:
    """A clock whose hands are moved by the test."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
