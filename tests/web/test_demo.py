"""The demonstration: made up throughout, made once, and never out of a real record."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from shire import Program, utc

from api import demo, demo_story
from api.errors import NotSetUp
from api.local_times import read_time
from api.settings import Settings
from api.wiring import Installation
from workflow import demonstration, queries
from workflow.errors import Refused
from workflow.store.engine import engine_for

STARTS_AT = "2026-11-24T10:20"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a demonstration that was made once for these tests; they only read it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"
    house = demo.ready(Settings(database=url), speed=1)
    house.engine.dispose()
    return url


def test_three_inspections_stand_in_three_states(made: str) -> None:
    lines = Program(made).fine("inspection", "list", at=STARTS_AT)
    assert {(one["school"], one["state"]) for one in lines} == {
        ("larch-row", "notified"),
        ("fern-hollow", "in_progress"),
        ("tern-point", "feedback_given"),
    }


def test_it_begins_with_every_promise_kept_and_the_first_call_owed_within_the_hour(made: str) -> None:
    lines = {one["school"]: one for one in Program(made).fine("inspection", "list", at=STARTS_AT)}
    owed = {one["step"]: one["due"] for one in lines["larch-row"]["owed"]}
    # Known at 10:10: within 60 inspection minutes.
    assert owed["first_contact"] == "2026-11-24T11:10:00+00:00"
    statuses = [one["status"] for line in lines.values() for one in line["owed"]]
    assert set(statuses) == {"open"}
    for school in lines:
        view = Program(made).fine("inspection", "show", school, at=STARTS_AT)
        assert {one["status"] for one in view["obligations"]} <= {"open", "kept", "released"}


def test_its_clock_starts_where_its_story_ends(made: str) -> None:
    assert max(one.at for one in demo_story.EVENTS) < demo_story.CLOCK_STARTS_AT
    engine = engine_for(made)
    clock = demonstration.clock(engine)
    engine.dispose()
    assert clock is not None
    assert (clock.case_anchor, clock.speed) == (utc(STARTS_AT), 1)


def test_everybody_in_it_is_made_up_and_every_number_is_for_drama() -> None:
    people = [(one.email, one.phone) for one in demo_story.PEOPLE] + [demo_story.ADMINISTRATOR[2:]]
    assert [email for email, _ in people if not email.endswith("@example.org")] == []
    # Ofcom keeps 07700 900000 to 900999 and 01632 960000 to 960999 for drama.
    drama = re.compile(r"(07700 900|01632 960)\d{3}")
    assert [phone for _, phone in people if not drama.fullmatch(phone)] == []
    numbers = re.findall(r"\b0\d{4} ?\d{6}\b", Path(demo_story.__file__).read_text(encoding="utf-8"))
    assert [one for one in numbers if not drama.fullmatch(one)] == []
    assert [one.name for one in demo_story.PLACES if "Example" not in one.name] == []


def test_it_is_made_once_and_goes_on_from_where_it_stood(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path / 'demo.db'}")
    chains = [_chains(demo.ready(settings, speed=60)) for _ in range(2)]
    assert len(chains[0]) == 3
    assert chains[0] == chains[1]


def _chains(house: Installation) -> list[str]:
    found = [one.chain for one in queries.inspections(house.engine, "testshire")]
    house.engine.dispose()
    return found


def test_its_time_runs_as_fast_as_asked_and_stands_still_while_nobody_serves_it(tmp_path: Path) -> None:
    program = Program(f"sqlite:///{tmp_path / 'demo.db'}")
    assert program("db", "upgrade").code == 0
    engine = engine_for(program.url)
    demonstration.make(engine)
    begun = utc("2030-01-01T12:00")
    demonstration.run(engine, begun, 60, read_time(STARTS_AT))
    clock = demonstration.clock(engine)
    assert clock is not None
    # Two minutes at sixty times the speed are two hours.
    assert clock.case_time(begun + timedelta(minutes=2)) == utc("2026-11-24T12:20")
    demonstration.stop(engine, begun + timedelta(minutes=2))
    demonstration.run(engine, begun + timedelta(days=1), 1)
    resumed = demonstration.clock(engine)
    assert resumed is not None
    assert resumed.case_time(begun + timedelta(days=1)) == utc("2026-11-24T12:20")
    with pytest.raises(Refused, match="never goes back"):
        demonstration.run(engine, begun + timedelta(days=1), -1)
    engine.dispose()


def test_a_real_record_is_never_used_for_it(program: Program) -> None:
    add = ("authority", "add", "realshire", "--name", "Realshire", "--administrator", "Jo Example")
    assert program(*add).code == 0
    with pytest.raises(NotSetUp, match="holds a real record"):
        demo.ready(Settings(database=program.url), speed=1)
    assert [one["person"] for one in program.fine("person", "list")] != []
    engine = engine_for(program.url)
    with pytest.raises(Refused, match="cannot be set"):
        demonstration.run(engine, utc("2030-01-01T12:00"), 60)
    engine.dispose()
