"""What the tests of the ways in begin with: an authority, an opened inspection, an installation with clocks by hand."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from shire import Hands, Program, furnish, ring
from sqlalchemy import Engine

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
