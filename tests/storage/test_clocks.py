"""The clock looks at what is due, any number of clocks raise each alert once, and a file that fails stops no other."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import Engine, event, update
from sqlalchemy.exc import IntegrityError, OperationalError

from workflow import queries
from workflow.core.acts import Asked, By, Fill, Note
from workflow.errors import TooBusy, UnknownThing
from workflow.store import tables as t
from workflow.store.engine import engine_for, writing


def alerts(office: Any, chain: str) -> list[tuple[str, int, str]]:
    told = {(row["chain"], row["seq"]): row["person"] for row in office.rows("recipient")}
    return [
        (row["step"], row["rung"], told[row["chain"], row["seq"]])
        for row in office.rows("alert")
        if row["chain"] == chain
    ]


def test_a_tick_looks_only_at_what_is_due(office: Any) -> None:
    chain = office.open()
    office.clock.move_to("2026-11-23T12:04")
    assert office.workflow.tick().looked_at == 0
    office.clock.move_to("2026-11-23T12:05")
    # Known at 10:05 and owed within two office hours: missed at 12:05, and the owner is told; nobody else yet.
    assert [one.kind for one in office.workflow.tick().concluded] == ["Missed", "Escalated"]
    assert alerts(office, chain) == [("ring", 0, "p-olu")]
    assert office.workflow.tick().looked_at == 0


def test_a_tick_takes_no_more_files_than_it_is_given(office: Any) -> None:
    for minute in ("05", "06", "07"):
        office.open(f"2026-11-23T10:{minute}")
    office.clock.move_to("2026-11-23T12:30")
    assert [office.workflow.tick(limit=2).looked_at for _ in range(3)] == [2, 1, 0]


def test_two_clocks_ticking_at_once_raise_each_alert_once(office: Any) -> None:
    chains = [office.open(f"2026-11-23T10:{minute:02}") for minute in range(5, 15)]
    office.clock.move_to("2026-11-23T13:30")
    ready, reports = threading.Barrier(2), []

    def go(workflow: Any) -> None:
        ready.wait()
        reports.append(workflow.tick())

    clocks = [threading.Thread(target=go, args=(one,)) for one in (office.workflow, office.another())]
    for one in clocks:
        one.start()
    for one in clocks:
        one.join()
    # Due from 12:05 to 12:14, so by 13:30 both rungs have come for each: the owner's, and the manager's an hour later.
    assert [sorted(alerts(office, chain)) for chain in chains] == [[("ring", 0, "p-olu"), ("ring", 1, "p-mae")]] * 10
    assert sum(report.told for report in reports) == 20
    assert [report.set_aside + report.left_busy for report in reports] == [(), ()]
    assert office.workflow.verify() == ()


# --- a lost race --------------------------------------------------------------------------------------------------


class Rival:
    """Somebody else who writes to a file just before a statement of ours, so many times."""

    def __init__(self, office: Any, chain: str, times: int, before: str = "INSERT INTO entry") -> None:
        self.office, self.chain, self.left, self.before = office, chain, times, before
        self.workflow, self.is_writing = office.another(), False
        event.listen(office.engine, "before_cursor_execute", self)

    def __call__(self, _: object, __: object, statement: str, *___: object) -> None:
        if self.left and not self.is_writing and statement.startswith(self.before):
            self.left -= 1
            self.office.clock.at += timedelta(seconds=1)
            self.is_writing = True
            self.write()
            self.is_writing = False

    def write(self) -> None:
        self.workflow.take_step(self.chain, Asked(Note("I was first"), By("p-mae"), self.office.clock.at))


@pytest.fixture
def on_postgres(postgres_url: str, office_of: Any) -> Any:
    """Writers meet only on PostgreSQL: on SQLite one waits for the other."""
    engine = engine_for(postgres_url)
    yield office_of(engine)
    engine.dispose()


def test_whoever_loses_a_race_tries_again_with_a_fresh_now(on_postgres: Any) -> None:
    office = on_postgres
    chain = office.open()
    Rival(office, chain, times=4)
    outcome = office.ask(chain, Fill("contact", {"spoke": "yes"}), key="once")
    # The rival wrote at 10:05:01, :02, :03 and :04; the fifth try came after all of those.
    assert [one.kind for one in outcome.recorded] == ["Answered", "Discharged"]
    assert outcome.recorded[0].recorded_at.strftime("%H:%M:%S") == "10:05:04"
    assert [row["kind"] for row in office.rows("entry") if row["chain"] == chain][-6:] == ["Noted"] * 4 + [
        "Answered",
        "Discharged",
    ]
    assert office.workflow.verify() == ()


def test_after_five_lost_races_nothing_is_saved_and_it_says_so(on_postgres: Any) -> None:
    office = on_postgres
    chain = office.open()
    Rival(office, chain, times=5)
    with pytest.raises(TooBusy, match="nothing was saved"):
        office.ask(chain, Fill("contact", {"spoke": "yes"}))
    assert [row["kind"] for row in office.rows("entry") if row["chain"] == chain][-1] == "Noted"
    assert [row for row in office.rows("obligation") if row["status"] == "kept"] == []


def test_a_database_that_somebody_else_is_writing_to_is_too_busy(sqlite_url: str, office_of: Any) -> None:
    engine, rival = engine_for(sqlite_url), engine_for(sqlite_url)
    office = office_of(engine)
    chain = office.open()
    with rival.connect().execution_options(writing=True) as connection, connection.begin():
        event.listen(engine, "checkout", lambda made, *_: made.execute("PRAGMA busy_timeout=10"))
        with pytest.raises(TooBusy, match="nothing was saved"):
            office.ask(chain, Note("in vain"))
    assert office.ask(chain, Note("now")).recorded[0].kind == "Noted"
    engine.dispose()
    rival.dispose()


def test_an_entry_that_comes_between_two_looks_at_the_record_does_not_break_the_chain(on_postgres: Any) -> None:
    office = on_postgres
    chain = office.open()
    # The last entry has been asked for; before the snapshot is, another entry is written.
    Rival(office, chain, times=1, before="SELECT snapshot")
    outcome = office.another().take_step(chain, Asked(Note("second"), By("p-olu"), office.clock.at))
    assert [row["kind"] for row in office.rows("entry") if row["chain"] == chain][-2:] == ["Noted", "Noted"]
    assert outcome.recorded[0].actor == "p-olu"
    assert office.workflow.verify() == ()


def test_a_file_that_stays_busy_waits_for_the_next_tick_and_holds_up_nothing(office: Any, engine: Engine) -> None:
    busy, other = office.open(), office.open("2026-11-23T10:06")
    office.clock.move_to("2026-11-23T12:06")

    def lost(_: object, __: object, statement: str, parameters: object, *___: object) -> None:
        if statement.startswith("INSERT INTO entry") and busy in str(parameters):
            raise IntegrityError(statement, None, Exception("this sequence is taken"))

    event.listen(engine, "before_cursor_execute", lost)
    report = office.workflow.tick()
    event.remove(engine, "before_cursor_execute", lost)
    assert (report.looked_at, report.left_busy, report.set_aside) == (2, (busy,), ())
    assert alerts(office, other) == [("ring", 0, "p-olu")]
    assert (office.workflow.tick().told, alerts(office, busy)) == (1, [("ring", 0, "p-olu")])


def test_a_slower_clock_does_not_put_back_an_older_time_to_look(on_postgres: Any) -> None:
    office = on_postgres
    chain = office.open()
    office.clock.move_to("2026-11-23T10:10")
    with writing(office.engine) as connection:
        # As a clock that read the file before entry 3 was written, and is done only now.
        connection.execute(
            update(t.file).where(t.file.c.authority == "test", t.file.c.chain == chain).values(look_at=None, seq=10)
        )
    office.workflow.look(chain)
    assert [row["look_at"] for row in office.rows("file") if row["chain"] == chain] == [None]


# --- a file that fails --------------------------------------------------------------------------------------------


def break_file(office: Any, chain: str, tamper: Any) -> None:
    """Its snapshot can be read, and names a protocol that nobody ever used."""
    office.workflow.rebuild()  # so that there is a snapshot, and no file at hand
    tamper(
        "UPDATE snapshot SET value = replace(value, :used, 'none') WHERE chain = :chain",
        used=digest(office),
        chain=chain,
    )


def digest(office: Any) -> str:
    (row,) = office.rows("protocol")
    return str(row["digest"])


def test_a_file_that_fails_is_set_aside_with_an_alert_and_stops_nothing_else(office: Any, tamper: Any) -> None:
    broken, sound = office.open(), office.open("2026-11-23T10:06")
    break_file(office, broken, tamper)
    office.clock.move_to("2026-11-23T12:06")
    report = office.workflow.tick()
    assert (report.set_aside, alerts(office, sound)) == ((broken,), [("ring", 0, "p-olu")])
    told = queries.alerts_for(office.engine, "test", "p-ada", office.clock.at)
    assert [(one.why, one.about) for one in told if one.why == "set_aside"] == [("set_aside", broken)]
    office.clock.move_to("2026-11-23T15:00")
    assert office.workflow.tick().set_aside == ()


def test_a_file_that_was_set_aside_goes_on_once_it_is_taken_up(office: Any, tamper: Any) -> None:
    chain = office.open()
    break_file(office, chain, tamper)
    office.clock.move_to("2026-11-23T12:05")
    office.workflow.tick()
    with pytest.raises(UnknownThing, match="no protocol in use called 'none'"):
        office.workflow.take_up(chain)
    assert office.workflow.rebuild() == ()
    assert [one.kind for one in office.workflow.tick().concluded] == ["Missed", "Escalated"]


def test_only_the_name_of_an_error_is_kept(office: Any, tamper: Any) -> None:
    chain = office.open(number="01632 960002")
    break_file(office, chain, tamper)
    office.clock.move_to("2026-11-23T12:05")
    with structlog.testing.capture_logs() as lines:
        office.workflow.tick()
    assert [row["set_aside"] for row in office.rows("file") if row["chain"] == chain] == ["UnknownThing"]
    assert {"event": "file set aside", "file": chain, "error": "UnknownThing", "log_level": "error"} in lines


def test_a_database_that_is_away_blames_no_file(office: Any, engine: Engine) -> None:
    chain = office.open()
    office.clock.move_to("2026-11-23T12:05")

    def away(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO entry"):
            raise OperationalError(statement, None, Exception("the server closed the connection"))

    event.listen(engine, "before_cursor_execute", away)
    with pytest.raises(OperationalError):
        office.workflow.tick()
    event.remove(engine, "before_cursor_execute", away)
    assert [row["set_aside"] for row in office.rows("file") if row["chain"] == chain] == [None]
    assert len(office.workflow.tick().concluded) == 2


def test_each_new_recipient_is_one_line_of_the_log_with_ids_only(office: Any) -> None:
    chain = office.open()
    office.clock.move_to("2026-11-23T13:05")
    with structlog.testing.capture_logs() as lines:
        office.workflow.tick()
    # The record holds Opened and Armed; then come the miss, the manager's alert and the owner's.
    assert lines == [
        {"event": "told", "alert": f"{chain}#4", "person": "p-mae", "school": "primary", "log_level": "info"},
        {"event": "told", "alert": f"{chain}#5", "person": "p-olu", "school": "primary", "log_level": "info"},
    ]


def test_nobody_is_logged_as_told_by_a_transaction_that_failed(office: Any, engine: Engine) -> None:
    chain = office.open()
    office.clock.move_to("2026-11-23T12:05")

    def away(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO file"):
            raise OperationalError(statement, None, Exception("the server closed the connection"))

    event.listen(engine, "before_cursor_execute", away)
    with structlog.testing.capture_logs() as lines, pytest.raises(OperationalError):
        office.workflow.look(chain)
    event.remove(engine, "before_cursor_execute", away)
    assert lines == []
    assert [row for row in office.rows("recipient") if row["chain"] == chain] == []


# --- the clock itself ---------------------------------------------------------------------------------------------


def gaps(office: Any) -> list[Any]:
    return [
        line.body
        for line in queries.record(office.engine, "test", office.own_chain, office.clock.at)
        if line.kind == "ClockGap"
    ]


def go_on(office: Any, time: timedelta) -> None:
    office.clock.at += time
    office.machine.at += time


def test_the_heartbeat_is_machine_time(office: Any) -> None:
    office.machine.move_to("2030-01-01T00:00")
    office.workflow.tick()
    seen = queries.clock(office.engine, "test")
    assert seen is not None
    assert (seen.machine_at, seen.case_at) == (office.machine.at, office.clock.at)


def test_a_gap_goes_on_record_at_once_with_what_fell_due_in_it(office: Any) -> None:
    office.open()
    office.workflow.tick()
    go_on(office, timedelta(minutes=5))
    office.workflow.tick()
    assert gaps(office) == []  # five minutes are not a gap
    go_on(office, timedelta(hours=3))
    office.workflow.tick()
    # Last ticked at 10:10. In the gap, until 13:10, fell the miss and its alert at 12:05 and the manager's at 13:05.
    assert gaps(office) == [
        {
            "from_at": "2026-11-23T10:10:00.000000Z",
            "until_at": "2026-11-23T13:10:00.000000Z",
            "longest_seconds": 10800,
            "fell_due": 3,
        }
    ]


def test_after_a_gap_every_file_is_looked_at_before_it_is_reported(office: Any) -> None:
    for minute in ("05", "06", "07"):
        office.open(f"2026-11-23T10:{minute}")
    office.workflow.tick()
    go_on(office, timedelta(hours=2))
    assert office.workflow.tick(limit=1).looked_at == 3
    assert [one["fell_due"] for one in gaps(office)] == [6]


def test_once_a_day_the_longest_rest_goes_on_record(office: Any) -> None:
    office.clock.move_to("2026-11-23T23:50")
    office.workflow.tick()
    for minutes in (2, 4, 3):
        go_on(office, timedelta(minutes=minutes))
        office.workflow.tick()
    assert gaps(office) == []
    go_on(office, timedelta(minutes=1))
    office.workflow.tick()
    # 23:50 to midnight: the rests were 2, 4, 3 and 1 minutes; the longest were the four from 23:52 on.
    assert gaps(office) == [
        {
            "from_at": "2026-11-23T23:50:00.000000Z",
            "until_at": "2026-11-24T00:00:00.000000Z",
            "longest_seconds": 240,
            "fell_due": 0,
        }
    ]


def test_a_demonstration_that_runs_fast_has_no_gap(office: Any) -> None:
    office.workflow.tick()
    office.clock.at += timedelta(minutes=10)
    office.machine.at += timedelta(seconds=10)
    office.workflow.tick()
    assert gaps(office) == []
