"""The migrations make the tables of the program, on both databases, and say whether they fit."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, text
from sqlalchemy.exc import ArgumentError, IntegrityError

from workflow.errors import StrangeDatabase
from workflow.store.engine import (
    HEAD,
    alembic_config,
    database_version,
    engine_for,
    reading,
    revision_fits,
    sqlite_is_old,
    upgrade,
    writing,
)
from workflow.store.tables import METADATA


def test_the_migrations_make_exactly_the_tables_of_the_program(database_url: str) -> None:
    engine = engine_for(database_url)
    with reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_the_program_asks_for(sqlite_url: str) -> None:
    engine = engine_for(sqlite_url)
    with reading(engine) as connection:
        assert ScriptDirectory.from_config(alembic_config(connection)).get_heads() == [HEAD]
    engine.dispose()


def test_an_upgraded_database_fits_and_may_be_upgraded_again(database_url: str) -> None:
    upgrade(database_url)
    engine = engine_for(database_url)
    assert revision_fits(engine)
    engine.dispose()


def test_an_empty_database_does_not_fit(tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path / 'empty.db'}")
    assert not revision_fits(engine)
    engine.dispose()


def tables_in(url: str) -> set[str]:
    engine = engine_for(url)
    with reading(engine) as connection:
        found = set(inspect(connection).get_table_names())
    engine.dispose()
    return found


def change(url: str, *statements: str) -> None:
    engine = engine_for(url)
    with writing(engine) as connection:
        for one in statements:
            connection.execute(text(one))
    engine.dispose()


def test_the_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'library.db'}"
    change(url, "CREATE TABLE book (title text)")
    with pytest.raises(StrangeDatabase, match=r"it holds tables of another program\. Nothing in it was changed"):
        upgrade(url)
    assert tables_in(url) == {"book"}


def test_a_database_of_a_newer_version_is_left_as_it_is(database_url: str) -> None:
    before = tables_in(database_url)
    change(database_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StrangeDatabase, match="version '9999', which is newer than this program or not its own"):
        upgrade(database_url)
    assert tables_in(database_url) == before


@pytest.mark.parametrize("url", ["mysql://u:secret@db.example.org/x", "postgresql+asyncpg://u@db.example.org/x"])
def test_another_kind_of_database_is_refused_before_anything_is_loaded_for_it(url: str) -> None:
    with pytest.raises(ArgumentError, match="no kind of database that this program knows"):
        engine_for(url)


def test_an_error_of_the_database_never_holds_a_value(database_url: str) -> None:
    engine = engine_for(database_url)
    row = {"authority": "x", "chain": "x/1", "seq": 1, "field": "how", "salt": "", "value": "she was tired"}
    with pytest.raises(IntegrityError) as found, writing(engine) as connection:
        connection.execute(insert(METADATA.tables["private_value"]), row)  # there is no such entry
    assert "she was tired" not in str(found.value)
    engine.dispose()


@pytest.mark.parametrize("url", ["sqlite_url", "postgres_url"])
def test_the_database_says_its_name_and_version(url: str, request: pytest.FixtureRequest) -> None:
    engine = engine_for(request.getfixturevalue(url))
    name, version = database_version(engine).split(" ", 1)
    assert (name, version[0].isdigit()) == ("SQLite" if url == "sqlite_url" else "PostgreSQL", True)
    assert not (url == "postgres_url" and sqlite_is_old(engine))
    engine.dispose()


def test_every_table_and_every_key_begins_with_the_authority() -> None:
    whole = {"demo_clock", "installation"}
    first = {
        name: next(iter(table.primary_key.columns)).name for name, table in METADATA.tables.items() if name not in whole
    }
    assert {name for name, column in first.items() if column != "authority"} == {"authority"}
    assert METADATA.tables["authority"].primary_key.columns.keys() == ["key"]
