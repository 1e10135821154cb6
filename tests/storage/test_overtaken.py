"""What somebody else writes between the reading of a file and the saving of what rests on it: on PostgreSQL, where writers meet."""

import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from workflow import queries
from workflow.core.acts import HandingOver
from workflow.school_changes import SchoolSaid
from workflow.service import Workflow
from workflow.store.engine import engine_for, reading
from workflow.sweep import TickReport

OF_MONDAY = b"""source: made up
seen_on: 2026-11-21
terms:
  - {name: Autumn term, first_day: 2026-09-02, last_day: 2026-12-18}
office_closed:
  - {from: 2026-11-23, to: 2026-11-23}
"""
ACADEMY_NOW = SchoolSaid(urn="100999", kind="academy converter")


@pytest.fixture
def on_postgres(postgres_url: str, office_of: Any) -> Any:
    engine = engine_for(postgres_url)
    yield office_of(engine)
    engine.dispose()


class StoppedAtOnce(Workflow):
    """Its program ends as soon as what it says is on record, and before any file was looked at."""

    def sweep(self, limit: int | None = None) -> TickReport:
        return TickReport()


class Meanwhile:
    """Something done elsewhere when a transaction of the office's is about to be saved; that goes on once it is done, or waits for us."""

    def __init__(self, engine: Engine, rivals: Engine, work: Callable[[], object]) -> None:
        self.rivals, self.thread = rivals, threading.Thread(target=work)
        event.listen(engine, "commit", self, once=True)

    def __call__(self, _: object) -> None:
        self.thread.start()
        while self.thread.is_alive() and not self._waits():
            time.sleep(0.01)

    def _waits(self) -> bool:
        with reading(self.rivals) as connection:
            waiting = (
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            return bool(connection.execute(text(waiting)).scalar())


def test_a_clock_that_read_the_old_terms_does_not_put_off_the_look_that_new_terms_need(on_postgres: Any) -> None:
    office = on_postgres
    chain = office.open()
    rivals = engine_for(office.engine.url.render_as_string(hide_password=False))
    rival, to_load = StoppedAtOnce(rivals, "test", **office.means()), [OF_MONDAY]

    def first(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("UPDATE file SET look_at") and to_load:
            rival.load_closures(to_load.pop(), "terms.yaml")

    event.listen(office.engine, "before_cursor_execute", first)
    office.workflow.look(chain)  # nothing has fallen due: it only says when to look next
    office.workflow.tick()
    (owed,) = queries.obligations(office.engine, "test", office.clock.at, chain=chain)
    # Known on Monday at 10:05, when the office is closed after all: two office hours end on Tuesday at 10:30.
    assert f"{owed.due:%d %H:%M}" == "24 10:30"
    rivals.dispose()


def test_an_inspection_that_is_being_opened_hears_that_its_school_changes(on_postgres: Any) -> None:
    office = on_postgres
    rivals = engine_for(office.engine.url.render_as_string(hide_password=False))
    rival, told = Workflow(rivals, "test", **office.means()), []
    office.clock.move_to("2026-11-23T10:05")

    def changes() -> None:
        told.append(rival.change_school("primary", ACADEMY_NOW, "it converted", date(2026, 11, 23)))

    meanwhile = Meanwhile(office.engine, rivals, changes)
    chain = office.open()
    meanwhile.thread.join()
    assert [(one.chain, one.how) for one in told[0].inspections] == [(chain, "recorded")]
    rivals.dispose()


def test_an_inspection_that_is_being_opened_passes_with_the_others(on_postgres: Any) -> None:
    office = on_postgres
    rivals = engine_for(office.engine.url.render_as_string(hide_password=False))
    rival, done = Workflow(rivals, "test", **office.means()), []
    office.workflow.add_person("Bob Example", person="p-bob")
    office.clock.move_to("2026-11-23T10:05")
    meanwhile = Meanwhile(office.engine, rivals, lambda: done.append(rival.hand_over(HandingOver("p-olu", "p-bob"))))
    chain = office.open()
    meanwhile.thread.join()
    assert [(one.chain, one.how) for one in done[0].files] == [(chain, "passed")]
    told = queries.alerts_for(office.engine, "test", "p-bob", office.clock.at)
    assert [one.why for one in told] == ["handed_over"]
    rivals.dispose()
