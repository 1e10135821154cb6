"""A line about the clock's own rests changes nothing in what the clock has yet to look at."""

from datetime import timedelta
from typing import Any


def look_at(office: Any) -> str | None:
    return next(row["look_at"] for row in office.rows("file") if row["chain"] == office.own_chain)


def test_a_gap_on_record_leaves_the_next_time_to_look_as_it_was(office: Any) -> None:
    office.workflow.tick()
    before = look_at(office)
    assert before is not None  # the standing promises have a next time
    office.clock.at += timedelta(hours=3)
    office.machine.at += timedelta(hours=3)
    report = office.workflow.tick()
    assert report.concluded == ()
    assert any("ClockGap" in row["text"] for row in office.rows("entry"))
    assert look_at(office) == before
    assert office.workflow.verify() == ()
