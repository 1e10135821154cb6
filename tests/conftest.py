"""What every suite shares: a database of its own for each test, and how hard Hypothesis looks."""

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from sqlalchemy import URL, create_engine, make_url, text

# The same examples every time, so that a red build is red for everybody; `search` looks further, at random.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

NO_POSTGRES = (
    "This test needs a PostgreSQL server, and ALONGSIDE_TEST_POSTGRES names none. "
    "`make test` starts one by itself; `pytest -k 'not postgresql'` leaves these tests out."
)


@pytest.fixture(autouse=True)
def the_log_as_it_is_at_first() -> Iterator[None]:
    """What a command of one test sets up for the log does not reach the next test."""
    yield
    structlog.reset_defaults()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database that this test has to itself, first on SQLite, then on PostgreSQL."""
    # The template is asked for by name, so that a run on SQLite alone never asks for a PostgreSQL server.
    if request.param == "sqlite":
        yield from sqlite_copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.db")
    else:
        yield from postgres_copy(request.getfixturevalue("postgres_template"))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    """As database_url, for a test that is about SQLite alone."""
    yield from sqlite_copy(sqlite_template, tmp_path / "test.db")


@pytest.fixture
def postgres_url(postgres_template: URL) -> Iterator[str]:
    """As database_url, for a test that is about PostgreSQL alone."""
    yield from postgres_copy(postgres_template)


@pytest.fixture
def emptied_url(database_url: str) -> str:
    """As database_url, without a table in it."""
    address = make_url(database_url)
    if address.get_backend_name() == "sqlite":
        Path(str(address.database)).unlink()
        return database_url
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return database_url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once by each process of a run."""
    template = tmp_path_factory.mktemp("template") / "template.db"
    migrate(f"sqlite:///{template}")
    with closing(sqlite3.connect(template)) as connection:  # so that the one file holds everything
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return template


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[URL]:
    """A migrated PostgreSQL database, made once by each process of a run."""
    address = os.environ.get("ALONGSIDE_TEST_POSTGRES")
    if not address:
        pytest.fail(NO_POSTGRES, pytrace=False)
    with passing_database(make_url(address), "template1") as template:
        migrate(template.render_as_string(hide_password=False))
        yield template


def migrate(url: str) -> None:
    from workflow.store.engine import upgrade  # noqa: PLC0415  only tests with a database need the store

    upgrade(url)


def sqlite_copy(template: Path, copy: Path) -> Iterator[str]:
    shutil.copyfile(template, copy)
    yield f"sqlite:///{copy}"


def postgres_copy(template: URL) -> Iterator[str]:
    with passing_database(template, str(template.database)) as copy:
        yield copy.render_as_string(hide_password=False)


@contextmanager
def passing_database(server: URL, template: str) -> Iterator[URL]:
    """A database made from a template and dropped at the end. Its name is random: processes share the server."""
    name = f"test_{secrets.token_hex(8)}"
    administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield server.set(database=name)
    finally:
        administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def administer(server: URL, statement: str) -> None:
    """Run one statement that PostgreSQL allows in no transaction."""
    engine = create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
