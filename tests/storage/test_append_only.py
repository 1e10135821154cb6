"""The record cannot be changed through the database's own door: no update, no delete, no replacing, no emptying."""

from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError

from workflow.core.acts import Note
from workflow.store.engine import engine_for, writing
from workflow.store.tables import METADATA

KEPT = ("entry", "protocol", "private_value")


def refused(engine: Engine, statement: str) -> str:
    with pytest.raises(DBAPIError) as refusal, writing(engine) as connection:
        connection.execute(text(statement))
    return str(refusal.value.orig)


@pytest.fixture
def plain(database_url: str, office: Any) -> Any:
    """An engine without the listener, on an authority with one inspection."""
    office.open(number="01632 960002")
    engine = engine_for(database_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(("table", "column"), [("entry", "actor"), ("protocol", "name"), ("private_value", "value")])
def test_no_row_of_the_record_can_be_changed(plain: Engine, table: str, column: str) -> None:
    assert "append-only" in refused(plain, f"UPDATE {table} SET {column} = 'x'")


@pytest.mark.parametrize("table", ["entry", "protocol"])
def test_no_entry_and_no_protocol_can_be_deleted(plain: Engine, table: str) -> None:
    assert "append-only" in refused(plain, f"DELETE FROM {table}")


def test_a_private_value_can_be_erased(plain: Engine, office: Any) -> None:
    assert len(office.rows("private_value")) == 11
    with writing(plain) as connection:
        connection.execute(text("DELETE FROM private_value WHERE field = 'name'"))
    # 4 people, each with a name; the administrator has nothing else, the three others an address and a number each.
    assert sorted(row["field"] for row in office.rows("private_value")) == ["email"] * 3 + ["number"] + ["phone"] * 3


@pytest.mark.parametrize("table", KEPT)
def test_insert_or_replace_does_not_walk_through_the_guards(sqlite_url: str, office_of: Any, table: str) -> None:
    engine = engine_for(sqlite_url)
    office = office_of(engine)
    before = office.rows(table)
    # Somebody's own connection, without the setting that makes REPLACE fire the triggers against deleting.
    event.listen(engine, "checkout", lambda made, *_: made.execute("PRAGMA recursive_triggers=OFF"))
    said = refused(engine, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
    assert (said, office.rows(table)) == (f"{table} is append-only: this row is there already", before)
    engine.dispose()


@pytest.mark.parametrize("triggers", ["ON", "OFF"])
def test_a_request_key_does_not_let_an_entry_be_replaced(sqlite_url: str, office_of: Any, triggers: str) -> None:
    engine = engine_for(sqlite_url)
    event.listen(engine, "checkout", lambda made, *_: made.execute(f"PRAGMA recursive_triggers={triggers}"))
    office = office_of(engine)
    office.ask(office.open(), Note("as it was"), key="once")
    before = office.rows("entry")
    columns = [column.name for column in METADATA.tables["entry"].columns]
    chosen = ", ".join("1000" if one == "seq" else one for one in columns)
    said = refused(
        engine,
        f"INSERT OR REPLACE INTO entry ({', '.join(columns)}) SELECT {chosen} FROM entry WHERE request_key = 'once'",
    )
    assert ("append-only" in said, office.rows("entry")) == (True, before)
    engine.dispose()


@pytest.mark.parametrize("table", KEPT)
def test_truncate_is_refused(postgres_url: str, office_of: Any, table: str) -> None:
    engine = engine_for(postgres_url)
    office_of(engine)
    assert "append-only: no TRUNCATE here" in refused(engine, f"TRUNCATE {table} CASCADE")
    engine.dispose()
