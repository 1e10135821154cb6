"""The bare partner: what Alongside wrote in each transaction is noted down, and written again by a program that does nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg
from sqlalchemy import Engine, event, make_url

from workflow.store.engine import sqlite

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "busy_timeout=5000")


@dataclass(frozen=True, slots=True)
class Written:
    """One statement that wrote, with its values as the driver was given them; ``is_many``: a list of rows."""

    statement: str
    values: Any
    is_many: bool

    @property
    def is_snapshot(self) -> bool:
        return self.statement.split(maxsplit=3)[1:3][0 if self.statement.startswith("UPDATE") else 1] == "snapshot"


Transaction = tuple[Written, ...]


@contextmanager
def noted(engine: Engine) -> Iterator[list[Transaction]]:
    """Every transaction that writes through this engine, as it is committed."""
    open_: list[Written] = []
    found: list[Transaction] = []

    def wrote(_: Any, __: Any, statement: str, values: Any, ___: Any, is_many: bool) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            open_.append(Written(statement, values, is_many))

    def committed(_: Any) -> None:
        if open_:
            found.append(tuple(open_))
        open_.clear()

    event.listen(engine, "before_cursor_execute", wrote)
    event.listen(engine, "commit", committed)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", wrote)
        event.remove(engine, "commit", committed)


def without_snapshots(transactions: Sequence[Transaction]) -> list[Transaction]:
    return [tuple(one for one in each if not one.is_snapshot) for each in transactions]


def seconds_on_sqlite(file: Path, transactions: Sequence[Transaction], warm: int) -> float:
    """Write them as a bare program would, all but the first ``warm`` of them timed."""
    with closing(sqlite.connect(str(file), isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        cursor = connection.cursor()
        for each in transactions[:warm]:
            _on_sqlite(cursor, each)
        began = perf_counter()
        for each in transactions[warm:]:
            _on_sqlite(cursor, each)
        return perf_counter() - began


def _on_sqlite(cursor: Any, transaction: Transaction) -> None:
    cursor.execute("BEGIN IMMEDIATE")
    _write(cursor, transaction)
    cursor.execute("COMMIT")


class OnPostgres:
    """One bare connection to a PostgreSQL database."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(address_of(url))
        self.cursor = self.connection.cursor()

    def write(self, transactions: Sequence[Transaction]) -> None:
        for each in transactions:
            _write(self.cursor, each)
            self.connection.commit()

    def close(self) -> None:
        self.connection.close()


def _write(cursor: Any, transaction: Transaction) -> None:
    for one in transaction:
        (cursor.executemany if one.is_many else cursor.execute)(one.statement, one.values)


def address_of(url: str) -> str:
    """The address for psycopg of an address for SQLAlchemy."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
