"""The migrations make the tables of the program, on both databases, and say whether they fit."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from workflow.store.engine import (
    HEAD,
    alembic_config,
    database_version,
    engine_for,
    reading,
    revision_fits,
    sqlite_is_old,
    upgrade,
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
