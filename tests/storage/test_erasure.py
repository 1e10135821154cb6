"""Private words stand in one table alone, and everything else goes on without them."""

import json
from datetime import timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import Engine, select

from workflow import queries
from workflow.core.acts import Begin, Correct, Fill, Fire, Note, Settle
from workflow.core.facts import Key
from workflow.store import tables as t
from workflow.store.engine import reading

MARK = "zebra crossing"


def made_from_the_record(office: Any) -> dict[str, Any]:
    names = ("entry", "snapshot", "file", "obligation", "alert", "recipient", "person")
    return {name: office.rows(name) for name in names}


def test_the_record_gives_the_same_after_everything_private_was_erased(office: Any) -> None:
    chain = office.an_inspection_with_everything()
    office.workflow.rebuild()  # so that every file has a snapshot
    before = made_from_the_record(office)
    office.erase_everything_private()
    assert office.rows("private_value") == []
    assert office.workflow.rebuild() == ()
    after = made_from_the_record(office)
    for one in before["file"] + after["file"]:
        one["look_at"] = None  # the clock looks once more at what was made again
    # Snapshots are compared as values: the order of keys in their text says nothing.
    for one in before["snapshot"] + after["snapshot"]:
        one["value"] = json.loads(one["value"])
    assert after == before
    assert office.workflow.verify() == ()
    due = {row["step"]: row["due"] for row in office.rows("obligation") if row["chain"] == chain}
    # Known at 10:05: two office hours later it is 12:05. Left on Monday 23 at 14:10: two office working days later,
    # Wednesday 25 at noon.
    assert due == {"ring": "2026-11-23T12:05:00.000000Z", "ask": "2026-11-25T12:00:00.000000Z"}


def test_an_inspection_goes_on_after_everything_private_was_erased(office: Any) -> None:
    chain = office.an_inspection_with_everything()
    office.erase_everything_private()
    office.clock.move_to("2026-11-25T12:30")
    assert [(one.kind, one.fact.obligation.step) for one in office.workflow.tick().concluded] == [
        ("Missed", "ask"),
        ("Escalated", "ask"),
    ]
    office.ask(chain, Fill("contact", {"spoke": "yes", "how": "better"}))
    (line,) = queries.board(office.engine, "test", office.clock.at)
    assert (line.state, line.missed) == ("after", ())
    assert [one.told.name for one in queries.alerts_for(office.engine, "test", "p-olu", office.clock.at)] == [
        "(name erased)"
    ] * 2  # the call, and then the question


def marked(office: Any) -> str:
    """An inspection with a marked text in every private place there is; returns its chain."""
    office.workflow.add_person(f"{MARK} name", f"{MARK}@example.org", f"{MARK} phone", person="p-new")
    office.workflow.adopt_time("ring", "p-mae", f"{MARK} why adopted")
    chain = str(office.open(number=f"{MARK} number"))
    office.ask(chain, Fill("contact", {"spoke": "yes", "how": f"{MARK} how"}))
    office.ask(chain, Begin("concern", {"words": f"{MARK} words"}), key="concern")
    office.ask(chain, Fire("hear", "concern", {"action": f"{MARK} action"}))
    office.ask(chain, Note(f"{MARK} note"))
    office.ask(chain, Fire("leave", answers={"told_by": f"{MARK} told"}))
    contact = next(one["seq"] for one in office.rows("entry") if one["chain"] == chain and one["kind"] == "Answered")
    office.ask(chain, Correct(contact, f"{MARK} why corrected", answers={"spoke": "no"}))
    office.ask(chain, Settle(Key("visit", "ask", "1"), f"{MARK} reason"), person="p-mae")
    office.ask(office.own_chain, Fill("signed", {"done": "yes", "comment": f"{MARK} comment"}, strand="oversight"))
    return chain


def test_a_marked_private_text_is_found_nowhere_else(
    office: Any, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    with structlog.testing.capture_logs() as lines:
        chain = marked(office)
        office.clock.at += timedelta(days=7)
        office.workflow.tick()
        office.workflow.rebuild()
        office.workflow.verify()
    planted = [row["field"] for row in office.rows("private_value") if MARK in row["value"]]
    assert sorted(planted) == [
        "action",
        "comment",
        "email",
        "how",
        "name",
        "number",
        "phone",
        "reason",
        "reason",
        "reason",
        "text",
        "told_by",
        "words",
    ]
    with reading(engine) as connection:
        # The listener is about whose rows are read; here it is every row of every table.
        for table in t.METADATA.sorted_tables:
            if table.name != "private_value":
                where = [table.c.authority == "test"] if "authority" in table.c else []
                assert MARK not in str(connection.execute(select(table).where(*where)).all()), table.name
    printed = capsys.readouterr()
    assert MARK not in f"{lines} {printed.out} {printed.err} {office.workflow.why(chain, 'visit/ask/1')}"
    assert lines != []
