"""The program driven through its command line alone: a line in, an exit code and its answer out, and what it changed."""

from __future__ import annotations

import io
import json
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text
from typer.main import get_command

from api.cli import app
from workflow.store.engine import engine_for, writing

PROGRAM = Path(sys.executable).with_name("alongside")
COMMAND = get_command(app)  # made once: making it takes a third as long as running it


@dataclass(frozen=True)
class Event:
    """Somebody typed ``line`` at ``now`` (local time), and what it brought: every due time, settlement and person told.

    ``owed`` holds promises that are new or have another due time (empty: a pause has stopped the clock), ``became`` each
    promise that stands otherwise than before,
    ``told`` one line a person; ``line`` is ``tick`` when it is only the clock that looks.
    """

    now: str
    line: str = "tick"
    owed: Mapping[str, str] = field(default_factory=dict)
    became: Mapping[str, str] = field(default_factory=dict)
    told: Sequence[str] = ()


def kept(*promises: str) -> dict[str, str]:
    """Each of these promises is kept."""
    return dict.fromkeys(promises, "kept")


@dataclass(frozen=True)
class Seen:
    """An inspection as ``inspection show`` has it: due times and standing by promise, and who was told by entry."""

    dues: Mapping[str, str] = field(default_factory=dict)
    standing: Mapping[str, str] = field(default_factory=dict)
    strands: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    alerts: Mapping[tuple[int, str], Mapping[str, Any]] = field(default_factory=dict)

    def since(self, before: Seen) -> tuple[dict[str, str], dict[str, str], list[str]]:
        """What is new in this: due times, standings, and lines of who was told, in order of the alphabet."""
        owed = {key: due for key, due in self.dues.items() if before.dues.get(key) != due}
        became = {key: how for key, how in self.standing.items() if before.standing.get(key, "open") != how}
        told = [_told(alert) for key, alert in self.alerts.items() if key not in before.alerts]
        return owed, became, sorted(told)

    def alert(self, line: str, fell_due: str) -> int:
        """The entry of an alert, by what was told to whom and when it fell due (``12-08 20:15``)."""
        found = [
            seq for (seq, _), one in self.alerts.items() if (_told(one), minute(one["fell_due"])) == (line, fell_due)
        ]
        assert len(found) == 1, (line, fell_due, found)
        return found[0]


@dataclass(frozen=True)
class Ran:
    exit_code: int
    stdout: str
    stderr: str


@dataclass
class Commands:
    """``alongside`` on one database and one authority. Case time is given with each command."""

    database: str
    authority: str

    def _words(self, line: str, now: str) -> list[str]:
        time = ["--now", now] if now else []
        return ["--database", self.database, "--authority", self.authority, *time, *shlex.split(line)]

    def run(self, line: str, now: str) -> Ran:
        """One command, called in this process, whatever it answers. An error that the program does not know is raised."""
        out, err, code = io.StringIO(), io.StringIO(), 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                COMMAND(self._words(line, now), prog_name="alongside")
            except SystemExit as end:
                code = int(end.code or 0)
        return Ran(code, out.getvalue(), err.getvalue())

    def data(self, line: str, now: str, exit_code: int = 0) -> Any:
        """What a command answers to ``--json``."""
        result = self.run(f"{line} --json", now)
        assert result.exit_code == exit_code, f"{now} {line}\n{result.stderr}"
        return json.loads(result.stdout)

    def words(self, line: str, now: str) -> list[str]:
        """What a person reads, line by line, after a command that goes well."""
        result = self.run(line, now)
        assert result.exit_code == 0, f"{now} {line}\n{result.stderr}"
        return result.stdout.splitlines()

    def process(self, line: str, now: str) -> subprocess.CompletedProcess[str]:
        """One command, as the installed program in a process of its own."""
        return subprocess.run([PROGRAM, *self._words(line, now)], capture_output=True, text=True, check=False)

    def seen(self, inspection: str, now: str) -> Seen:
        """How an inspection stands. Whoever was told was told in the minute in which it fell due."""
        view = self.data(f"inspection show {inspection} --all", now)
        owed = {of_strand(one["key"]): one for one in view["obligations"]}
        alerts = {(one["seq"], one["told"]["person"]): one for one in view["told"]}
        assert not [one for one in alerts.values() if one["raised_at"] != one["fell_due"]]
        return Seen(
            dues={key: minute(one["due"] or "") for key, one in owed.items()},  # a pause may have stopped its clock
            standing={key: one["status"] for key, one in owed.items()},
            strands={one["key"]: {state: minute(at) for state, at in one["entered"]} for one in view["strands"]},
            alerts=alerts,
        )

    def tamper(self, statement: str, **values: object) -> None:
        """Change the record the way somebody who owns the database may: with its guard taken down first."""
        intruder = engine_for(self.database)
        with writing(intruder) as connection:
            connection.execute(text(GUARDS[connection.dialect.name]))
            connection.execute(text(statement), values)
        intruder.dispose()


GUARDS = {"sqlite": "DROP TRIGGER entry_no_update", "postgresql": "DROP TRIGGER entry_kept ON entry"}


def of_strand(key: str) -> str:
    """``inspection/day_call/2026-12-08`` without the strand."""
    return key.partition("/")[2]


def minute(at: str) -> str:
    """``2026-12-08T18:45:00+00:00`` as ``12-08 18:45``."""
    return at[5:16].replace("T", " ")


def _told(alert: Mapping[str, Any]) -> str:
    """``ask p-llp: day_call``, or why instead of how where it was no rung: ``withdrawn p-sim: day_call``."""
    how = alert["how"] if alert["why"] == "rung" else alert["why"]
    step = alert["key"].split("/")[1] if alert["key"] else alert["about"]
    return f"{how} {alert['told']['person']}: {step}"
