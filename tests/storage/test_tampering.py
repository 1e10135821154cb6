"""Whoever changes a record is found out: chain, sequence and field are named, and the rest is examined all the same."""

from typing import Any

import pytest
from sqlalchemy import Engine

from workflow.core.acts import Note
from workflow.core.record import hash_of
from workflow.store import snapshots


def found(office: Any) -> list[tuple[str, int, str]]:
    return [(one.chain, one.sequence, one.field) for one in office.workflow.verify()]


def entry_of(office: Any, chain: str, kind: str) -> int:
    return next(int(row["seq"]) for row in office.rows("entry") if row["chain"] == chain and row["kind"] == kind)


@pytest.fixture
def chain(office: Any) -> str:
    return str(office.an_inspection_with_everything())


def test_a_record_that_nobody_touched_has_no_problems(office: Any, chain: str) -> None:
    assert office.workflow.verify() == ()


def test_a_changed_text_is_named(office: Any, chain: str, tamper: Any) -> None:
    seq = entry_of(office, chain, "Missed")
    tamper(
        "UPDATE entry SET text = replace(text, 'ring', 'rang') WHERE chain = :chain AND seq = :seq",
        chain=chain,
        seq=seq,
    )
    # The entry as it reads now no longer adds up with the rest: it misses a step that was never owed.
    assert found(office) == [(chain, seq, "text"), (chain, 0, "fold")]


def test_a_text_that_is_no_entry_any_more_is_named(office: Any, chain: str, tamper: Any) -> None:
    seq = entry_of(office, chain, "Moved")
    tamper("UPDATE entry SET text = 'ä' WHERE chain = :chain AND seq = :seq", chain=chain, seq=seq)
    assert (chain, seq, "text") in found(office)


def test_a_text_changed_together_with_its_hash_breaks_the_link_after_it(office: Any, chain: str, tamper: Any) -> None:
    seq = entry_of(office, chain, "Missed")
    (row,) = [one for one in office.rows("entry") if (one["chain"], one["seq"]) == (chain, seq)]
    changed = row["text"].replace("12:05:00.000000Z", "12:06:00.000000Z")
    assert changed != row["text"]
    tamper(
        "UPDATE entry SET text = :text, hash = :hash, occurred_at = :at WHERE chain = :chain AND seq = :seq",
        text=changed,
        hash=hash_of(changed),
        at="2026-11-23T12:06:00.000000Z",
        chain=chain,
        seq=seq,
    )
    assert (chain, seq + 1, "prev") in found(office)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "Opened"),
        ("actor", "p-mae"),
        ("occurred_at", "2026-11-23T09:00:00.000000Z"),
        ("recorded_at", "2026-11-30T09:00:00.000000Z"),
    ],
)
def test_a_changed_column_is_named(office: Any, chain: str, tamper: Any, column: str, value: str) -> None:
    last = max(row["seq"] for row in office.rows("entry") if row["chain"] == chain)
    tamper(
        f"UPDATE entry SET {column} = :value WHERE chain = :chain AND seq = :seq", value=value, chain=chain, seq=last
    )
    assert (chain, last, column) in found(office)


def test_a_record_that_runs_backwards_is_named(office: Any, chain: str, tamper: Any) -> None:
    tamper("UPDATE entry SET recorded_at = '2026-11-20T09:00:00.000000Z' WHERE chain = :chain AND seq = 3", chain=chain)
    assert found(office) == [(chain, 3, "recorded_at")] * 2  # not what the text says, and before the entry before it


def test_a_removed_entry_is_named(office: Any, chain: str, tamper: Any) -> None:
    seq = entry_of(office, chain, "Missed")
    tamper("DELETE FROM entry WHERE chain = :chain AND seq = :seq", chain=chain, seq=seq)
    assert found(office)[:2] == [(chain, seq, "seq"), (chain, seq + 1, "prev")]


def test_a_record_cut_off_at_its_end_is_named(office: Any, chain: str, tamper: Any) -> None:
    office.ask(chain, Note("the last word"))
    office.workflow.rebuild()
    last = max(row["seq"] for row in office.rows("entry") if row["chain"] == chain)
    tamper("DELETE FROM private_value WHERE chain = :chain AND seq = :seq", chain=chain, seq=last)
    tamper("DELETE FROM entry WHERE chain = :chain AND seq = :seq", chain=chain, seq=last)
    assert found(office) == [(chain, last, "snapshot"), (chain, last - 1, "file seq")]


def test_two_entries_that_changed_places_are_named(office: Any, chain: str, tamper: Any) -> None:
    last = max(row["seq"] for row in office.rows("entry") if row["chain"] == chain)
    for seq, to in ((last, 1000), (last - 1, last), (1000, last - 1)):
        tamper("UPDATE entry SET seq = :to WHERE chain = :chain AND seq = :seq", to=to, chain=chain, seq=seq)
    named = found(office)
    assert {(chain, last - 1, "seq"), (chain, last, "seq"), (chain, last - 1, "prev"), (chain, last, "prev")} <= set(
        named
    )


def test_a_changed_private_value_is_named(office: Any, chain: str, tamper: Any) -> None:
    tamper("UPDATE private_value SET value = 'she was well' WHERE value = 'she was tired'")
    seq = entry_of(office, chain, "Answered")
    assert found(office) == [(chain, seq, "how")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE private_value SET salt = 'no salt' WHERE value = 'she was tired'",
        "UPDATE private_value SET field = 'how long' WHERE value = 'she was tired'",
    ],
)
def test_a_private_value_led_astray_is_named(office: Any, chain: str, tamper: Any, statement: str) -> None:
    tamper(statement)
    seq = entry_of(office, chain, "Answered")
    assert [(one, number) for one, number, _ in found(office)] == [(chain, seq)]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"chain":[],"seq":{}}', "[" * 100_000, '{"seq":1e999,"chain":"x"}', "null"]
)
def test_no_text_at_all_stops_the_examination(office: Any, chain: str, tamper: Any, text: str) -> None:
    tamper("UPDATE entry SET text = :text WHERE chain = :chain AND seq = 2", text=text, chain=chain)
    tamper("UPDATE person SET seq = 1 WHERE person = 'p-ada'")
    named = found(office)
    assert ("test/authority", 2, "person p-ada seq") in named
    assert (chain, 2, "text") in named


