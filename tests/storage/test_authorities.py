"""Two authorities in one database never see each other, and no statement forgets whose rows it means."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from workflow import queries
from workflow.core.acts import Asked, By, Fill, Note
from workflow.errors import Refused, UnknownThing
from workflow.service import Workflow
from workflow.store import tables as t
from workflow.store.engine import reading


@pytest.fixture
def two(engine: Engine, office_of: Any) -> tuple[Any, Any]:
    """Two authorities with the same schools, the same ids of people and the same request keys."""
    return office_of(engine, "north"), office_of(engine, "south")


def test_two_authorities_with_equal_keys_never_see_each_other(two: tuple[Any, Any]) -> None:
    north, south = two
    theirs = [south.rows(name) for name in sorted(t.METADATA.tables) if "authority" in t.METADATA.tables[name].c]
    chain = north.open()
    north.ask(chain, Note("only ours"), key="once")
    north.clock.at += timedelta(hours=8)
    assert north.workflow.tick().told == 2
    assert [
        south.rows(name) for name in sorted(t.METADATA.tables) if "authority" in t.METADATA.tables[name].c
    ] == theirs
    assert queries.board(south.engine, "south", south.clock.at) == ()
    assert queries.alerts_for(south.engine, "south", "p-olu", south.clock.at) == ()
    assert [line.chain for line in queries.board(north.engine, "north", north.clock.at)] == [chain]


def test_an_authority_cannot_reach_an_inspection_of_another(two: tuple[Any, Any]) -> None:
    north, south = two
    chain = north.open()
    for reach in (
        lambda: south.ask(chain, Note("from next door")),
        lambda: south.workflow.possible(chain, "p-olu"),
        lambda: south.workflow.why(chain, "visit/ring/1"),
        lambda: south.workflow.look(chain),
        lambda: queries.inspection(south.engine, "south", chain, south.clock.at),
        lambda: queries.record(south.engine, "south", chain, south.clock.at),
        lambda: queries.find_chain(south.engine, "south", chain),
    ):
        with pytest.raises(UnknownThing):
            reach()


def test_the_same_request_key_serves_each_authority_once(two: tuple[Any, Any]) -> None:
    outcomes = [one.ask(one.open(), Fill("contact", {"spoke": "yes"}), key="once") for one in two]
    assert [(one.chain.partition("/")[0], one.repeated) for one in outcomes] == [("north", False), ("south", False)]


def test_there_is_no_workflow_of_an_authority_that_is_not_there(engine: Engine, office: Any) -> None:
    nobody = Workflow(engine, "nobody", **office.means())
    with pytest.raises(UnknownThing):
        nobody.take_step("test/authority", Asked(Note("x"), By("p-olu"), office.clock.at))


def test_an_authority_is_added_once(engine: Engine, office: Any) -> None:
    with pytest.raises(Refused, match="there is an authority of that key already"):
        Workflow.create(engine, "test", "Another", "Another Example", **office.means())


def test_a_statement_that_forgets_its_authority_is_caught(engine: Engine, office: Any) -> None:
    with reading(engine) as connection:
        for forgetful in (
            select(t.entry.c.text),
            select(t.entry.c.text, t.entry.c.authority).where(t.entry.c.chain == "test/authority"),
            select(t.alert.c.seq)
            .join(t.recipient, t.alert.c.seq == t.recipient.c.seq)
            .where(t.alert.c.authority == "test"),
        ):
            with pytest.raises(AssertionError, match="no authority in particular"):
                connection.execute(forgetful)
