"""Snapshots and projections can be dropped at any time and are made again from the record."""

from datetime import timedelta
from typing import Any

import pytest

from workflow.at_hand import AtHand
from workflow.core.acts import Asked, By, Note
from workflow.errors import Refused
from workflow.store.chains import Chains, Loaded
from workflow.store.engine import reading
from workflow.store.snapshots import nothing_yet

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


def test_a_snapshot_that_does_not_stand_for_the_entry_it_names_is_not_used(office: Any, tamper: Any) -> None:
    chain = office.an_inspection_with_everything()
    office.workflow.rebuild()  # which leaves a snapshot of every record, and no file at hand
    tamper(
        "UPDATE snapshot SET value = replace(value, '\"after\"', '\"over\"'), seq = seq - 1 WHERE chain = :chain",
        chain=chain,
    )
    assert [one.transition.trigger for one in office.workflow.possible(chain, "p-mae")] == ["end"]


@pytest.mark.parametrize("changed", ["head_hash = 'another'", "fold_version = 0"])
def test_a_snapshot_of_another_record_or_program_is_not_used(office: Any, tamper: Any, changed: str) -> None:
    chain = office.an_inspection_with_everything()
    office.workflow.rebuild()  # which leaves a snapshot of every record, and no file at hand
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
    office.workflow.rebuild()  # which leaves a snapshot of every record, and no file at hand
    tamper("UPDATE snapshot SET value = '{}'")  # the authority's own too
    assert office.ask(chain, Note("all the same")).recorded[0].kind == "Noted"
    assert office.workflow.tick().set_aside == ()


def test_what_came_after_a_snapshot_is_folded_onto_it(office: Any) -> None:
    chain = office.an_inspection_with_everything()
    office.workflow.rebuild()
    of = snapshot_of(office, chain)
    office.ask(chain, Note("one more word"))
    office.clock.move_to("2026-11-24T09:00")
    office.workflow.tick()
    assert snapshot_of(office, chain) == of  # so few entries are read faster than a snapshot is written
    assert replayed(office, chain) == loaded(office, chain)
    assert office.workflow.verify() == ()


def test_a_snapshot_is_written_again_after_sixteen_entries(office: Any) -> None:
    chain = office.open()
    office.workflow.rebuild()
    of = snapshot_of(office, chain)
    for number in range(15):
        office.ask(chain, Note(f"word {number}"))
    assert snapshot_of(office, chain) == of
    office.ask(chain, Note("the sixteenth"))
    assert snapshot_of(office, chain) == of + 16
    assert replayed(office, chain) == loaded(office, chain)


def test_a_snapshot_whose_entry_is_gone_is_not_used(office: Any, tamper: Any) -> None:
    chain = office.an_inspection_with_everything()
    office.workflow.rebuild()
    tamper("UPDATE snapshot SET seq = seq + 5 WHERE chain = :chain", chain=chain)
    assert replayed(office, chain) == loaded(office, chain)


def test_a_file_at_hand_is_read_again_once_another_program_has_written(office: Any) -> None:
    chain, other = office.open(), office.another()
    office.ask(chain, Note("mine"))
    other.take_step(chain, Asked(Note("theirs"), By("p-olu"), office.clock.at))
    outcome = office.ask(chain, Note("mine again"))
    assert [one.kind for one in outcome.recorded] == ["Noted"]
    assert outcome.recorded[0].seq == office.rows("entry")[-1]["seq"]
    assert office.workflow.verify() == ()


def test_a_refused_act_leaves_what_is_owed_at_hand(office: Any) -> None:
    chain, at_hand = office.open(), office.workflow._at_hand
    too_early = Asked(Note("of tomorrow"), By("p-olu"), office.clock.at + timedelta(days=1))
    with pytest.raises(Refused):
        office.workflow.take_step(chain, too_early)
    assert at_hand.take_duties(at_hand.file(chain)) is not None
    # Taken away it is worked out afresh, and nothing is left of it when that is refused.
    with pytest.raises(Refused):
        office.workflow.take_step(chain, too_early)
    assert at_hand.take_duties(at_hand.file(chain)) is None
    assert office.ask(chain, Note("of today")).recorded


def test_no_more_than_64_files_are_at_hand(office: Any) -> None:
    at_hand, files = AtHand(), [Loaded(nothing_yet(f"test/{one}", is_authority=False), str(one)) for one in range(65)]
    for one in files:
        at_hand.keep(one, None)
    assert [at_hand.file(f"test/{one}") for one in (0, 1, 64)] == [None, files[1], files[64]]


def snapshot_of(office: Any, chain: str) -> int:
    return next(row["seq"] for row in office.rows("snapshot") if row["chain"] == chain)


def loaded(office: Any, chain: str) -> Any:
    with reading(office.engine) as connection:
        return Chains(connection, office.key).load(chain).folded


def replayed(office: Any, chain: str) -> Any:
    with reading(office.engine) as connection:
        return Chains(connection, office.key).replayed(chain).folded