def test_a_changed_snapshot_is_named(office: Any, chain: str, tamper: Any) -> None:
    office.workflow.rebuild()
    last = max(row["seq"] for row in office.rows("entry") if row["chain"] == chain)
    tamper("UPDATE snapshot SET value = replace(value, '\"after\"', '\"over\"') WHERE chain = :chain", chain=chain)
    assert (chain, last, "snapshot") in found(office)


def test_a_snapshot_that_is_no_snapshot_is_named(office: Any, chain: str, tamper: Any) -> None:
    office.workflow.rebuild()
    tamper("UPDATE snapshot SET value = '{}' WHERE chain = :chain", chain=chain)
    last = max(row["seq"] for row in office.rows("entry") if row["chain"] == chain)
    assert found(office) == [(chain, last, "snapshot")]


def test_a_snapshot_of_an_older_program_is_no_problem(office: Any, chain: str, tamper: Any) -> None:
    tamper("UPDATE snapshot SET value = 'older', fold_version = :older", older=snapshots.FOLD_VERSION - 1)
    assert found(office) == []


@pytest.mark.parametrize(
    ("statement", "field"),
    [
        ("UPDATE obligation SET status = 'kept' WHERE step = 'ring'", "obligation visit/ring/1 status"),
        ("DELETE FROM obligation WHERE step = 'ring'", "obligation visit/ring/1"),
        ("UPDATE alert SET fell_due = '2026-11-23T09:00:00.000000Z' WHERE rung = 1", "alert {second} fell_due"),
        (
            "DELETE FROM recipient WHERE person = 'p-mae' AND seq = (SELECT seq FROM alert WHERE rung = 1)",
            "recipient {second}/p-mae",
        ),
        ("DELETE FROM file WHERE kind = 'inspection'", "file"),
        ("UPDATE file SET is_open = false WHERE kind = 'inspection'", "file is_open"),
        ("UPDATE file SET look_at = NULL WHERE kind = 'inspection'", "file look_at"),
        ("UPDATE file SET look_at = '2027-01-01T00:00:00.000000Z' WHERE kind = 'inspection'", "file look_at"),
    ],
)
def test_a_changed_projection_is_named(office: Any, chain: str, tamper: Any, statement: str, field: str) -> None:
    second = next(row["seq"] for row in office.rows("alert") if row["rung"] == 1)
    tamper(statement)
    assert [(one, name) for one, _, name in found(office)] == [(chain, field.format(second=second))]


def test_a_row_that_the_record_knows_nothing_of_is_named(office: Any, chain: str, tamper: Any) -> None:
    second = next(row["seq"] for row in office.rows("alert") if row["rung"] == 1)
    tamper(
        "INSERT INTO recipient (authority, chain, seq, person, role, because, how) "
        "VALUES ('test', :chain, :seq, 'p-hea', 'head', 'because', 'tell')",
        chain=chain,
        seq=second,
    )
    assert found(office) == [(chain, second, f"recipient {second}/p-hea")]


def test_a_person_led_to_the_wrong_entry_is_named(office: Any, chain: str, tamper: Any) -> None:
    tamper("UPDATE person SET seq = 2 WHERE person = 'p-olu'")
    added = (
        entry_of(office, "test/authority", "SchoolAdded") - 6
    )  # three people were added and assigned before the school
    assert found(office) == [("test/authority", added, "person p-olu seq")]


def test_a_file_kept_from_the_clock_by_hand_is_named(office: Any, chain: str, tamper: Any) -> None:
    tamper("UPDATE file SET set_aside = 'x' WHERE chain = :chain", chain=chain)
    assert [row[2] for row in found(office)] == ["file set_aside"]


def test_an_inspection_of_which_only_alerts_are_left_is_named(office: Any, chain: str, tamper: Any) -> None:
    for table in ("private_value", "entry", "file", "snapshot"):
        tamper(f"DELETE FROM {table} WHERE chain = :chain", chain=chain)
    assert (chain, 0, "entry") in found(office)


def test_a_changed_protocol_is_named(office: Any, chain: str, tamper: Any) -> None:
    tamper("UPDATE protocol SET text = replace(text, '2 office hours', '9 office hours')")
    (row,) = office.rows("protocol")
    assert found(office) == [("test/authority", 0, f"protocol {row['digest']}")]


def test_a_tampered_record_stops_nothing_else(office: Any, chain: str, engine: Engine, tamper: Any) -> None:
    other = office.open("2026-11-23T14:05")
    tamper("UPDATE entry SET text = '{}' WHERE chain = :chain", chain=chain)
    tamper("DELETE FROM snapshot WHERE chain = :chain", chain=chain)
    office.workflow = office.another()  # a program with no file at hand
    office.clock.move_to("2026-11-23T16:05")
    assert office.workflow.tick().set_aside == ()  # the tampered file is not due yet
    assert {one for one, _, _ in found(office)} == {chain}
    office.ask(other, Note("life goes on"))
    office.clock.move_to("2026-11-25T12:00")
    assert office.workflow.tick().set_aside == (chain,)
    assert [row["step"] for row in office.rows("alert") if row["chain"] == other] == ["ring", "ring"]
