"""What pages and commands read: the board, an inspection, its record, what a person was told, and why."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event

from workflow import queries
from workflow.core.acts import Begin, By, Fire, Hold, Note
from workflow.core.facts import Key
from workflow.errors import UnknownThing
from workflow.visible import visible


def test_the_board_says_what_is_owed_next_by_whom_and_by_when(office: Any) -> None:
    chain = office.open()
    office.ask(chain, Begin("concern", {"words": "private"}))
    (line,) = queries.board(office.engine, "test", office.clock.at)
    assert (line.school_name, line.state_says, line.set_aside) == ("Test Primary", "Ofsted has rung", None)
    assert [(one.kind, one.state_says) for one in line.beside] == [("concern", "A concern was raised")]
    # The concern is due at 10:35, half an hour after 10:05; the call at 12:05.
    assert [(one.says, f"{one.due:%H:%M}") for one in line.owed] == [
        ("We hear every concern", "10:35"),
        ("We ring the school", "12:05"),
    ]
    assert line.next == line.owed[0]
    assert [(one.name, one.role_title) for one in line.next.owners] == [("Olu Example", "Officer")]
    assert (line.missed, line.told) == ((), ())


def test_the_board_says_what_was_missed_and_who_has_been_told(office: Any) -> None:
    office.open()
    office.clock.move_to("2026-11-23T13:05")
    office.workflow.tick()
    (line,) = queries.board(office.engine, "test", office.clock.at)
    assert [one.says for one in line.missed] == ["We ring the school"]
    assert [(one.told.name, one.told.because, f"{one.fell_due:%H:%M}") for one in line.told] == [
        ("Mae Example", "holds the role", "13:05"),  # one tick found both: the highest rung goes first
        ("Olu Example", "holds the role", "12:05"),
    ]


def test_the_board_says_who_is_told_next_beside_whoever_owes_it(office: Any) -> None:
    office.open()
    # The call is due at 12:05; the manager hears of it 60 minutes later.
    ahead = queries.board(office.engine, "test", office.clock.at)[0].ahead["visit/ring/1"]
    assert ([one.name for one in ahead.told_next], f"{ahead.told_next_at:%H:%M}") == (["Mae Example"], "13:05")
    assert ahead.tried_at == ()
    office.clock.move_to("2026-11-23T13:05")
    office.workflow.tick()
    told = queries.board(office.engine, "test", office.clock.at)[0].ahead["visit/ring/1"]
    assert (told.told_next, told.told_next_at) == ((), None)


def test_a_record_that_cannot_be_read_leaves_the_board_as_it_was_listed(office: Any, tamper: Any) -> None:
    chain = office.open()
    tamper("UPDATE entry SET text = '{}' WHERE chain = :chain AND seq = 1", chain=chain)
    tamper("DELETE FROM snapshot WHERE chain = :chain", chain=chain)
    (line,) = queries.board(office.engine, "test", office.clock.at)
    assert [one.says for one in line.owed] == ["We ring the school"]
    assert line.ahead == {}


def test_a_record_with_an_entry_gone_and_a_snapshot_that_cannot_be_read_stops_no_other(
    office: Any, tamper: Any
) -> None:
    chain, other = office.open(), office.open("2026-11-23T09:10")
    tamper("DELETE FROM private_value WHERE chain = :chain", chain=chain)
    tamper("DELETE FROM entry WHERE chain = :chain AND seq = 2", chain=chain)
    tamper("UPDATE snapshot SET value = '{}' WHERE chain = :chain", chain=chain)
    lines = queries.board(office.engine, "test", office.clock.at)
    assert {line.chain for line in lines} == {chain, other}


def test_whoever_the_head_shut_out_is_not_named_as_the_one_who_owes(office: Any) -> None:
    chain = office.open()
    office.ask(chain, Begin("concern", {"words": "private", "hides": "p-olu"}), "p-hea")
    owed = queries.obligations(office.engine, "test", office.clock.at, chain=chain)
    assert [(one.step, [who.person for who in one.owners]) for one in owed] == [
        ("hear", ["p-mae"]),
        ("ring", ["p-olu"]),
    ]


def test_an_inspection_that_is_over_leaves_the_board(office: Any) -> None:
    chain = office.an_inspection_with_everything()
    office.ask(chain, Fire("end"), "p-mae")
    assert queries.board(office.engine, "test", office.clock.at) == ()
    view = queries.inspection(office.engine, "test", chain, office.clock.at)
    assert (view.is_open, view.state, [state for state, _ in view.strands[0].entered]) == (
        False,
        "over",
        ["told", "after", "over"],
    )
    assert [(one.key, one.status) for one in view.obligations] == [
        ("visit/ring/1", "kept_late"),
        ("visit/ask/1", "released"),
    ]
    assert [(one.why, one.told.person) for one in view.told] == [
        ("rung", "p-mae"),
        ("rung", "p-olu"),
        ("settled", "p-mae"),
    ]


def test_whatever_is_due_first_stands_at_the_top_of_the_board(office: Any) -> None:
    office.workflow.add_school("infant", "A Test Infant")
    later = office.open()
    given = {"rang_at": "2026-11-23T10:00", "known_at": "2026-11-23T10:00"}
    sooner = office.workflow.open("infant", "told", given, By("p-olu")).chain
    assert [line.chain for line in queries.board(office.engine, "test", office.clock.at)] == [sooner, later]


def test_an_inspection_is_found_by_its_name_its_last_part_or_its_school(office: Any) -> None:
    chain = office.open()
    for named in (chain, chain.partition("/")[2], "primary"):
        assert queries.find_chain(office.engine, "test", named) == chain
    assert queries.find_chain(office.engine, "test", "authority") == office.own_chain
    second = office.open("2026-11-23T10:06")
    with pytest.raises(UnknownThing) as unknown:
        queries.find_chain(office.engine, "test", "primary")
    assert set(unknown.value.known) == {chain, second}


def test_a_program_means_the_same_file_by_a_name_as_a_command(office: Any) -> None:
    chain = office.open()
    with visible(office.engine, "test", "p-mae", office.clock.at) as seen:
        for named in (chain, chain.partition("/")[2], "primary", "authority", office.own_chain):
            assert seen.chain_of(named) == queries.find_chain(office.engine, "test", named)
        with pytest.raises(UnknownThing):
            seen.chain_of("nowhere")


def test_the_record_is_read_line_by_line_with_the_names_of_those_who_wrote(office: Any) -> None:
    chain = office.open(number="01632 960002")
    first = queries.record(office.engine, "test", chain, office.clock.at)[0]
    assert (first.seq, first.kind, first.actor_name) == (1, "Opened", "Olu Example")
    assert list(first.body["private"]) == ["number"]
    assert queries.record(office.engine, "test", chain, office.clock.at)[-1].actor_name == "engine"


def test_why_an_obligation_stands_as_it_does_names_its_facts_and_its_rule(office: Any) -> None:
    chain = office.an_inspection_with_everything()
    reasons = office.workflow.why(chain, "visit/ring/1")
    assert [one["fact"] for one in reasons] == [
        "Opened",
        "Armed",
        "Missed",
        "Escalated",
        "Escalated",
        "Answered",
        "Discharged",
        "Escalated",
    ]
    armed = reasons[1]
    assert (armed["step_says"], armed["promises"]) == ("We ring the school", {"p.1": "We ring the school"})
    assert armed["timing"] == {"basis": "proposed", "because": "soon is kind", "source": ""}
    assert armed["derivation"]["result"] == "2026-11-23T12:05:00.000000Z"
    assert "she was tired" not in str(reasons)


def test_why_somebody_was_told_ends_with_the_alert(office: Any) -> None:
    chain = office.an_inspection_with_everything()
    first = next(row["seq"] for row in office.rows("alert") if row["chain"] == chain)
    reasons = office.workflow.why(chain, first)
    assert [one["fact"] for one in reasons] == ["Opened", "Armed", "Missed", "Escalated"]
    assert [one["person"] for one in reasons[-1]["told"]] == ["p-mae"]


def test_why_of_something_that_is_not_there_says_what_there_is(office: Any) -> None:
    chain = office.open()
    with pytest.raises(UnknownThing, match="visit/ring/1"):
        office.workflow.why(chain, "visit/nothing/1")
    with pytest.raises(UnknownThing, match="alert"):
        office.workflow.why(chain, 1)


def test_an_i_have_it_is_among_the_reasons(office: Any) -> None:
    chain = office.open()
    office.ask(chain, Hold(Key("visit", "ring", "1")))
    assert [one["fact"] for one in office.workflow.why(chain, "visit/ring/1")] == ["Opened", "Armed", "Acknowledged"]


def test_roles_that_nobody_holds_are_named_school_by_school(office: Any) -> None:
    assert queries.roles_unheld(office.engine, "test", office.clock.at) == ()
    office.workflow.assign("p-mae", "manager", until_day=date(2026, 11, 22))
    found = queries.roles_unheld(office.engine, "test", office.clock.at)
    assert [(one.title, one.school) for one in found] == [("Manager", "primary")]


def test_the_lists_of_the_authority_hold_what_was_added(office: Any) -> None:
    engine, now = office.engine, office.clock.at
    assert queries.authorities(engine) == ("test",)
    assert [(one.key, one.name, one.urn) for one in queries.schools(engine, "test", now)] == [
        ("primary", "Test Primary", "100001")
    ]
    assert [(one.name, one.role_title) for one in queries.people(engine, "test", now)] == [
        ("Ada Example", ""),
        ("Olu Example", "Officer"),
        ("Mae Example", "Manager"),
        ("Hea Example", "Headteacher"),
    ]
    assert [(one.name, one.files) for one in queries.protocols_in_use(engine, "test")] == [("test/promise", 1)]
    assert queries.holidays_known_until() == date(2028, 12, 31)
    assert queries.clock(engine, "test") is None


def test_reading_never_writes(office: Any, engine: Engine) -> None:
    chain, now = office.an_inspection_with_everything(), office.clock.at
    office.clock.at = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)  # much has fallen due that nobody has looked at yet
    written: list[str] = []
    event.listen(
        engine,
        "before_cursor_execute",
        lambda _, __, statement, *___: (
            None if re.match(r"BEGIN$|\s*SELECT\b", statement) else written.append(statement)
        ),
    )
    queries.board(engine, "test", office.clock.at)
    queries.inspection(engine, "test", chain, office.clock.at)
    queries.record(engine, "test", chain, now)
    queries.alerts_for(engine, "test", "p-olu", now)
    queries.obligations(engine, "test", now, open_only=False)
    office.workflow.possible(chain, "p-olu")
    office.workflow.why(chain, "visit/ring/1")
    office.workflow.verify()
    assert written == []
    office.ask(chain, Note("this writes"))
    assert any(one.startswith("INSERT INTO entry") for one in written)
