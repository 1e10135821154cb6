"""Every earlier version of the schema, with a story in it, is brought to this one with nothing lost; on both databases."""

from typing import Any

import pytest
from alembic.script import ScriptDirectory
from schema_dumps import load, versions
from shire import Program
from sqlalchemy import Engine, MetaData, select

from workflow.store.engine import alembic_config, engine_for, reading, upgrade

# Where the story of the dumps stands on Tuesday 24 November 2026 at 12:30; the dump of a changed story gets an entry of its own.
# Larch Row: known at 10:10, so the plan of contact was owed by 11:10. Fern Hollow: its head chose 17:15 for the call of the
# day. Tern Point: spoken to on Friday the 20th, and owed a call within seven days of that, by 17:00.
STANDS = {
    "0001": {
        "larch-row": ("notified", "contact_plan", "missed", "2026-11-24T11:10:00+00:00"),
        "fern-hollow": ("in_progress", "day_call", "open", "2026-11-24T17:15:00+00:00"),
        "tern-point": ("feedback_given", "check_in", "open", "2026-11-27T17:00:00+00:00"),
    }
}
NOW, LATER = "2026-11-24T12:30", "2026-11-24T13:26"


@pytest.fixture(params=versions())
def upgraded(request: pytest.FixtureRequest, emptied_url: str) -> tuple[str, Program]:
    """A dump that was loaded and brought to this version: which it was, and the program on it."""
    load(emptied_url, request.param)
    upgrade(emptied_url)
    return request.param, Program(emptied_url)


def stands(program: Program) -> dict[str, tuple[Any, ...]]:
    lines = program.fine("inspection", "list", at=NOW)
    return {
        one["school"]: (one["state"], one["next"]["step"], one["next"]["status"], one["next"]["due"]) for one in lines
    }


def test_there_is_a_dump_of_every_version_that_another_follows(sqlite_url: str) -> None:
    engine = engine_for(sqlite_url)
    with reading(engine) as connection:
        known = ScriptDirectory.from_config(alembic_config(connection))
        followed = {one.revision for one in known.walk_revisions() if one.nextrev}
    engine.dispose()
    missing = followed - set(versions())
    assert not missing, f"No dump of version {sorted(missing)}: CONTRIBUTING.md, 'Before you add a migration'."


def test_an_upgraded_record_is_whole_and_its_inspections_read_the_same(upgraded: tuple[str, Program]) -> None:
    version, program = upgraded
    assert program("record", "verify", at=NOW).out == "The record is as it was written.\n"
    assert stands(program) == STANDS[max(one for one in STANDS if one <= version)]


def test_an_upgraded_inspection_goes_on(upgraded: tuple[str, Program]) -> None:
    _, program = upgraded
    said = ("inspection", "step", "larch-row", "contact", "--answer", "outcome=spoke_with_head", "--by", "p-farrow")
    after = program.fine(*said, at=NOW)
    assert after["kept"] == [{"promise": "inspection/first_contact/1", "how": "kept", "in_time": False}]
    assert program.fine("tick", at=LATER)[0]["set_aside"] == []
    assert program("record", "verify", at=LATER).out == "The record is as it was written.\n"
    assert program("record", "rebuild", at=LATER).code == 0
    assert program("record", "verify", at=LATER).out == "The record is as it was written.\n"


def test_a_request_from_before_the_upgrade_is_still_known(upgraded: tuple[str, Program]) -> None:
    _, program = upgraded
    again = ("inspection", "step", "larch-row", "--have", "inspection/tell_team/1", "--by", "p-farrow")
    answer = program.fine(*again, "--request-key", "sent-before-the-upgrade", at=NOW)
    assert answer["repeated"] is True


def test_an_upgrade_changes_no_entry_and_no_private_value(emptied_url: str) -> None:
    load(emptied_url, versions()[0])  # the oldest walks through every migration
    engine = engine_for(emptied_url)
    before = kept(engine)
    upgrade(emptied_url)
    assert kept(engine) == before
    engine.dispose()


def kept(engine: Engine) -> list[tuple[Any, ...]]:
    """What is evidence: the sealed texts with their hashes, the private values, and the protocols."""
    found: list[tuple[Any, ...]] = []
    with reading(engine) as connection:
        tables = MetaData()
        tables.reflect(connection)
        for name, columns in (
            ("entry", ("authority", "chain", "seq", "text", "hash", "request_key", "request_mac")),
            ("private_value", ("authority", "chain", "seq", "field", "salt", "value")),
            ("protocol", ("authority", "digest", "text")),
        ):
            table = tables.tables[name]
            rows = connection.execute(select(*(table.c[one] for one in columns)).order_by(*table.primary_key.columns))
            found += [(name, *row) for row in rows]
    assert len(found) > 200  # an empty list would prove nothing
    return found
