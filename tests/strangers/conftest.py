"""What the strangers find: two authorities, and an inspection in the middle of it, with a concern and people who were told."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from calling import Office, staff
from fastapi.testclient import TestClient
from shire import Hands, Program, furnish, ring, utc

from api.main import create_app
from api.settings import Settings
from api.wiring import Installation
from workflow.store.engine import engine_for

OTHER = ("--authority", "othershire")


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """The database at 16:00 on the day Ofsted rang: a contact plan, a concern that nobody has heard, and many told of it."""
    file = tmp_path_factory.mktemp("strangers") / "story.db"
    shutil.copyfile(sqlite_template, file)
    program = Program(f"sqlite:///{file}")
    for tell in (furnish, ring, staff, go_on, found_another):
        tell(program)
    with_one_file(file)
    return file


def go_on(program: Program) -> None:
    """The duty desk joins; the plan is agreed; a concern is raised; and the clock looks when much has fallen due."""
    program.fine("person", "add", "Dot Example", "--id", "p-desk", at="2026-11-23T10:11")
    program.fine("person", "assign", "p-desk", "duty_desk", at="2026-11-23T10:11")
    plan = ("--answer", "number=01632 960123", "--answer", "if_not_you=the deputy")
    program.fine(
        "inspection", "step", "test-primary", "agree_contact_plan", *plan, "--by", "p-ann", at="2026-11-23T10:15"
    )
    raised = ("--answer", "about=x", "--answer", "conduct=no", "--answer", "inspectors_in_school=no")
    begun = ("inspection", "step", "test-primary", "--begin", "concern", *raised, "--by", "p-desk")
    program.fine(*begun, at="2026-11-23T10:18")
    program.fine("tick", at="2026-11-23T16:00")


def found_another(program: Program) -> None:
    add = ("authority", "add", "othershire", "--name", "Othershire", "--administrator", "Zoe Example", "--demo")
    program.fine(*add, "--administrator-id", "p-zoe", "--protocol", "hampshire/commitment", at="2026-11-23T16:00")
    program.fine(*OTHER, "person", "assign", "p-zoe", "link_officer", at="2026-11-23T16:00")


def with_one_file(file: Path) -> None:
    """So that copying the one file copies everything."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.fixture
def office(story: Path, tmp_path: Path) -> Iterator[Office]:
    """The API on a copy of the story, with clocks that stand still."""
    url = f"sqlite:///{shutil.copyfile(story, tmp_path / 'story.db')}"
    case, machine, engine = Hands(utc("2026-11-23T16:05")), Hands(utc("2026-11-23T14:02:10")), engine_for(url)
    house = Installation(Settings(database=url), engine, True, case.now, machine.now)
    yield Office(TestClient(create_app(house), raise_server_exceptions=False), Program(url), case, machine, house)
    engine.dispose()
