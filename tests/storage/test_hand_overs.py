"""A hand-over in the database: one transaction a file and one for the assignments, stopped anywhere and run again, told once."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from workflow import queries
from workflow.core.acts import Begin, By, Fill, HandingOver
from workflow.errors import Refused, TooBusy, UnknownThing
from workflow.service import Workflow

HANDING = HandingOver("p-olu", "p-bob")
GIVEN = {"rang_at": "2026-11-23T10:05", "known_at": "2026-11-23T10:05"}


class Stopped(BaseException):
    """The program ends here, as if it had been killed."""


def two_cases(office: Any) -> tuple[str, str]:
    """An inspection of each of two schools, both Olu's; Bob is new and holds no role yet."""
    office.workflow.add_person("Bob Example", person="p-bob")
    office.workflow.add_school("junior", "Test Junior", "100002", "community", True, "authority")
    first = office.open()
    return first, office.workflow.open("junior", "told", GIVEN, By("p-olu")).chain


def asked(office: Any) -> dict[str, str]:
    """Who is asked for each promise that an inspection owes."""
    owed = queries.obligations(office.engine, "test", office.clock.at)
    return {
        f"{one.school}/{one.step}": " ".join(who.person for who in one.owners) for one in owed if not one.is_standing
    }


def told(office: Any, person: str) -> list[tuple[str, str]]:
    found = queries.alerts_for(office.engine, "test", person, office.clock.at)
    return sorted((one.school, one.why) for one in found)


def handed(office: Any) -> list[tuple[str, str]]:
    """The entries that pass anything, by chain."""
    return [(row["chain"], row["kind"]) for row in office.rows("entry") if row["kind"] == "HandedOver"]


def test_every_open_inspection_passes_and_those_to_come_do_too(office: Any) -> None:
    cases = two_cases(office)
    assert asked(office) == {"primary/ring": "p-olu", "junior/ring": "p-olu"}
    done = office.workflow.hand_over(HANDING)
    assert {(one.chain, one.how, one.roles, one.promises) for one in done.files} == {
        (chain, "passed", ("officer",), 1) for chain in cases
    }
    assert (done.assigned, done.is_whole) == (True, True)
    assert asked(office) == {"primary/ring": "p-bob", "junior/ring": "p-bob"}
    assert told(office, "p-bob") == [("junior", "handed_over"), ("primary", "handed_over")]
    office.workflow.add_school("infant", "Test Infant", "100003", "community", True, "authority")
    third = office.workflow.open("infant", "told", GIVEN, By("p-bob")).chain
    assert asked(office)["infant/ring"] == "p-bob"
    assert third not in cases
    # 10:05 and two office hours: the ladder is where it was, and asks Bob.
    office.clock.move_to("2026-11-23T12:05")
    office.workflow.tick()
    assert told(office, "p-olu") == []
    assert told(office, "p-bob").count(("primary", "rung")) == 1
    assert office.workflow.verify() == ()


def test_done_again_nothing_is_written(office: Any) -> None:
    two_cases(office)
    office.workflow.hand_over(HANDING)
    entries = office.rows("entry")
    again = office.workflow.hand_over(HANDING)
    assert [one.how for one in again.files] == ["already", "already"]
    assert again.assigned is False
    assert office.rows("entry") == entries


def stopped_before_a_transaction(office: Any, number: int) -> Workflow:
    """A program that is stopped as it begins its transaction of this number; the first two only read."""
    calls = iter(range(1, 100))

    def now() -> Any:
        if next(calls) == number + 2:
            raise Stopped
        return office.clock.at

    return Workflow(office.engine, "test", **(office.means() | {"now": now}))


