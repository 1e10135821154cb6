"""What the tests of the ways in begin with: an authority, an opened inspection, an installation with clocks by hand."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from calling import Office, staff
from fastapi.testclient import TestClient
from shire import Hands, Program, furnish, ring, utc
from sqlalchemy import Engine

from api.main import create_app
from api.settings import Settings
from api.wiring import Installation
from workflow.store.engine import engine_for

MakeInstallation = Callable[[Hands, Hands], Installation]


@pytest.fixture
def program(sqlite_url: str) -> Program:
    """The program on an empty database."""
    return Program(sqlite_url)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A database with Testshire in it, made once by each process of a run, and copied."""
    return made_from(sqlite_template, tmp_path_factory.mktemp("furnished") / "furnished.db", furnish)


@pytest.fixture(scope="session")
def rung(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Path:
    return made_from(furnished, tmp_path_factory.mktemp("rung") / "rung.db", ring)


def made_from(template: Path, file: Path, change: Callable[[Program], None]) -> Path:
    shutil.copyfile(template, file)
    change(Program(f"sqlite:///{file}"))
    with closing(sqlite3.connect(file)) as connection:  # so that the one file holds everything
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture
def testshire(furnished: Path, tmp_path: Path) -> Program:
    """An authority for tests: Ann is the link officer, Sim her manager, Cem his; Jo looks after the installation."""
    return Program(f"sqlite:///{shutil.copyfile(furnished, tmp_path / 'testshire.db')}")


@pytest.fixture
def opened(rung: Path, tmp_path: Path) -> Program:
    """As testshire, and Ofsted has rung Test Primary on Monday 23 November 2026 at 10:05."""
    return Program(f"sqlite:///{shutil.copyfile(rung, tmp_path / 'opened.db')}")


@pytest.fixture
def installed(opened: Program) -> Iterator[MakeInstallation]:
    """Makes an installation on the database with the opened inspection, with a case clock and a machine clock."""
    made: list[Engine] = []

    def make(case: Hands, machine: Hands) -> Installation:
        engine = engine_for(opened.url)
        made.append(engine)
        return Installation(Settings(database=opened.url), engine, True, case.now, machine.now)

    yield make
    for engine in made:
        engine.dispose()


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory, rung: Path) -> Path:
    return made_from(rung, tmp_path_factory.mktemp("staffed") / "staffed.db", staff)


@pytest.fixture
def office(staffed: Path, tmp_path: Path) -> Iterator[Office]:
    """The JSON API at 10:20 on the day Ofsted rang, with somebody of every voice, each with a token."""
    url = f"sqlite:///{shutil.copyfile(staffed, tmp_path / 'staffed.db')}"
    case, machine, engine = Hands(utc("2026-11-23T10:20")), Hands(utc("2026-11-23T14:02:10")), engine_for(url)
    house = Installation(Settings(database=url), engine, True, case.now, machine.now)
    yield Office(TestClient(create_app(house), raise_server_exceptions=False), Program(url), case, machine, house)
    engine.dispose()
