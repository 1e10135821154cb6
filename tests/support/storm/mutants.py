"""Builds with a fault, made beside the real program, to show that the check after a storm would find such a fault."""

from __future__ import annotations

import re
import threading
import zlib
from typing import Any

from sqlalchemy import Connection, text

from workflow.store.chains import Request
from workflow.store.engine import engine_for, writing
from workflow.transactions import Session, Transactions

SOUND, ANSWERS_FIRST, NO_KEY = "", "answers before the commit", "without the unique key"
MUTANTS = (ANSWERS_FIRST, NO_KEY)
_ONE_IN = 5


class _Lost(Exception):
    """The answer is out, and the transaction never ends."""


def apply(mutant: str) -> None:
    """Make this process a program with the fault."""
    if mutant == ANSWERS_FIRST:
        _answer_first()
    elif mutant == NO_KEY:
        Session.answered = lambda *_: None  # type: ignore[method-assign, assignment]


def _answer_first() -> None:
    """As a program that answers, would commit afterwards, and is killed in between: one request in five, by its key."""
    original_append, original_write = Session.append, Transactions._write_once
    asked = threading.local()  # the server does several requests at once

    def append(self: Session, *given: Any) -> Any:
        asked.request = given[3] if len(given) > 3 else None
        return original_append(self, *given)

    def write_once(self: Transactions, work: Any) -> Any:
        found: list[Any] = []

        def answered(session: Session) -> Any:
            asked.request = None
            found.append(work(session))
            request: Request | None = asked.request
            if request is not None and is_lost(request.key):
                raise _Lost
            return found[-1]

        try:
            return original_write(self, answered)
        except _Lost:
            return found[-1]

    Session.append = append  # type: ignore[method-assign, assignment]
    Transactions._write_once = write_once  # type: ignore[method-assign, assignment]


def is_lost(key: str) -> bool:
    """Whether the build that answers first loses the request of this key."""
    return zlib.crc32(key.encode()) % _ONE_IN == 0


def spoil(url: str, mutant: str) -> None:
    """Make an empty database one of that build: without the unique key of requests, and without the guard that says the same."""
    if mutant != NO_KEY:
        return
    engine = engine_for(url)
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE entry DROP CONSTRAINT entry_request"))
        else:
            _make_entry_again(connection)
    engine.dispose()


def _make_entry_again(connection: Connection) -> None:
    """SQLite drops no constraint, so its empty table is made anew from its own words, less that line."""
    words = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'entry'")).scalar_one()
    without, dropped = re.subn(r",\s*CONSTRAINT entry_request UNIQUE \([^)]*\)", "", words)
    assert dropped == 1, words
    connection.execute(text("DROP TABLE entry"))
    connection.execute(text(without))
