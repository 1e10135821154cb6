"""The named points at which a process of the storm ends itself with SIGKILL: hooks around the real program, which knows none of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event

from workflow.sweep import Sweep
from workflow.transactions import Transactions

INSERTED, HALF_WRITTEN, BEFORE_COMMIT = "after the insert", "between the insert and the lists", "before the commit"
COMMITTED, BETWEEN_FILES = "after the commit, before the answer", "between two files of a tick"
POINTS = (INSERTED, HALF_WRITTEN, BEFORE_COMMIT, COMMITTED, BETWEEN_FILES)
OF_A_STEP = (INSERTED, HALF_WRITTEN, BEFORE_COMMIT, COMMITTED)
AT_RANDOM = "at a random moment"


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a process ends itself: as it passes this point for the ``passage``-th time. An empty point: nowhere."""

    point: str = ""
    passage: int = 1


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(plan: Plan) -> None:
    """Set the trap in this process, before the program begins."""
    left = plan.passage

    def passed() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            die()

    match plan.point:
        case "":
            return
        case "after the insert":
            _after_statement(("INSERT INTO entry",), passed)
        case "between the insert and the lists":
            _after_statement(("INSERT INTO alert", "INSERT INTO obligation", "UPDATE obligation"), passed)
        case "before the commit":
            _before_commit(passed)
        case "after the commit, before the answer":
            _after(Transactions, "_write_once", passed)
        case "between two files of a tick":
            _after(Sweep, "_looked", passed)
        case _:
            raise ValueError(f"there is no point '{plan.point}'")


def _after_statement(beginnings: tuple[str, ...], passed: Callable[[], None]) -> None:
    def ran(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith(beginnings):
            passed()

    event.listen(Engine, "after_cursor_execute", ran)


def _before_commit(passed: Callable[[], None]) -> None:
    """SQLAlchemy tells of a commit just before it asks the database for it."""

    def committing(connection: Any) -> None:
        if connection.get_execution_options().get("writing"):
            passed()

    event.listen(Engine, "commit", committing)


def _after(owner: type, name: str, passed: Callable[[], None]) -> None:
    original = getattr(owner, name)

    def wrapped(*given: Any, **named: Any) -> Any:
        found = original(*given, **named)
        passed()
        return found

    setattr(owner, name, wrapped)
