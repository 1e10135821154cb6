"""A demonstration has a clock of its own, which every program reads alike and which never goes back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from workflow.store import installation
from workflow.store.engine import engine_for, reading, writing
from workflow.store.installation import DemoClock

MIDDAY = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def demo(database_url: str) -> Any:
    engine = engine_for(database_url)
    with writing(engine) as connection:
        installation.mark_as_demo(connection)
        installation.mark_as_demo(connection)  # twice is no different
    yield engine
    engine.dispose()


def set_clock(engine: Any, clock: DemoClock) -> None:
    with writing(engine) as connection:
        installation.set_demo_clock(connection, clock)


def test_case_time_runs_as_fast_as_the_demonstration_says(demo: Any) -> None:
    set_clock(demo, DemoClock(MIDDAY, MONDAY, 60))
    with reading(demo) as connection:
        clock = installation.demo_clock(connection)
    assert clock is not None
    # Two minutes at sixty times the speed are two hours.
    assert clock.case_time(MIDDAY + timedelta(minutes=2)) == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert clock.case_time(MIDDAY - timedelta(minutes=2)) == MONDAY


def test_the_clock_of_a_demonstration_never_goes_back(demo: Any) -> None:
    set_clock(demo, DemoClock(MIDDAY, MONDAY, 60))
    later = MIDDAY + timedelta(minutes=1)
    with pytest.raises(ValueError, match="never goes back"):
        set_clock(demo, DemoClock(later, MONDAY + timedelta(minutes=59), 60))
    set_clock(demo, DemoClock(later, MONDAY + timedelta(minutes=60), 1))


def test_a_real_record_never_becomes_a_demonstration(office: Any) -> None:
    with writing(office.engine) as connection:
        assert not installation.is_demo(connection)
        with pytest.raises(ValueError, match="holds a real record"):
            installation.mark_as_demo(connection)


def test_the_time_of_a_real_record_cannot_be_set(office: Any) -> None:
    with pytest.raises(ValueError, match="cannot be set"):
        set_clock(office.engine, DemoClock(MIDDAY, MONDAY, 1))


def test_a_demonstration_that_has_begun_stays_one(demo: Any, office_of: Any) -> None:
    office_of(demo)
    with writing(demo) as connection:
        installation.mark_as_demo(connection)
        assert installation.is_demo(connection)
