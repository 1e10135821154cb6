"""The record is verified, made again and looked over from the command line."""

import sqlite3
from contextlib import closing

from shire import Program

AT = "2026-11-23T10:12"


def changed(program: Program, *statements: str) -> None:
    """Change the database behind the program's back, as its owner could."""
    with closing(sqlite3.connect(program.url.removeprefix("sqlite:///"))) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_record_as_it_was_written_is_verified(opened: Program) -> None:
    answer = opened("record", "verify", at=AT)
    assert (answer.code, answer.out) == (0, "The record is as it was written.\n")


def test_a_record_that_was_changed_is_named_with_inspection_sequence_and_field(opened: Program) -> None:
    (line,) = opened.fine("inspection", "list", at=AT)
    guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry'"
    with closing(sqlite3.connect(opened.url.removeprefix("sqlite:///"))) as connection:
        drops = [f'DROP TRIGGER "{name}"' for (name,) in connection.execute(guards)]
    assert drops
    changed(opened, *drops, f"UPDATE entry SET actor = 'p-cem' WHERE chain = '{line['chain']}' AND seq = 1")
    answer = opened("record", "verify", "--json", at=AT)
    assert answer.code == 1
    problems = [(one["chain"], one["sequence"], one["field"]) for one in answer.data["problems"]]
    assert (line["chain"], 1, "actor") in problems
    # It stops nothing else.
    assert opened("inspection", "list", at=AT).code == 0


def test_the_record_cannot_be_changed_while_its_guards_stand(opened: Program) -> None:
    try:
        changed(opened, "UPDATE entry SET actor = 'p-cem'")
    except sqlite3.DatabaseError as why:
        refused = str(why)
    else:
        refused = ""
    assert refused


def test_everything_but_the_record_can_be_made_again(opened: Program) -> None:
    before = opened.fine("inspection", "show", "test-primary", at=AT)
    changed(
        opened,
        "DELETE FROM snapshot",
        "DELETE FROM recipient",
        "DELETE FROM alert",
        "DELETE FROM obligation",
        "DELETE FROM file",
    )
    assert opened("inspection", "show", "test-primary", at=AT).code == 2
    assert opened("record", "rebuild", at=AT).code == 0
    assert opened.fine("inspection", "show", "test-primary", at=AT) == before


def test_a_record_is_shown_as_it_was_sealed(opened: Program) -> None:
    lines = opened("record", "show", "test-primary", at=AT).out.splitlines()
    assert lines[0].startswith('{"actor":"p-ann","body":{')
    assert '"seq":2' in lines[1]


def test_the_check_up_names_each_role_that_nobody_holds(opened: Program) -> None:
    opened.fine("tick", at=AT)
    answer = opened("doctor", "--json", at=AT)
    assert answer.code == 1
    found = {one["about"]: (one["is_fine"], one["says"]) for one in answer.data}
    assert found["database"][0] is True
    unheld = [one["says"] for one in answer.data if not one["is_fine"]]
    assert unheld == [
        "nobody is Assistant Director, Education and Inclusion (director) for test-primary; run 'alongside person assign'",
        "nobody is Named lead for heads' wellbeing (welfare_lead) for test-primary; run 'alongside person assign'",
        "nobody is Duty desk (business support) (duty_desk) for test-primary; run 'alongside person assign'",
        "nobody is Records lead (records) for test-primary; run 'alongside person assign'",
    ]


def test_the_check_up_is_fine_when_all_is_well(testshire: Program) -> None:
    for role in ("director", "welfare_lead", "duty_desk", "records"):
        testshire.fine("person", "assign", "p-cem", role, at=AT)
    testshire.fine("tick", at=AT)
    answer = testshire("doctor", at=AT)
    assert answer.code == 0, answer.out


def test_the_check_up_says_when_the_end_of_the_known_holidays_is_near(testshire: Program) -> None:
    # They are known until 31 December 2028; on 1 January 2028 that is 365 days away.
    found = {one["about"]: one for one in testshire("doctor", "--json", at="2028-01-01T09:00").data}
    assert found["public holidays"]["is_fine"] is False
