"""What storage tests share: an authority in a database of its own, with clocks that are moved by hand, and a listener on every statement."""

import hashlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, select, text

from workflow.core.acts import Act, Asked, By, Fill, Fire
from workflow.service import Outcome, Workflow
from workflow.store import tables as t
from workflow.store.engine import engine_for, reading, writing

PROTOCOL = str(Path(__file__).with_name("promise.yaml"))
OF_AN_AUTHORITY = frozenset(name for name, table in t.METADATA.tables.items() if "authority" in table.c)
NAMED = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+\"?(\w+)", re.IGNORECASE)


FINDING_A_TOKEN = re.compile(r"^SELECT [^;]+ FROM token WHERE token\.hash = \S+$")


def tables_without_their_authority(statement: str) -> list[str]:
    """The tables a statement touches without saying whose rows it means."""
    if FINDING_A_TOKEN.match(" ".join(statement.split())):
        return []  # whose it is, is what is asked
    touched = OF_AN_AUTHORITY.intersection(NAMED.findall(statement))
    if statement.lstrip().upper().startswith("INSERT"):
        return [] if re.match(r"\s*INSERT INTO \w+ \(authority\b", statement) else sorted(touched)
    condition = statement.partition("WHERE")[2] + " ".join(re.findall(r" ON .*?(?=WHERE|JOIN|$)", statement, re.DOTALL))
    return sorted(name for name in touched if f"{name}.authority" not in condition)


def refuse_without_authority(_: object, __: object, statement: str, *___: object) -> None:
    forgotten = tables_without_their_authority(statement)
    assert not forgotten, f"{forgotten} touched for no authority in particular: {statement}"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a database of this test's own, on which no statement may forget the authority."""
    made = engine_for(database_url)
    event.listen(made, "before_cursor_execute", refuse_without_authority)
    yield made
    made.dispose()


@pytest.fixture
def tamper(database_url: str, engine: Engine) -> Iterator[Any]:
    """Runs a statement the way somebody who owns the database may: with every guard taken down first."""
    intruder = engine_for(database_url)

    def run(statement: str, **values: object) -> None:
        with writing(intruder) as connection:
            for guard in GUARDS[connection.dialect.name]:
                connection.execute(text(guard))
            connection.execute(text(statement), values)

    yield run
    intruder.dispose()


GUARDS = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {table}_no_{what}"
        for table in ("entry", "protocol", "private_value")
        for what in ("update", "delete", "replace")
    ],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS {name} ON {table}"
        for table, name in (("entry", "entry_kept"), ("protocol", "protocol_kept"), ("private_value", "private_kept"))
    ]
    + ["ALTER TABLE private_value DROP CONSTRAINT IF EXISTS private_value_authority_chain_seq_fkey"],
}


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    at: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move_to(self, when: str) -> None:
        """To an instant of London winter time, which is UTC: ``2026-11-23T10:05``."""
        self.at = datetime.fromisoformat(when).replace(tzinfo=UTC)


class Chance:
    """Bytes that are different each time and the same in each run."""

    def __init__(self, seed: str) -> None:
        self._numbers, self._seed = itertools.count(), seed

    def __call__(self, size: int) -> bytes:
        found = hashlib.sha256(f"{self._seed} {next(self._numbers)}".encode()).digest()
        return found[:size]


@dataclass
class Office:
    """An authority with three people, one school and its promise; ``clock`` is case time, ``machine`` the machine's."""

    engine: Engine
    key: str = "test"
    clock: Clock = field(default_factory=Clock)
    machine: Clock = field(default_factory=Clock)
    workflow: Workflow = field(init=False)

    def __post_init__(self) -> None:
        self.workflow = Workflow.create(
            self.engine, self.key, "Test Authority", "Ada Example", PROTOCOL, **self.means(), administrator="p-ada"
        )
        for person, name, role in (
            ("p-olu", "Olu Example", "officer"),
            ("p-mae", "Mae Example", "manager"),
            ("p-hea", "Hea Example", "head"),
        ):
            self.workflow.add_person(name, f"{person}@example.org", "01632 960001", person=person)
            self.workflow.assign(person, role)
        self.workflow.add_school("primary", "Test Primary", "100001", "community", True, "authority")

    def means(self) -> dict[str, Any]:
        return {"now": self.clock, "machine_now": self.machine, "chance": Chance(self.key)}

    def another(self) -> Workflow:
        """Another program on the same records."""
        means = self.means() | {"chance": Chance(f"{self.key} again")}
        return Workflow(self.engine, self.key, **means)

    @property
    def own_chain(self) -> str:
        return f"{self.key}/authority"

    def open(self, known_at: str = "2026-11-23T10:05", **answers: str) -> str:
        """Open an inspection of Test Primary at that moment."""
        self.clock.move_to(known_at)
        given = {"rang_at": known_at, "known_at": known_at, **answers}
        return self.workflow.open("primary", "told", given, By("p-olu")).chain

    def ask(self, chain: str, act: Act, person: str = "p-olu", key: str | None = None) -> Outcome:
        return self.workflow.take_step(chain, Asked(act, By(person), self.clock.at), key)

    def an_inspection_with_everything(self) -> str:
        """Opened at 10:05, missed at 12:05, rung at 14:00, left at 14:10: with alerts and private words."""
        chain = self.open(number="01632 960002")
        self.clock.move_to("2026-11-23T14:00")
        self.workflow.tick()
        self.ask(chain, Fill("contact", {"spoke": "yes", "at": "15:30", "how": "she was tired"}))
        self.clock.move_to("2026-11-23T14:10")
        self.ask(chain, Fire("leave", answers={"told_by": "the chair"}))
        return chain

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of one authority's in a table, in order of its key."""
        found = t.METADATA.tables[table]
        with reading(self.engine) as connection:
            here = select(found).where(found.c.authority == self.key).order_by(*found.primary_key.columns)
            return [dict(row._mapping) for row in connection.execute(here)]

    def erase_everything_private(self) -> None:
        with writing(self.engine) as connection:
            connection.execute(delete(t.private_value).where(t.private_value.c.authority == self.key))


@pytest.fixture
def office(engine: Engine) -> Office:
    return Office(engine)


@pytest.fixture
def office_of() -> type[Office]:
    return Office