def stopped_before_a_commit(office: Any, number: int) -> Workflow:
    """A program that is stopped after the entries of its transaction of this number are in, and before they are committed."""
    calls = iter(range(1, 100))

    def stop(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO entry") and next(calls) == number:
            raise Stopped

    event.listen(office.engine, "after_cursor_execute", stop)
    return office.another()


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("stopped", [stopped_before_a_transaction, stopped_before_a_commit])
def test_stopped_anywhere_and_run_again_it_ends_the_same_and_tells_nobody_twice(
    office: Any, stopped: Callable[[Any, int], Workflow], number: int
) -> None:
    two_cases(office)
    with pytest.raises(Stopped):
        stopped(office, number).hand_over(HANDING)
    assert len(handed(office)) == number - 1  # the third transaction is that of the assignments
    assert [row["kind"] for row in office.rows("entry") if row["kind"] == "Assigned"] == ["Assigned"] * 3
    again = office.another().hand_over(HANDING)
    assert sorted(one.how for one in again.files) == ["already"] * (number - 1) + ["passed"] * (3 - number)
    assert again.assigned is True
    assert asked(office) == {"primary/ring": "p-bob", "junior/ring": "p-bob"}
    assert told(office, "p-bob") == [("junior", "handed_over"), ("primary", "handed_over")]
    assert len(handed(office)) == 2
    assert office.workflow.verify() == ()


def test_what_would_pass_is_said_and_nothing_is_written(office: Any) -> None:
    cases = two_cases(office)
    entries = office.rows("entry")
    would = office.workflow.would_hand_over(HandingOver("p-olu", "p-bob", schools=("junior",)))
    assert [(one.chain, one.how, one.promises) for one in would.files] == [(cases[1], "passed", 1)]
    assert would.assigned is True
    assert office.rows("entry") == entries


def test_one_school_passes_and_the_other_stays(office: Any) -> None:
    two_cases(office)
    office.workflow.hand_over(HandingOver("p-olu", "p-bob", schools=("junior",)))
    assert asked(office) == {"primary/ring": "p-olu", "junior/ring": "p-bob"}


def test_where_the_head_wants_the_colleague_to_hear_nothing_it_stays_and_so_does_the_school(office: Any) -> None:
    first, _ = two_cases(office)
    office.ask(first, Begin("concern", {"words": "a word", "hides": ["p-bob"]}), "p-hea")
    done = office.workflow.hand_over(HANDING)
    assert {(one.school, one.how, one.why) for one in done.files} == {
        ("primary", "not_passed", "barred"),
        ("junior", "passed", ""),
    }
    assert asked(office) == {"primary/ring": "p-olu", "primary/hear": "p-olu", "junior/ring": "p-bob"}
    assert told(office, "p-bob") == [("junior", "handed_over")]
    assert not done.is_whole
    # To somebody else it passes.
    office.workflow.hand_over(HandingOver("p-olu", "p-mae", schools=("primary",)))
    assert asked(office)["primary/ring"] == "p-mae"


def test_what_others_are_writing_to_is_passed_when_it_is_run_again_and_the_assignments_with_it(office: Any) -> None:
    first, _ = two_cases(office)

    class Busy(Workflow):
        def _write(self, chain: str, work: Any) -> Any:
            if chain == first:
                raise TooBusy(chain)
            return super()._write(chain, work)

    done = Busy(office.engine, "test", **office.means()).hand_over(HANDING)
    assert {(one.school, one.how, one.why) for one in done.files} == {
        ("primary", "not_passed", "busy"),
        ("junior", "passed", ""),
    }
    assert (done.assigned, asked(office)["primary/ring"]) == (False, "p-olu")
    again = office.workflow.hand_over(HANDING)
    assert sorted(one.how for one in again.files) == ["already", "passed"]
    assert (again.assigned, asked(office)["primary/ring"]) == (True, "p-bob")


def test_a_record_that_cannot_be_read_stops_no_other_and_its_school_stays(office: Any, tamper: Any) -> None:
    first, _ = two_cases(office)
    tamper("UPDATE entry SET text = 'nothing' WHERE authority = 'test' AND chain = :chain AND seq = 1", chain=first)
    tamper("DELETE FROM snapshot WHERE authority = 'test' AND chain = :chain", chain=first)
    done = office.another().hand_over(HANDING)  # a program with no file at hand
    assert {(one.school, one.how, one.why) for one in done.files} == {
        ("primary", "not_passed", "unreadable"),
        ("junior", "passed", ""),
    }
    found = queries.people(office.engine, "test", office.clock.at)
    assert {(one.person, one.role) for one in found if one.role == "officer"} == {
        ("p-olu", "officer"),
        ("p-bob", "officer"),
    }


@pytest.mark.parametrize(
    ("handing", "error", "says"),
    [
        (HandingOver("p-olu", "p-olu"), Refused, "from somebody to themselves"),
        (HandingOver("p-olu", "p-hea"), Refused, "'p-hea' speaks for a school, not for the authority"),
        (HandingOver("p-olu", "p-xyz"), UnknownThing, "no person called 'p-xyz'"),
        (HandingOver("p-xyz", "p-mae"), UnknownThing, "no person called 'p-xyz'"),
        (HandingOver("p-olu", "p-mae", ("captain",)), UnknownThing, "no role at the authority called 'captain'"),
        (HandingOver("p-olu", "p-mae", ("head",)), UnknownThing, "no role at the authority called 'head'"),
        (HandingOver("p-olu", "p-mae", (), ("atlantis",)), UnknownThing, "no school called 'atlantis'"),
    ],
)
def test_an_order_that_cannot_be_is_refused_before_anything_is_written(
    office: Any, handing: HandingOver, error: type[Exception], says: str
) -> None:
    office.open()
    entries = office.rows("entry")
    for ask in (office.workflow.hand_over, office.workflow.would_hand_over):
        with pytest.raises(error, match=says):
            ask(handing)
    with pytest.raises(Refused, match="'Olu Example' is nobody's id here"):
        office.workflow.hand_over(HandingOver("p-olu", "p-mae"), by="Olu Example")
    assert office.rows("entry") == entries


def test_whoever_took_over_writes_and_the_promise_is_kept(office: Any) -> None:
    first, _ = two_cases(office)
    office.workflow.hand_over(HANDING)
    outcome = office.ask(first, Fill("contact", {"spoke": "yes"}), "p-bob")
    assert [(key.step, how) for key, how in outcome.discharged] == [("ring", "kept")]
