"""Snapshots and projections can be dropped at any time and are made again from the record."""

from typing import Any

import pytest

from workflow.core.acts import Note

MADE = ("file", "obligation", "alert", "recipient", "person")


def made(office: Any) -> dict[str, Any]:
    found = {name: office.rows(name) for name in MADE}
    for row in found["file"]:
        row["look_at"] = None  # the clock looks once more at what was made again
    return found


def test_everything_that_is_made_from_the_record_is_made_again(office: Any, tamper: Any) -> None:
    office.an_inspection_with_everything()
    before = made(office)
    for table in (*MADE, "snapshot"):
        tamper(f"DELETE FROM {table}")
    heard: list[tuple[str, int, int]] = []
    assert office.workflow.rebuild(lambda *one: heard.append(one)) == ()
    assert made(office) == before
    assert office.workflow.verify() == ()
    assert [(done, of) for _, done, of in heard] == [(1, 2), (2, 2)]
    assert heard[0][0] == "test/authority"


def test_a_file_is_read_from_its_record_where_there_is_no_snapshot(office: Any, tamper: Any) -> None:
    chain = office.an_inspection_with_everything()
    tamper("DELETE FROM snapshot")
    assert [one.transition.trigger for one in office.another().possible(chain, "p-mae")] == ["end"]


def test_a_snapshot_that_does_not_stand_for_the_last_entry_is_not_used(office: Any, tamper: Any) -> None:
    chain = office.an_inspection_with_everything()
    tamper(
        "UPDATE snapshot SET value = replace(value, '\"after\"', '\"over\"'), seq = seq - 1 WHERE chain = :chain",
        chain=chain,
    )
    assert [one.transition.trigger for one in office.workflow.possible(chain, "p-mae")] == ["end"]


@pytest.mark.parametrize("changed", ["head_hash = 'another'", "fold_version = 0"])
def test_a_snapshot_of_another_record_or_program_is_not_used(office: Any, tamper: Any, changed: str) -> None:
    chain = office.an_inspection_with_everything()
    tamper(f"UPDATE snapshot SET value = 'nonsense', {changed} WHERE chain = :chain", chain=chain)
    assert [one.transition.trigger for one in office.workflow.possible(chain, "p-mae")] == ["end"]


def test_a_file_that_cannot_be_made_again_is_named_and_the_rest_is(office: Any, tamper: Any) -> None:
    chain = office.an_inspection_with_everything()
    tamper("UPDATE entry SET text = '{}' WHERE chain = :chain AND seq = 2", chain=chain)
    tamper("DELETE FROM snapshot")
    assert [(one.chain, one.field) for one in office.workflow.rebuild()] == [(chain, "rebuild")]
    assert [row["chain"] for row in office.rows("snapshot")] == ["test/authority"]
    assert [row["chain"] for row in office.rows("obligation") if row["step"] == "ring"] == [chain]  # left as it was


def test_a_snapshot_that_nobody_can_read_stops_nothing(office: Any, tamper: Any) -> None:
    chain = office.an_inspection_with_everything()
    tamper("UPDATE snapshot SET value = '{}'")  # the authority's own too
    assert office.ask(chain, Note("all the same")).recorded[0].kind == "Noted"
    assert office.workflow.tick().set_aside == ()
