"""The record cannot be changed through the database's own door: no update, no delete, no replacing, no emptying."""

from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from workflow.store.engine import engine_for, writing

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
def test_insert_or_replace_does_not_walk_through_the_guards(
    sqlite_url: str, office_of: Any, table: str, request: pytest.FixtureRequest
) -> None:
    engine = engine_for(sqlite_url)
    office = office_of(engine)
    before = office.rows(table)
    with engine.connect() as connection:
        # Somebody's own connection, without the setting that makes REPLACE fire the triggers against deleting.
        connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
    said = refused(engine, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
    assert (said, office.rows(table)) == (f"{table} is append-only: this row is there already", before)
    engine.dispose()


@pytest.mark.parametrize("table", KEPT)
def test_truncate_is_refused(postgres_url: str, office_of: Any, table: str) -> None:
    engine = engine_for(postgres_url)
    office_of(engine)
    assert "append-only: no TRUNCATE here" in refused(engine, f"TRUNCATE {table} CASCADE")
    engine.dispose()
